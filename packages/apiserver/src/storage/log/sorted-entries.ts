import type { Entry } from '../store.ts';

/** A block is split when it grows beyond this: small enough to insert by shifting, large enough to keep few blocks. */
const MAX_BLOCK_LENGTH = 512;

/** A place between two entries. */
interface Position {
  readonly block: number;
  readonly index: number;
}

/**
 * Entries in the order of their keys. Found by bisection, so that neither memory nor time is spent on a second index;
 * an insertion shifts at most one block.
 */
export class SortedEntries {
  #blocks: Entry[][] = [];
  #length = 0;

  /** Entries held. */
  get length(): number {
    return this.#length;
  }

  get(key: string): Entry | undefined {
    const { block, index } = this.#lowerBound(key);
    const entry = this.#blocks[block]?.[index];
    return entry?.key === key ? entry : undefined;
  }

  /** Adds the entry, or replaces the one of the same key. */
  set(entry: Entry): void {
    const position = this.#lowerBound(entry.key);
    const block = this.#blocks[position.block] ?? this.#lastBlock();
    const index = this.#blocks[position.block] ? position.index : block.length;
    if (block[index]?.key === entry.key) {
      block[index] = entry;
      return;
    }
    block.splice(index, 0, entry);
    this.#length += 1;
    if (block.length > MAX_BLOCK_LENGTH) this.#split(block);
  }

  delete(key: string): void {
    const { block: at, index } = this.#lowerBound(key);
    const block = this.#blocks[at];
    if (block?.[index]?.key !== key) return;
    block.splice(index, 1);
    this.#length -= 1;
    if (block.length === 0) this.#blocks.splice(at, 1);
  }

  /** The entries whose keys are at least `from` and less than `end` (absent: to the last). */
  *between(from: string, end?: string): Generator<Entry, void, undefined> {
    let { block, index } = this.#lowerBound(from);
    for (; block < this.#blocks.length; block += 1, index = 0) {
      const entries = this.#blocks[block] as Entry[];
      for (; index < entries.length; index += 1) {
        const entry = entries[index] as Entry;
        if (end !== undefined && entry.key >= end) return;
        yield entry;
      }
    }
  }

  /** How many entries {@link between} would give. */
  count(from: string, end?: string): number {
    const stop = end === undefined ? this.#length : this.#rank(this.#lowerBound(end));
    return Math.max(0, stop - this.#rank(this.#lowerBound(from)));
  }

  #rank({ block, index }: Position): number {
    let rank = index;
    for (let at = 0; at < block; at += 1) rank += this.#blocks[at]?.length ?? 0;
    return rank;
  }

  /** The first place whose key is not less than `key`; behind the last block when there is none. */
  #lowerBound(key: string): Position {
    const blocks = this.#blocks;
    const block = bisect(blocks.length, (at) => (blocks[at]?.at(-1)?.key ?? '') < key);
    const entries = blocks[block];
    if (entries === undefined) return { block, index: 0 };
    return { block, index: bisect(entries.length, (at) => (entries[at]?.key ?? '') < key) };
  }

  #lastBlock(): Entry[] {
    const last = this.#blocks.at(-1);
    if (last) return last;
    const first: Entry[] = [];
    this.#blocks.push(first);
    return first;
  }

  #split(block: Entry[]): void {
    // Keys mostly arrive in ascending order within a namespace: an uneven split would save little and cost clarity.
    const upper = block.splice(MAX_BLOCK_LENGTH / 2);
    this.#blocks.splice(this.#blocks.indexOf(block) + 1, 0, upper);
  }
}

/** The first number in [0, length) for which `isBefore` is false. */
export function bisect(length: number, isBefore: (at: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
