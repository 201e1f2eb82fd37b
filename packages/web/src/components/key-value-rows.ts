/** One pair while it is being typed: its key may still be empty, or that of another row. */
export interface KeyValueRow {
  readonly key: string;
  readonly value: string;
  /** Whether a row above has the key. */
  readonly isRepeated?: boolean;
}

type Texts = Readonly<Record<string, string>>;

/** A row for each pair, in their order. */
export function rowsOf(record: Texts): readonly KeyValueRow[] {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}

/** The pairs of rows that have a key; of rows with the same key the first counts. */
export function recordOf(rows: readonly KeyValueRow[]): Texts {
  const whole = rows.filter(({ key }) => key !== '');
  return Object.fromEntries(whole.toReversed().map(({ key, value }) => [key, value]));
}

/** Whether both have the same pairs, in whatever order. */
export function isSameRecord(left: Texts, right: Texts): boolean {
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && left[key] === right[key])
  );
}

/** The rows and an empty one. */
export function addRow(rows: readonly KeyValueRow[]): readonly KeyValueRow[] {
  return [...rows, { key: '', value: '' }];
}

/** The rows with another one in its place. */
export function changeRow(
  rows: readonly KeyValueRow[],
  index: number,
  row: KeyValueRow,
): readonly KeyValueRow[] {
  return marked(rows.with(index, row));
}

/** The rows without one. */
export function removeRow(rows: readonly KeyValueRow[], index: number): readonly KeyValueRow[] {
  return marked(rows.toSpliced(index, 1));
}

function marked(rows: readonly KeyValueRow[]): readonly KeyValueRow[] {
  const keys = new Set<string>();
  return rows.map(({ key, value }) => {
    const isRepeated = key !== '' && keys.has(key);
    keys.add(key);
    return isRepeated ? { key, value, isRepeated } : { key, value };
  });
}
