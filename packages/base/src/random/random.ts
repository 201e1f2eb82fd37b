/** The only source of randomness and ids, so that tests can seed it. */
export interface Random {
  /** A float in [0, 1). Not for secrets. */
  float(): number;
  /** `length` bytes from a cryptographic source; fit for secrets. */
  bytes(length: number): Uint8Array;
  /** An RFC 4122 version 4 UUID in lower case. */
  uuid(): string;
}

/** The characters of names and tokens that Kubernetes and Rancher generate: no vowels, no look-alikes. */
export const SAFE_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** The randomness of the machine (`globalThis.crypto`). */
export const systemRandom: Random = {
  float: () => Math.random(),
  bytes: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
  uuid: () => globalThis.crypto.randomUUID(),
};

/**
 * A string of `length` characters drawn evenly from `alphabet`.
 *
 * **Guarantees**: unbiased (bytes outside the largest multiple of the alphabet are drawn again), so that a
 * 54-character token of {@link SAFE_ALPHABET} carries 256 bits.
 */
export function randomString(
  random: Random,
  length: number,
  alphabet: string = SAFE_ALPHABET,
): string {
  const limit = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of random.bytes(length - text.length)) {
      if (byte < limit) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}
