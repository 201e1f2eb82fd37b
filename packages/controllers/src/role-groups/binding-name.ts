import { createHash } from 'node:crypto';
import type { RbacSubject, RoleRef } from '@drover/apimachinery';

/** What a binding ties together. */
export interface Tie {
  /** `''` for the whole cluster. */
  readonly namespace: string;
  readonly roleRef: RoleRef;
  readonly subject: Pick<RbacSubject, 'kind' | 'name'>;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const HASH_LENGTH = 10;

/**
 * The name that Rancher gives to the binding of a role to a subject: `rb-` in a namespace, `crb-` in the whole cluster, then
 * ten characters of a hash. The same tie has the same name, so that writing it twice writes it once.
 */
export function bindingName({ namespace, roleRef, subject }: Tie): string {
  const hash = shortHash(namespace + roleRef.kind + roleRef.name + subject.kind + subject.name);
  return `${namespace === '' ? 'crb' : 'rb'}-${hash}`;
}

/** The first ten characters of the SHA-256 of `text` in base 32, in lower case. */
export function shortHash(text: string): string {
  const digest = createHash('sha256').update(text).digest();
  return Array.from({ length: HASH_LENGTH }, (_, index) => {
    const bit = index * 5;
    const pair = ((digest[bit >> 3] ?? 0) << 8) | (digest[(bit >> 3) + 1] ?? 0);
    return ALPHABET[(pair >> (11 - (bit & 7))) & 31];
  }).join('');
}

/** The longest value of a label. */
const MAX_LABEL = 63;

/** `text` as a value or name of a label, as Rancher shortens it: what is too long ends in a hash. */
export function labelText(text: string): string {
  if (text.length <= MAX_LABEL) return text;
  const digest = createHash('sha256').update(text).digest('hex');
  // What stands before the dash must not be a dot or a dash itself.
  return /[a-z0-9]/.test(text[56] ?? '')
    ? `${text.slice(0, 57)}-${digest.slice(0, 5)}`
    : `${text.slice(0, 56)}-${digest.slice(0, 6)}`;
}
