import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from '@drover/base';

const VERSION = '$2';
const SALT_BYTES = 8;

function digest(salt: Uint8Array, secret: string): Buffer {
  return createHash('sha256').update(salt).update(secret).digest();
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}

/**
 * The form in which a token's secret is stored: `$2:<salt>:<sha256(salt + secret)>`.
 *
 * One round of SHA-256 is enough because the secret carries 256 bits of randomness: there is nothing to guess.
 */
export function hashTokenSecret(secret: string, random: Random): string {
  const salt = random.bytes(SALT_BYTES);
  return `${VERSION}:${encode(salt)}:${encode(digest(salt, secret))}`;
}

/** Whether `secret` is the one that was stored as a hash. Takes the same time wherever the two differ. */
export function verifyTokenHash(stored: string, secret: string): boolean {
  const [version, salt, hash] = stored.split(':');
  if (version !== VERSION || salt === undefined || hash === undefined) return false;
  return isEqual(digest(Buffer.from(salt, 'base64'), secret), Buffer.from(hash, 'base64'));
}

/** Whether two secrets are the same. Takes the same time wherever they differ. */
export function isSameSecret(stored: string, given: string): boolean {
  const key = (text: string): Buffer => createHash('sha256').update(text).digest();
  return stored !== '' && isEqual(key(stored), key(given));
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
