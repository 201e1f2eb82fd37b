/** One pair while it is being typed: its key may still be empty, or that of another row. */
export interface KeyValueRow<V = string> {
  readonly key: string;
  readonly value: V;
  /** Whether a row above has the key. */
  readonly isRepeated?: boolean;
}

/** A row for each pair, in their order. */
export function rowsOf<V>(record: Readonly<Record<string, V>>): readonly KeyValueRow<V>[] {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}

/** The pairs of rows that have a key; of rows with the same key the first counts. */
export function recordOf<V>(rows: readonly KeyValueRow<V>[]): Readonly<Record<string, V>> {
  const whole = rows.filter(({ key }) => key !== '');
  return Object.fromEntries(whole.toReversed().map(({ key, value }) => [key, value]));
}

/** Whether both have the same pairs, in whatever order. */
export function isSameRecord<V>(
  left: Readonly<Record<string, V>>,
  right: Readonly<Record<string, V>>,
  isSameValue: (left: V | undefined, right: V | undefined) => boolean = Object.is,
): boolean {
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isSameValue(left[key], right[key]))
  );
}

/** The rows and an empty one. */
export function addRow<V>(rows: readonly KeyValueRow<V>[], empty: V): readonly KeyValueRow<V>[] {
  return [...rows, { key: '', value: empty }];
}

/** The rows with another one in its place. */
export function changeRow<V>(
  rows: readonly KeyValueRow<V>[],
  index: number,
  row: KeyValueRow<V>,
): readonly KeyValueRow<V>[] {
  return marked(rows.with(index, row));
}

/** The rows without one. */
export function removeRow<V>(
  rows: readonly KeyValueRow<V>[],
  index: number,
): readonly KeyValueRow<V>[] {
  return marked(rows.toSpliced(index, 1));
}

function marked<V>(rows: readonly KeyValueRow<V>[]): readonly KeyValueRow<V>[] {
  const keys = new Set<string>();
  return rows.map(({ key, value }) => {
    const isRepeated = key !== '' && keys.has(key);
    keys.add(key);
    return isRepeated ? { key, value, isRepeated } : { key, value };
  });
}
