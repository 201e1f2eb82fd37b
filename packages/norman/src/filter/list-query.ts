import type { Modifier, Schema } from '../schema/schema.ts';

/** One comparison that rows must pass. */
export interface Condition {
  readonly field: string;
  readonly modifier: Modifier;
  readonly values: readonly string[];
  /** Of `in` and `notin`: the values as texts are looked up among them, however many there are. */
  readonly texts?: ReadonlySet<string>;
}

/** What a client asks of a collection. */
export interface ListQuery {
  readonly conditions: readonly Condition[];
  /** The field to sort by; absent = by id. */
  readonly sort?: string;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  /** Id of the first row of the page. */
  readonly marker?: string;
}

/** Rows of a page when the client does not say. */
export const DEFAULT_LIMIT = 1000;
/** Rows of a page at most. */
export const MAX_LIMIT = 10_000;

/** Reads the query of a collection by the filters of its type; what it does not know it ignores. */
export function parseListQuery(query: URLSearchParams, schema: Schema): ListQuery {
  const sort = query.get('sort');
  const marker = query.get('marker');
  const isSortable = sort !== null && Object.hasOwn(schema.collectionFilters, sort);
  return {
    conditions: parseConditions(query, schema),
    ...(isSortable && { sort }),
    order: query.get('order')?.toLowerCase() === 'desc' ? 'desc' : 'asc',
    limit: parseLimit(query.get('limit')),
    ...(marker && { marker }),
  };
}

function parseConditions(query: URLSearchParams, schema: Schema): readonly Condition[] {
  return [...new Set(query.keys())].flatMap((key) => {
    const named = conditionName(key, schema);
    if (!named) return [];
    const values = query.getAll(key);
    const isOneOf = named.modifier === 'in' || named.modifier === 'notin';
    return [{ ...named, values, ...(isOneOf && { texts: textsOf(values) }) }];
  });
}

/** Values as texts are compared with them. */
export function textsOf(values: readonly string[]): ReadonlySet<string> {
  return new Set(values.map((value) => value.trim()));
}

/** Takes `name_ne` apart at its last underscore; `undefined` when the type has no such filter. */
function conditionName(
  key: string,
  { collectionFilters }: Schema,
): Pick<Condition, 'field' | 'modifier'> | undefined {
  if (Object.hasOwn(collectionFilters, key)) return { field: key, modifier: 'eq' };
  const at = key.lastIndexOf('_');
  const field = key.slice(0, Math.max(at, 0));
  const modifiers = Object.hasOwn(collectionFilters, field)
    ? (collectionFilters[field]?.modifiers ?? [])
    : [];
  const modifier = modifiers.find((candidate) => candidate === key.slice(at + 1));
  return modifier && { field, modifier };
}

function parseLimit(text: string | null): number {
  const limit = text === null || text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isInteger(limit)) return DEFAULT_LIMIT;
  if (limit === -1 || limit > MAX_LIMIT) return MAX_LIMIT;
  return limit < 0 ? DEFAULT_LIMIT : limit;
}
