/** Headers as they came: names and values in turn, which keeps order, case and repetition. */
export type RawHeaders = readonly string[];

/** Iterates over name (in lower case) and value. */
export function* headerPairs(rawHeaders: RawHeaders): Generator<[name: string, value: string]> {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    yield [(rawHeaders[index] as string).toLowerCase(), rawHeaders[index + 1] as string];
  }
}

/** The names in `Connection`, in lower case: they belong to this hop. */
export function connectionTokens(rawHeaders: RawHeaders): ReadonlySet<string> {
  const tokens = new Set<string>();
  for (const [name, value] of headerPairs(rawHeaders)) {
    if (name !== 'connection') continue;
    for (const token of value.split(',')) tokens.add(token.trim().toLowerCase());
  }
  return tokens;
}
