import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { errorMessage } from '@drover/base';
import { apiserverErrors } from '../errors.ts';
import type { KeyPair } from './certificate-authority.ts';

/** Which pairs are kept, and how others come to be. */
export interface KeptPairOptions {
  /** Whether the certificate that is there will do. */
  readonly isGood: (certificate: X509Certificate) => boolean;
  readonly create: () => Promise<KeyPair>;
}

/**
 * The authority in `<path>.crt` and `<path>.key`, or a new one where there is none or it has run out.
 *
 * @throws `APISERVER_KEY_DAMAGED`: what others believe in is not replaced behind their back.
 */
export async function keptAuthority(path: string, options: KeptPairOptions): Promise<KeyPair> {
  const text = await readIfThere(`${path}.crt`);
  // The key is written first: without a certificate nobody has seen it.
  if (text === undefined) return writtenPair(path, options);
  const certificate = parsed(`${path}.crt`, () => new X509Certificate(text));
  if (!options.isGood(certificate)) return writtenPair(path, options);
  const privateKey = await readIfThere(`${path}.key`);
  if (privateKey === undefined) throw damaged(`${path}.key`, 'there is no such file');
  const key = parsed(`${path}.key`, () => createPrivateKey(privateKey));
  if (!certificate.checkPrivateKey(key)) {
    throw damaged(`${path}.key`, 'it does not belong to the certificate beside it');
  }
  return { certificate: text, privateKey };
}

/** The pair in `<path>.crt` and `<path>.key`; a new one where it is missing, damaged or will not do. */
export async function issuedPair(path: string, options: KeptPairOptions): Promise<KeyPair> {
  const certificate = await readIfThere(`${path}.crt`);
  const privateKey = await readIfThere(`${path}.key`);
  if (certificate !== undefined && privateKey !== undefined) {
    if (isUsable(certificate, privateKey, options)) return { certificate, privateKey };
  }
  return writtenPair(path, options);
}

/**
 * The private key in a file, as PEM; made if it is missing.
 *
 * @throws `APISERVER_KEY_DAMAGED`.
 */
export async function keptKey(path: string, create: () => string): Promise<string> {
  const known = await readIfThere(path);
  if (known !== undefined) {
    parsed(path, () => createPrivateKey(known));
    return known;
  }
  const text = create();
  await writePrivateFile(path, text);
  return text;
}

/** Writes a file that only its owner may read, whole or not at all. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  await writeFile(temporary, text, { mode: 0o600, flush: true });
  await rename(temporary, path);
}

function isUsable(text: string, privateKey: string, { isGood }: KeptPairOptions): boolean {
  try {
    const certificate = new X509Certificate(text);
    return isGood(certificate) && certificate.checkPrivateKey(createPrivateKey(privateKey));
  } catch {
    // Its authority signs another one.
    return false;
  }
}

async function writtenPair(path: string, { create }: KeptPairOptions): Promise<KeyPair> {
  const pair = await create();
  await writePrivateFile(`${path}.key`, pair.privateKey);
  await writePrivateFile(`${path}.crt`, pair.certificate);
  return pair;
}

function parsed<T extends KeyObject | X509Certificate>(path: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw damaged(path, errorMessage(error));
  }
}

function damaged(path: string, reason: string): Error {
  return apiserverErrors.create('APISERVER_KEY_DAMAGED', { path, reason });
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
