import type { Field } from '../store/field.ts';
import type { Row } from '../store/row.ts';
import type { FieldReader } from '../store/type-store.ts';

/** How often each value of a field is there. */
export interface SummaryDocument {
  readonly property: string;
  readonly counts: Readonly<Record<string, ValueCount>>;
}

interface ValueCount {
  total: number;
  namespace?: Record<string, number>;
}

/** Values of one field that are told apart; the rest is counted together under the empty name. */
const MAX_VALUES = 1_000;

/** Counts the values of fields. */
export class Summary {
  readonly #fields: readonly Field[];
  readonly #readers: readonly FieldReader[];
  readonly #isNamespaced: boolean;
  readonly #counts: readonly Map<string, { total: number; places: Map<string, number> }>[];

  constructor(fields: readonly Field[], readers: readonly FieldReader[], isNamespaced: boolean) {
    this.#fields = fields;
    this.#readers = readers;
    this.#isNamespaced = isNamespaced;
    this.#counts = fields.map(() => new Map());
  }

  count(slot: number, { namespace }: Row): void {
    for (const [index, read] of this.#readers.entries()) {
      const counts = this.#counts[index];
      const value = String(read(slot) ?? '');
      const name = counts && (counts.has(value) || counts.size < MAX_VALUES) ? value : '';
      const count = counts?.get(name) ?? { total: 0, places: new Map<string, number>() };
      count.total += 1;
      if (this.#isNamespaced) count.places.set(namespace, (count.places.get(namespace) ?? 0) + 1);
      counts?.set(name, count);
    }
  }

  documents(): readonly SummaryDocument[] {
    return this.#fields.map(({ path }, index) => ({
      property: path.join('.'),
      // Entries make own members, whatever a value is called.
      counts: Object.fromEntries(
        [...(this.#counts[index] ?? [])].map(([value, { total, places }]) => [
          value,
          { total, ...(this.#isNamespaced && { namespace: Object.fromEntries(places) }) },
        ]),
      ),
    }));
  }
}
