import { type Field, parseRow, valueAt } from './field.ts';
import type { Row, Value } from './row.ts';

/** One field of all rows, read from their texts when somebody first asks for it and kept as rows change. */
export class Column {
  readonly field: Field;
  readonly #values: Value[] = [];
  readonly #stale: Set<number>;

  /** @param slots - all that are taken now. */
  constructor(field: Field, slots: Iterable<number>) {
    this.field = field;
    this.#stale = new Set(slots);
  }

  /** The slot holds another row, or none. */
  change(slot: number): void {
    this.#stale.add(slot);
  }

  /** Slots whose value is not known yet. */
  get stale(): ReadonlySet<number> {
    return this.#stale;
  }

  /** Takes the value of a slot from the object that is there, if it is not known. */
  note(slot: number, object: unknown): void {
    if (!this.#stale.has(slot)) return;
    this.#values[slot] = valueAt(object, this.field.path);
    this.#stale.delete(slot);
  }

  value(slot: number): Value {
    return this.#values[slot];
  }
}

/**
 * Brings columns up to date; an object that several of them need is parsed once.
 *
 * @param due - what to wait for before going on, so that many objects do not hold the event loop.
 */
export async function fillColumns(
  columns: readonly Column[],
  rowOf: (slot: number) => Row | undefined,
  due: () => Promise<void> | undefined,
): Promise<void> {
  // Rows that change meanwhile make a further round.
  for (let slots = staleOf(columns); slots.size > 0; slots = staleOf(columns)) {
    for (const slot of slots) {
      const row = rowOf(slot);
      const object = row && parseRow(row);
      for (const column of columns) column.note(slot, object);
      const turn = due();
      if (turn) await turn;
    }
  }
}

function staleOf(columns: readonly Column[]): ReadonlySet<number> {
  return new Set(columns.flatMap(({ stale }) => [...stale]));
}
