import type { WaitOptions } from '@drover/base';
import { compareVersions, type ObjectEvent, type ReflectorSink } from '@drover/controller-runtime';
import { ChangeRing } from './change-ring.ts';
import { Column, fillColumns } from './column.ts';
import { directReader, type Field } from './field.ts';
import { type Row, type RowObject, sizeOfRow, type Value } from './row.ts';
import type { RowChange } from './row-change.ts';
import { RowOrder, type RowOrderOptions } from './row-order.ts';
import { sortValue } from './sort-value.ts';
import { VersionGate } from './version-gate.ts';

/** What a list is ordered by: one field after the other, then the id. */
export interface SortKey {
  readonly field: Field;
  readonly isDescending: boolean;
  /** Compare as addresses of hosts. */
  readonly isAddress: boolean;
}

/** Columns and orders that are kept; the one unused for longest makes room. */
const MAX_COLUMNS = 64;
const MAX_ORDERS = 8;

interface KeptOrder {
  readonly order: RowOrder;
  /** Texts of the fields that it compares. */
  readonly fields: ReadonlySet<string>;
}

/** Reads a field of the row in a slot. */
export type FieldReader = (slot: number) => Value;

/**
 * The objects of one kind, as a reflector brings them.
 *
 * **Guarantees**: listeners hear of each change after the store holds it; objects that a complete list brings unchanged
 * make none. Reading a field that was asked for before costs no parsing.
 */
export class TypeStore implements ReflectorSink<RowObject> {
  readonly #rows: (Row | undefined)[] = [];
  readonly #slots = new Map<string, number>();
  readonly #free: number[] = [];
  readonly #columns = new Map<string, Column>();
  readonly #orders = new Map<string, KeptOrder>();
  readonly #listeners = new Set<(change: RowChange) => void>();
  readonly #gate = new VersionGate();
  readonly #ring = new ChangeRing();
  readonly #due: () => Promise<void> | undefined;
  #bytes = 0;

  /** @param due - what to wait for in the midst of long work. */
  constructor(due: () => Promise<void> | undefined) {
    this.#due = due;
  }

  get size(): number {
    return this.#slots.size;
  }

  /** Memory that the objects take, roughly. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The store holds everything up to this version; `undefined` until it was complete once. */
  get version(): string | undefined {
    return this.#gate.version;
  }

  get(id: string): Row | undefined {
    const slot = this.#slots.get(id);
    return slot === undefined ? undefined : this.#rows[slot];
  }

  rows(): IterableIterator<Row> {
    return this.#slots
      .values()
      .map((slot) => this.#rows[slot])
      .filter((row) => row !== undefined);
  }

  rowAt(slot: number): Row | undefined {
    return this.#rows[slot];
  }

  /** Resolves when the store holds everything up to `version`; without, when it was complete once. */
  waitForVersion(version: string | undefined, options: WaitOptions): Promise<void> {
    return this.#gate.wait(version, options);
  }

  /** @returns ends it. The listener must not throw. */
  onChange(listener: (change: RowChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What has happened after a version; `undefined` when that is not known any more. */
  changesAfter(version: string): readonly RowChange[] | undefined {
    return this.#ring.after(version);
  }

  /** Id and resourceVersion of each object; of one state when read without a pause. */
  *versions(): Generator<readonly [id: string, resourceVersion: string]> {
    for (const { id, resourceVersion } of this.rows()) yield [id, resourceVersion];
  }

  replace(objects: Iterable<RowObject>, { rebuilds } = { rebuilds: false }): void {
    const gone = new Set(this.#slots.keys());
    for (const { row } of objects) {
      if (!row) continue;
      gone.delete(row.id);
      this.#put(row, rebuilds);
    }
    for (const id of gone) this.#remove(id, undefined);
    // A list tells what there is, not what happened in between.
    this.#ring.forget();
  }

  apply({ type, object: { row } }: ObjectEvent<RowObject>): void {
    if (!row) return;
    if (type === 'DELETED') this.#remove(row.id, row.resourceVersion);
    else this.#put(row);
  }

  advance(version: string): void {
    this.#ring.reach(version);
    this.#gate.advance(version);
  }

  /** Readers of fields, ready to be used until the next wait. */
  async readers(fields: readonly Field[]): Promise<readonly FieldReader[]> {
    const readers = fields.map((field) => this.#reader(field));
    await fillColumns(
      readers.flatMap(({ column }) => column ?? []),
      (slot) => this.#rows[slot],
      this.#due,
    );
    return readers.map(({ read }) => read);
  }

  /** All slots in the order of `keys`; their fields must have been made ready by {@link readers}. */
  order(keys: readonly SortKey[]): readonly number[] {
    const name = JSON.stringify(keys.map(({ field, ...key }) => [field.text, key]));
    const kept = this.#orders.get(name) ?? {
      order: new RowOrder(this.#orderOptions(keys), this.#slots.values()),
      fields: new Set(keys.map(({ field }) => field.text)),
    };
    touch(this.#orders, name, kept, MAX_ORDERS);
    return kept.order.slots();
  }

  #orderOptions(keys: readonly SortKey[]): RowOrderOptions {
    const members = keys.map(({ field, isAddress }) => ({ ...this.#reader(field), isAddress }));
    return {
      signs: [...keys.map(({ isDescending }) => (isDescending ? -1 : 1)), 1],
      keyOf: (slot) => {
        const row = this.#rows[slot];
        if (!row) return undefined;
        const values = members.map(({ read, isAddress }) => sortValue(read(slot), isAddress));
        return [...values, row.id];
      },
    };
  }

  #reader(field: Field): { readonly read: FieldReader; readonly column?: Column } {
    const direct = directReader(field);
    if (direct) {
      const read = (slot: number): Value => {
        const row = this.#rows[slot];
        return row && direct(row);
      };
      return { read };
    }
    const column = this.#columns.get(field.text) ?? new Column(field, this.#slots.values());
    const gone = touch(this.#columns, field.text, column, MAX_COLUMNS);
    // An order must not outlive what it compares.
    for (const [name, { fields }] of this.#orders) {
      if (gone !== undefined && fields.has(gone)) this.#orders.delete(name);
    }
    return { read: (slot) => column.value(slot), column };
  }

  #put(row: Row, rebuilds = false): void {
    const known = this.#slots.get(row.id);
    const previous = known === undefined ? undefined : this.#rows[known];
    if (!rebuilds && previous && isSame(previous, row)) return;
    const slot = known ?? this.#free.pop() ?? this.#rows.length;
    this.#slots.set(row.id, slot);
    this.#set(slot, row, previous);
    this.#tell(previous ? { type: 'changed', row, previous } : { type: 'added', row });
  }

  #remove(id: string, version: string | undefined): void {
    const slot = this.#slots.get(id);
    const row = slot === undefined ? undefined : this.#rows[slot];
    if (slot === undefined || !row) return;
    this.#slots.delete(id);
    this.#set(slot, undefined, row);
    this.#free.push(slot);
    this.#tell({ type: 'removed', row, version });
  }

  #set(slot: number, row: Row | undefined, previous: Row | undefined): void {
    this.#rows[slot] = row;
    this.#bytes += (row ? sizeOfRow(row) : 0) - (previous ? sizeOfRow(previous) : 0);
    for (const column of this.#columns.values()) column.change(slot);
    for (const { order } of this.#orders.values()) order.change(slot);
  }

  #tell(change: RowChange): void {
    this.#ring.add(change);
    for (const listener of this.#listeners) listener(change);
  }
}

/** A list brings many objects that nobody has changed. */
function isSame(before: Row, after: Row): boolean {
  return (
    before.uid === after.uid && compareVersions(before.resourceVersion, after.resourceVersion) === 0
  );
}

/**
 * Keeps a value as the one used last, and no more than `max` of them.
 *
 * @returns the name of the one that made room.
 */
function touch<T>(kept: Map<string, T>, name: string, value: T, max: number): string | undefined {
  kept.delete(name);
  kept.set(name, value);
  const [oldest] = kept.keys();
  if (kept.size <= max || oldest === undefined) return undefined;
  kept.delete(oldest);
  return oldest;
}
