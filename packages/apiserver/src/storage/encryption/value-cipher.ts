import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

/** One AES-GCM key by its name. */
export interface NamedKey {
  readonly name: string;
  /** 16, 24 or 32 bytes. */
  readonly key: KeyObject;
}

/** How values of some collections are kept: what the first entry of `readers` writes, and what can be read. */
export interface CipherRule {
  /** Tells whether the rule is for a collection (`secrets`, `widgets.example.com`). */
  readonly covers: (collection: string) => boolean;
  /** In the order of the configuration; the first one writes. `identity` is plain text. */
  readonly readers: readonly (NamedKey | 'identity')[];
}

/** A value as it was read. */
export interface Unsealed {
  readonly value: Uint8Array;
  /** Whether another reader than the first one could read it: it should be written again. */
  readonly isStale: boolean;
}

/** The place of a value in the store. It is authenticated with the value, so that values cannot be exchanged. */
export interface ValuePlace {
  readonly collection: string;
  readonly key: string;
}

const PREFIX = 'k8s:enc:aesgcm:v1:';
const PREFIX_BYTES = Buffer.from(PREFIX);
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
const LONGEST_NAME = 256;

const PLAIN: CipherRule = { covers: () => true, readers: ['identity'] };

/** Encrypts and decrypts what lies on the disk: `k8s:enc:aesgcm:v1:<key>:` nonce, ciphertext, tag. What has no rule is plain text. */
export class ValueCipher {
  readonly #rules: readonly CipherRule[];

  /** @param rules - the first that covers a collection counts. */
  constructor(rules: readonly CipherRule[]) {
    this.#rules = [...rules, PLAIN];
  }

  seal(place: ValuePlace, value: Uint8Array): Uint8Array {
    const [writer] = this.#rule(place).readers;
    return writer === undefined || writer === 'identity' ? value : encrypt(writer, place, value);
  }

  /** The value; `undefined` when it was changed, belongs elsewhere, or no reader knows its key. */
  unseal(place: ValuePlace, stored: Uint8Array): Unsealed | undefined {
    const { readers } = this.#rule(place);
    const name = keyNameOf(stored);
    if (name === undefined) {
      const at = readers.indexOf('identity');
      return at < 0 ? undefined : { value: stored, isStale: at > 0 };
    }
    const at = readers.findIndex((reader) => reader !== 'identity' && reader.name === name);
    const reader = readers[at];
    if (reader === undefined || reader === 'identity') return undefined;
    const value = decrypt(reader, place, stored);
    return value && { value, isStale: at > 0 };
  }

  #rule({ collection }: ValuePlace): CipherRule {
    return this.#rules.find(({ covers }) => covers(collection)) ?? PLAIN;
  }
}

/** The name of the key that a stored value was encrypted with; `undefined` for plain text. */
export function keyNameOf(stored: Uint8Array): string | undefined {
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  if (!bytes.subarray(0, PREFIX_BYTES.length).equals(PREFIX_BYTES)) return undefined;
  const rest = bytes.subarray(PREFIX_BYTES.length, PREFIX_BYTES.length + LONGEST_NAME);
  return rest.subarray(0, Math.max(0, rest.indexOf(':'))).toString();
}

function encrypt({ name, key }: NamedKey, place: ValuePlace, value: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_LENGTH);
  const cipher = createCipheriv(algorithmOf(key), key, nonce, { authTagLength: TAG_LENGTH });
  cipher.setAAD(addressOf(place));
  const text = [cipher.update(value), cipher.final()];
  return Buffer.concat([Buffer.from(`${PREFIX}${name}:`), nonce, ...text, cipher.getAuthTag()]);
}

function decrypt(
  { name, key }: NamedKey,
  place: ValuePlace,
  stored: Uint8Array,
): Uint8Array | undefined {
  const sealed = stored.subarray(PREFIX_BYTES.length + Buffer.byteLength(name) + 1);
  if (sealed.length < NONCE_LENGTH + TAG_LENGTH) return undefined;
  const nonce = sealed.subarray(0, NONCE_LENGTH);
  const cipher = createDecipheriv(algorithmOf(key), key, nonce, { authTagLength: TAG_LENGTH });
  cipher.setAAD(addressOf(place));
  cipher.setAuthTag(sealed.subarray(-TAG_LENGTH));
  try {
    const text = cipher.update(sealed.subarray(NONCE_LENGTH, -TAG_LENGTH));
    return Buffer.concat([text, cipher.final()]);
  } catch {
    // The tag does not fit: another key under the same name, or bytes that were changed.
    return undefined;
  }
}

function algorithmOf(key: KeyObject): 'aes-128-gcm' | 'aes-192-gcm' | 'aes-256-gcm' {
  switch (key.symmetricKeySize) {
    case 16:
      return 'aes-128-gcm';
    case 24:
      return 'aes-192-gcm';
    default:
      return 'aes-256-gcm';
  }
}

function addressOf({ collection, key }: ValuePlace): Uint8Array {
  return Buffer.from(`${collection}/${key}`);
}
