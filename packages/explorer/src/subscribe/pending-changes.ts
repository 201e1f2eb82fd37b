import type { Row } from '../store/row.ts';

/** A change as a client is told of it. */
export interface ToldChange {
  readonly type: 'create' | 'change' | 'remove';
  readonly row: Row;
  /** The version at which it happened. */
  readonly revision: string;
}

/** What a reader has not taken yet: at most one change an object. */
export class PendingChanges {
  readonly #changes = new Map<string, ToldChange>();

  get size(): number {
    return this.#changes.size;
  }

  /** Folds a change into what waits: an object that came and went again was never there. */
  add(change: ToldChange): void {
    const { id } = change.row;
    const waiting = this.#changes.get(id)?.type;
    if (waiting === undefined) this.#changes.set(id, change);
    else if (waiting === 'create' && change.type === 'remove') this.#changes.delete(id);
    else this.#changes.set(id, { ...change, type: foldedType(waiting, change.type) });
  }

  take(): ToldChange | undefined {
    const [next] = this.#changes;
    if (next) this.#changes.delete(next[0]);
    return next?.[1];
  }
}

function foldedType(waiting: ToldChange['type'], next: ToldChange['type']): ToldChange['type'] {
  if (next === 'remove') return 'remove';
  return waiting === 'create' ? 'create' : 'change';
}
