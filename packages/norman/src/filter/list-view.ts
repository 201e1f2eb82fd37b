import type { ListQuery } from './list-query.ts';
import {
  compareRows,
  type KeyedRow,
  keyedRow,
  type OrderedRows,
  orderedRows,
  type RowReader,
} from './ordered-rows.ts';
import { passesAll } from './select.ts';

/** One change of a row since the last look. */
export interface RowChange<T> {
  readonly type: 'added' | 'updated' | 'deleted';
  readonly object: T;
}

/** The changes of a cache that one reader has not taken yet. */
export interface PendingChanges<T> extends Disposable {
  /** All of them, at most one for each object; the first time, everything that is there. */
  take(): readonly RowChange<T>[];
  /** Everything up to this version of the API server has come in; `undefined` when that cannot be said. */
  readonly version: string | undefined;
}

/** Above this share of changed rows sorting anew costs less than moving them one by one. */
const REBUILD_SHARE = 1 / 16;

/**
 * A filtered and sorted list that is kept as its cache changes, so that a page costs what the page costs.
 *
 * **Guarantees**: as fresh as the cache at each call of `rows`; a change costs one look and one move.
 */
export class ListView<T> implements Disposable {
  readonly #pending: PendingChanges<T>;
  readonly #query: Pick<ListQuery, 'sort' | 'conditions'>;
  readonly #reader: RowReader<T>;
  readonly #byId = new Map<string, KeyedRow<T>>();
  #sorted: KeyedRow<T>[] = [];

  constructor(
    pending: PendingChanges<T>,
    query: Pick<ListQuery, 'sort' | 'conditions'>,
    reader: RowReader<T>,
  ) {
    this.#pending = pending;
    this.#query = query;
    this.#reader = reader;
  }

  /** The rows as they are now. */
  rows(order: ListQuery['order']): OrderedRows<T> {
    this.#catchUp();
    return orderedRows(this.#sorted, order, (id) => this.#indexOf(id));
  }

  [Symbol.dispose](): void {
    this.#pending[Symbol.dispose]();
  }

  #catchUp(): void {
    const changes = this.#pending.take();
    if (changes.length > this.#sorted.length * REBUILD_SHARE) {
      for (const change of changes) this.#note(change);
      this.#sorted = [...this.#byId.values()].toSorted(compareRows);
      return;
    }
    for (const change of changes) this.#move(change);
  }

  #move(change: RowChange<T>): void {
    const before = this.#byId.get(this.#reader.id(change.object));
    if (before) this.#sorted.splice(positionOf(before, this.#sorted), 1);
    const after = this.#note(change);
    if (after) this.#sorted.splice(positionOf(after, this.#sorted), 0, after);
  }

  /** Remembers what became of a row; `undefined` when it is not in the list. */
  #note({ type, object }: RowChange<T>): KeyedRow<T> | undefined {
    const { conditions, sort } = this.#query;
    const row = keyedRow(object, this.#reader, sort);
    const isIn = type !== 'deleted' && passesAll(object, conditions, this.#reader);
    if (isIn) this.#byId.set(row.id, row);
    else this.#byId.delete(row.id);
    return isIn ? row : undefined;
  }

  #indexOf(id: string): number {
    const row = this.#byId.get(id);
    return row ? positionOf(row, this.#sorted) : -1;
  }
}

/** Where a row is in a sorted list, or where it would have to go. */
function positionOf(row: KeyedRow<unknown>, sorted: readonly KeyedRow<unknown>[]): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candidate = sorted[middle];
    if (candidate && compareRows(candidate, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
