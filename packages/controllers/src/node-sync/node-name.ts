import { createHash } from 'node:crypto';
import { SAFE_ALPHABET } from '@drover/base';

const SUFFIX_LENGTH = 5;

/**
 * The name of the object that stands for a Kubernetes node: the same for the same node, as long as `taken` lets it be.
 * Two nodes whose names would be equal get different ones.
 */
export function nodeObjectName(uid: string, taken: ReadonlySet<string>): string {
  for (let attempt = 0; ; attempt += 1) {
    const digest = createHash('sha256').update(`${uid}/${attempt}`).digest();
    const letters = [...digest.subarray(0, SUFFIX_LENGTH)].map(
      (byte) => SAFE_ALPHABET[byte % SAFE_ALPHABET.length],
    );
    const name = `machine-${letters.join('')}`;
    if (!taken.has(name)) return name;
  }
}
