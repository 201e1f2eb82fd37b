const MASK = 0xff_ff_ff_ff;
const OFFSET = { high: 0xcb_f2_9c_e4, low: 0x84_22_23_25 };
/** The prime of FNV-1a with 64 bits is 2^40 + this. */
const PRIME_LOW = 0x1_b3;

/**
 * A digest of what a cache or a list holds: the number of its entries, and the sum of the 64-bit FNV-1a hash of each key
 * with its version.
 *
 * **Guarantees**: does not depend on the order of the entries, and takes the same memory however many there are. Not for
 * use against someone who chooses the entries.
 */
export class VersionDigest {
  #count = 0;
  #high = 0;
  #low = 0;

  /** The digest of all of `entries`. */
  static of(entries: Iterable<readonly [key: string, version: string]>): VersionDigest {
    const digest = new VersionDigest();
    for (const [key, version] of entries) digest.add(key, version);
    return digest;
  }

  add(key: string, version: string): void {
    // No name or version holds a line break.
    const { high, low } = fnv1a(`${key}\n${version}`);
    const sum = this.#low + low;
    this.#low = sum >>> 0;
    this.#high = (this.#high + high + (sum > MASK ? 1 : 0)) >>> 0;
    this.#count += 1;
  }

  /** Sixteen hexadecimal digits behind the number of entries; equal for equal contents. */
  toString(): string {
    return `${this.#count}:${hex(this.#high)}${hex(this.#low)}`;
  }
}

/** FNV-1a over UTF-16 code units, each taken as its low byte and its high one when there is any. */
function fnv1a(text: string): { readonly high: number; readonly low: number } {
  let { high, low } = OFFSET;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    low = (low ^ unit) >>> 0;
    // hash * (2^40 + PRIME_LOW), modulo 2^64, in two halves whose products fit a number.
    const product = low * PRIME_LOW;
    high = (high * PRIME_LOW + Math.floor(product / 2 ** 32) + ((low << 8) >>> 0)) % 2 ** 32;
    low = product % 2 ** 32;
  }
  return { high, low };
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
