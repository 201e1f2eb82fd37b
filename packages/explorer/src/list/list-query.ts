import { explorerErrors } from '../errors.ts';
import { type Field, parseField } from '../store/field.ts';
import type { SortKey } from '../store/type-store.ts';
import { type AnyOf, parseFilters } from './filter.ts';

/** Which projects or namespaces a list is about. */
export interface PlaceFilter {
  readonly ids: ReadonlySet<string>;
  /** All others are meant. */
  readonly isNegated: boolean;
}

/** What of the objects is answered. */
export interface OutputQuery {
  /** Only these places, if any are named. */
  readonly include: readonly Field[];
  readonly exclude: readonly Field[];
  /** Maps whose keys are answered without their values. */
  readonly excludeValues: readonly Field[];
}

/** What a list asks for. */
export interface ListQuery extends OutputQuery {
  readonly filters: readonly AnyOf[];
  readonly sort: readonly SortKey[];
  readonly places: PlaceFilter | undefined;
  /** Answered objects begin here, and are no more than `limit`. */
  readonly offset: number;
  readonly limit: number;
  /** Whether the answer names a token for what follows. */
  readonly continues: boolean;
  readonly continue: string | undefined;
  /** The cache must be at least as new. */
  readonly revision: string | undefined;
  /** Fields whose values are counted. */
  readonly summary: readonly Field[];
  readonly summaryOnly: boolean;
  readonly summaryNamespaced: boolean;
}

/** Objects in one answer, at most. */
export const MAX_PAGE = 100_000;
const MAX_SORT_KEYS = 4;
const MAX_SUMMARY_FIELDS = 16;
const MAX_OUTPUT_FIELDS = 64;
const MAX_PLACES = 10_000;

/**
 * Reads the parameters of a list.
 *
 * @throws `EXPLORER_QUERY_INVALID`
 */
export function parseListQuery(params: URLSearchParams): ListQuery {
  const pageSize = wholeNumber(params, 'pagesize');
  const limit = wholeNumber(params, 'limit');
  const page = Math.max(wholeNumber(params, 'page') ?? 1, 1);
  const size = Math.min(pageSize || limit || MAX_PAGE, MAX_PAGE);
  return {
    filters: parseFilters(params.getAll('filter')),
    sort: parseSort(params.get('sort')),
    places: parsePlaces(params),
    offset: pageSize ? (page - 1) * size : 0,
    limit: size,
    continues: !pageSize,
    continue: params.get('continue') || undefined,
    revision: parseRevision(params),
    ...parseOutput(params),
    summary: fields(params, 'summary', MAX_SUMMARY_FIELDS),
    summaryOnly: params.has('summaryonly') && params.get('summaryonly') !== 'false',
    summaryNamespaced:
      params.has('summarynamespaced') && params.get('summarynamespaced') !== 'false',
  };
}

/**
 * Reads what of objects is answered.
 *
 * @throws `EXPLORER_QUERY_INVALID`
 */
export function parseOutput(params: URLSearchParams): OutputQuery {
  return {
    include: fields(params, 'include', MAX_OUTPUT_FIELDS),
    exclude: fields(params, 'exclude', MAX_OUTPUT_FIELDS),
    excludeValues: fields(params, 'excludeValues', MAX_OUTPUT_FIELDS),
  };
}

function fields(params: URLSearchParams, parameter: string, most: number): readonly Field[] {
  const texts = params
    .getAll(parameter)
    .flatMap((text) => text.split(','))
    .filter(Boolean);
  if (texts.length > most) throw invalid(parameter, `names more than ${most} fields`);
  return texts.map((text) => parseField(text, parameter));
}

function parseSort(text: string | null): readonly SortKey[] {
  const keys = (text ?? '').split(',').filter(Boolean);
  if (keys.length > MAX_SORT_KEYS) throw invalid('sort', `names more than ${MAX_SORT_KEYS} fields`);
  return keys.map((key) => {
    const isDescending = key.startsWith('-');
    const name = isDescending ? key.slice(1) : key;
    const isAddress = name.startsWith('ip(') && name.endsWith(')');
    const field = parseField(isAddress ? name.slice(3, -1) : name, 'sort');
    return { field, isDescending, isAddress };
  });
}

/** `projectsornamespaces=a,b`, or `projectsornamespaces!=a,b`, whose name ends in `!` when it has been taken apart. */
function parsePlaces(params: URLSearchParams): PlaceFilter | undefined {
  for (const [name, isNegated] of [
    ['projectsornamespaces', false],
    ['projectsornamespaces!', true],
  ] as const) {
    const text = params.get(name);
    if (text === null || text === '') continue;
    const ids = text.split(',').filter(Boolean);
    if (ids.length > MAX_PLACES) throw invalid(name, `names more than ${MAX_PLACES} places`);
    return { ids: new Set(ids), isNegated };
  }
  return undefined;
}

function parseRevision(params: URLSearchParams): string | undefined {
  const text = params.get('revision');
  if (text === null || text === '' || text === '0' || text === '-1') return undefined;
  if (!/^[1-9]\d{0,19}$/.test(text)) throw invalid('revision', 'it is no whole number');
  return text;
}

function wholeNumber(params: URLSearchParams, parameter: string): number | undefined {
  const text = params.get(parameter);
  if (text === null || text === '' || text === '-1') return undefined;
  if (!/^\d{1,9}$/.test(text)) throw invalid(parameter, 'it is no whole number');
  return Number(text);
}

function invalid(parameter: string, problem: string): Error {
  return explorerErrors.create('EXPLORER_QUERY_INVALID', { parameter, problem });
}
