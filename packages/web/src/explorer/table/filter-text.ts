/** What a filter can be about. */
export interface FilterField {
  /** The column as its title says it, in lower case. */
  readonly id: string;
  readonly field: string;
  /** Whether words without a column are looked for in it. */
  readonly isText: boolean;
}

/** The server takes 64 comparisons. */
const MAX_COMPARISONS = 60;

/**
 * Reads what people write into the field above a table.
 *
 * `web` finds it in any column; `status:running` in one, `-status:running` where it is not; `app=web` and `app!=web` are
 * about labels. Words that stand in quotes are one. All of them have to hold.
 *
 * @returns filters of the API.
 */
export function filtersOf(text: string, fields: readonly FilterField[]): readonly string[] {
  const width = Math.max(1, fields.filter(({ isText }) => isText).length);
  return wordsOf(text)
    .slice(0, Math.floor(MAX_COMPARISONS / width))
    .map((word) => filterOf(word, fields))
    .filter((filter) => filter !== '');
}

function wordsOf(text: string): readonly string[] {
  const words = text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
  return words.map((word) => word.replaceAll('"', '')).filter((word) => word !== '');
}

function filterOf(word: string, fields: readonly FilterField[]): string {
  const label = /^([^=!~:]+)(!?=)(.*)$/.exec(word);
  if (label) return `metadata.labels[${label[1] ?? ''}]${label[2] ?? ''}${quoted(label[3] ?? '')}`;
  const named = /^(-?)([^:]+):(.+)$/.exec(word);
  const field = fields.find(({ id }) => id === named?.[2]?.toLowerCase());
  if (named && field) return `${field.field}${named[1] ? '!~' : '~'}${quoted(named[3] ?? '')}`;
  const value = quoted(word);
  return fields
    .filter(({ isText }) => isText)
    .map((each) => `${each.field}~${value}`)
    .join(',');
}

/** A value that cannot be taken for a part of the filter. */
function quoted(value: string): string {
  return /^[\w./:@-]*$/.test(value) ? value : `"${value}"`;
}
