import type { Change, Entry, RangeOptions } from '../store.ts';
import { ChangeListeners } from './change-listeners.ts';
import { bisect, SortedEntries } from './sorted-entries.ts';

/** A part of a collection, without the revision. */
export interface CollectionRange {
  readonly entries: readonly Entry[];
  readonly remaining: number;
}

/** The durable state of one collection, its retained changes, and who wants to hear of new ones. */
export class Collection {
  readonly #entries = new SortedEntries();
  #changes: Change[] = [];
  readonly #listeners: ChangeListeners;

  /** @param onListenerError - told when a listener throws. */
  constructor(onListenerError: (error: unknown) => void) {
    this.#listeners = new ChangeListeners(onListenerError);
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  /** Changes held. */
  get changeCount(): number {
    return this.#changes.length;
  }

  /** Takes a change into the state and tells the listeners. */
  apply(change: Change): void {
    if (change.deleted) this.#entries.delete(change.entry.key);
    else this.#entries.set(change.entry);
    this.#changes.push(change);
    this.#listeners.tell(change);
  }

  subscribe(listener: (change: Change) => void): () => void {
    return this.#listeners.add(listener);
  }

  changesAfter(revision: number): readonly Change[] {
    return this.#changes.slice(this.#firstChangeAfter(revision));
  }

  /** Forgets the changes up to and with `revision`. */
  compact(revision: number): void {
    const first = this.#firstChangeAfter(revision);
    if (first > 0) this.#changes = this.#changes.slice(first);
  }

  /** The present state in key order. */
  range(options: RangeOptions): CollectionRange {
    const { limit = Number.POSITIVE_INFINITY } = options;
    const { from, end } = boundsOf(options);
    const entries: Entry[] = [];
    for (const entry of this.#entries.between(from, end)) {
      if (entries.length >= limit) {
        return { entries, remaining: this.#entries.count(entry.key, end) };
      }
      entries.push(entry);
    }
    return { entries, remaining: 0 };
  }

  /** The state as of `revision`: the present one with the later changes taken back. */
  rangeAt(revision: number, options: RangeOptions): CollectionRange {
    const changed = new Map<string, Entry | undefined>();
    for (let at = this.#changes.length - 1; at >= 0; at -= 1) {
      const change = this.#changes[at] as Change;
      if (change.revision <= revision) break;
      changed.set(change.entry.key, change.previous);
    }
    if (changed.size === 0) return this.range(options);
    const { limit = Number.POSITIVE_INFINITY } = options;
    const entries = this.#withTakenBack(changed, boundsOf(options));
    return {
      entries: entries.slice(0, limit),
      remaining: Math.max(0, entries.length - limit),
    };
  }

  #withTakenBack(
    changed: ReadonlyMap<string, Entry | undefined>,
    { from, end }: { from: string; end: string | undefined },
  ): Entry[] {
    const entries: Entry[] = [];
    for (const entry of this.#entries.between(from, end)) {
      if (!changed.has(entry.key)) entries.push(entry);
    }
    for (const [key, entry] of changed) {
      if (entry && key >= from && (end === undefined || key < end)) entries.push(entry);
    }
    return entries.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  #firstChangeAfter(revision: number): number {
    const changes = this.#changes;
    return bisect(changes.length, (at) => (changes[at]?.revision ?? 0) <= revision);
  }
}

function boundsOf({ prefix = '', after }: RangeOptions): { from: string; end: string | undefined } {
  // The smallest key greater than `after` is `after` with the smallest character behind it.
  const from = after === undefined || after < prefix ? prefix : `${after}\0`;
  return { from, end: prefix === '' ? undefined : `${prefix}\uffff` };
}
