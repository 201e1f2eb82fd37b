/** An object that was found in some cluster. */
export interface Found {
  readonly cluster: string;
  readonly clusterName: string;
  readonly type: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly state?: { readonly name: string; readonly error?: boolean };
}

/** A cluster that did not answer. */
export interface Missing {
  readonly cluster: string;
  readonly clusterName: string;
  readonly problem: string;
}

/** One line of the answer to a search. */
export interface SearchLine {
  readonly match?: Found;
  readonly missing?: Missing;
}

/** What is known of a search so far. */
export interface SearchState {
  readonly found: readonly Found[];
  readonly missing: readonly Missing[];
}

/** Before the first line. */
export const NOTHING_FOUND: SearchState = { found: [], missing: [] };

/** What is known after another line. */
export function withLine({ found, missing }: SearchState, line: SearchLine): SearchState {
  return {
    found: line.match ? [...found, line.match] : found,
    missing: line.missing ? [...missing, line.missing] : missing,
  };
}

/** Names clusters whose answer is missing: `production and 2 more`. */
export function missingWords(missing: readonly Missing[]): string {
  const [first] = missing;
  if (!first) return '';
  return missing.length === 1
    ? first.clusterName
    : `${first.clusterName} and ${missing.length - 1} more`;
}
