/** One condition that rows must meet; several are joined by "and". */
export interface NormanFilter {
  readonly field: string;
  /** Default `eq`. `in` and `notin` take several values. */
  readonly modifier?: 'eq' | 'ne' | 'in' | 'notin';
  readonly values: readonly string[];
}

/** Which rows of a list, in which order. */
export interface NormanQuery {
  readonly filters?: readonly NormanFilter[];
  /** A field by which the type can be filtered; default `id`. */
  readonly sort?: string;
  readonly order?: 'asc' | 'desc';
  /** Rows of a page; the server's default is 1,000, its most 10,000. */
  readonly limit?: number;
  /** Id of the first row of the page. */
  readonly marker?: string;
}

/** The query part of a list's address; empty without conditions, else beginning with `?`. */
export function listQuery({ filters = [], sort, order, limit, marker }: NormanQuery): string {
  const query = new URLSearchParams();
  for (const { field, modifier = 'eq', values } of filters) {
    const name = modifier === 'eq' ? field : `${field}_${modifier}`;
    for (const value of values) query.append(name, value);
  }
  for (const [name, value] of Object.entries({ sort, order, limit, marker })) {
    if (value !== undefined) query.append(name, String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
