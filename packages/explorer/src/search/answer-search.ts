import { errorMessage } from '@drover/base';
import { ListVisibility } from '../access/visibility.ts';
import type { Asked } from '../handler/context.ts';
import type { ExplorerAnswer } from '../message.ts';
import { deniedMethods } from '../schema/denied-methods.ts';
import type { Row } from '../store/row.ts';
import { type ExploredType, isFollowable } from '../types/explored-type.ts';
import { parseSearchQuery, type SearchQuery, USUAL_TYPES } from './search-query.ts';
import { searchType } from './search-type.ts';

/** Longest wait for the first list of a type: who searches everything wants to know soon. */
const SYNC_MS = 5_000;

/** Why a type is skipped that the cluster does not have. */
const UNKNOWN = 'the cluster has no such kind';

/** One line of the answer to a search. */
export type SearchLine =
  | { readonly match: SearchMatch }
  /** A type that could not be looked through. */
  | { readonly skipped: { readonly type: string; readonly problem: string } }
  /** The last line. `isCut`: there may be more. */
  | { readonly end: { readonly matches: number; readonly isCut: boolean } };

/** An object that was found. */
export interface SearchMatch {
  /** `<namespace>/<name>`, or the name. */
  readonly id: string;
  /** Id of its type. */
  readonly type: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly state: { readonly name: string; readonly error: boolean; readonly message: string };
}

/**
 * Answers a search through the cluster: what was found and what was not looked through, a line of JSON each, then the end.
 * Types that the caller can see nothing of are passed over.
 *
 * @throws `EXPLORER_QUERY_INVALID`
 */
export async function answerSearch(asked: Asked): Promise<ExplorerAnswer> {
  const query = parseSearchQuery(asked.params);
  const types = await typesOf(asked, query);
  return {
    status: 200,
    headers: { 'content-type': 'application/jsonl', 'cache-control': 'no-store' },
    body: textOf(search(asked, query, types)),
  };
}

interface Searched {
  readonly types: readonly ExploredType[];
  /** Names of types that the cluster does not have. */
  readonly unknown: readonly string[];
}

async function typesOf({ services }: Asked, { types: named }: SearchQuery): Promise<Searched> {
  const { catalogue, caches } = services;
  const known = await catalogue.types();
  const usual = [...USUAL_TYPES, ...caches.all.map(({ type }) => type.id)];
  const names = named.length > 0 ? named : usual;
  return {
    types: [...new Set(names.flatMap((name) => known.find(name) ?? []))],
    unknown: named.filter((name) => known.find(name) === undefined),
  };
}

/** The lines of one type at a time. */
async function* search(
  asked: Asked,
  query: SearchQuery,
  { types, unknown }: Searched,
): AsyncGenerator<readonly SearchLine[], void, undefined> {
  yield unknown.map((type) => ({ skipped: { type, problem: UNKNOWN } }));
  // All of them begin to fill at once; what is complete is looked through while others are not.
  const searched = types.flatMap((type) => {
    const outcome = searchOne(asked, query, type);
    return outcome ? [{ type, outcome }] : [];
  });
  let matches = 0;
  let isCut = false;
  for (const { type, outcome } of searched) {
    const { rows, problem } = await outcome;
    const shown = rows.slice(0, query.limit - matches);
    matches += shown.length;
    isCut ||= shown.length < rows.length;
    const lines: readonly SearchLine[] = shown.map((row) => ({ match: matchOf(type, row) }));
    yield problem === undefined ? lines : [{ skipped: { type: type.id, problem } }];
  }
  yield [{ end: { matches, isCut } }];
}

interface Outcome {
  readonly rows: readonly Row[];
  /** Why the type could not be looked through. */
  readonly problem?: string;
}

/** `undefined` for a type that is not kept, or of which the caller may see nothing. */
function searchOne(
  asked: Asked,
  query: SearchQuery,
  type: ExploredType,
): Promise<Outcome> | undefined {
  const { services, request } = asked;
  if (!isFollowable(type) || deniedMethods(type).has('GET')) return undefined;
  const rights = new ListVisibility(services.access, request.caller, type);
  if (!rights.isPossible) return undefined;
  const find = async (): Promise<Outcome> => {
    try {
      const cache = services.caches.open(type);
      await cache.ready({ signal: request.signal, timeoutMs: SYNC_MS });
      return { rows: await searchType(cache.store, query, (row) => rights.allows(row)) };
    } catch (error) {
      // A type that is broken hides nothing of the others.
      return { rows: [], problem: errorMessage(error) };
    }
  };
  return find();
}

function matchOf({ id: type, kind }: ExploredType, row: Row): SearchMatch {
  const { id, namespace, name, state } = row;
  const { name: stateName, error, message } = state;
  return {
    id,
    type,
    kind,
    ...(namespace !== '' && { namespace }),
    name,
    state: { name: stateName, error, message },
  };
}

async function* textOf(
  groups: AsyncIterable<readonly SearchLine[]>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const lines of groups) {
    if (lines.length > 0)
      yield Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
}
