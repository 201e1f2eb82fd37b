/** What a test says of a change of an object: the object as it was, what is set in it, and what is wrong with that. */
export type Edit = readonly [
  what: string,
  kind: string,
  change: { readonly before: Fields; readonly edit: Fields },
  complaints: readonly string[],
];

type Fields = Readonly<Record<string, unknown>>;

/** An object with the fields of an edit, which replaces single fields of `spec`, `data` and the like. */
export function edited({ before, edit }: Edit[2]): Fields {
  const after: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(edit)) {
    const old = before[name];
    after[name] = isFields(value) && isFields(old) ? { ...old, ...value } : value;
  }
  return after;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
