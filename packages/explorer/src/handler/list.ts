import { ListVisibility } from '../access/visibility.ts';
import type { TypeCache } from '../cache/type-cache.ts';
import { explorerErrors } from '../errors.ts';
import { collectionAnswer } from '../format/collection.ts';
import { ResourceWriter } from '../format/resource-writer.ts';
import { type ListQuery, parseListQuery } from '../list/list-query.ts';
import { placesTest } from '../list/places.ts';
import { type Selection, selectRows } from '../list/select.ts';
import type { ExplorerAnswer } from '../message.ts';
import { deniedMethods } from '../schema/denied-methods.ts';
import { LISTED_BY_ALL } from '../schema/schema-document.ts';
import { TableSource } from '../source/table-source.ts';
import { RowFactory } from '../store/row-factory.ts';
import { TypeStore } from '../store/type-store.ts';
import { type ExploredType, isFollowable } from '../types/explored-type.ts';
import type { Asked } from './context.ts';
import { openCache } from './open-cache.ts';

/** A page of what is to be answered. */
interface Page extends Selection {
  readonly revision: string;
  readonly continue?: string;
}

/**
 * Answers a list of a type from its cache, without what the caller may not see.
 *
 * @throws `EXPLORER_FORBIDDEN`, `EXPLORER_METHOD_NOT_ALLOWED`, `EXPLORER_QUERY_INVALID`, `EXPLORER_REVISION_UNKNOWN`,
 * `EXPLORER_PAGE_EXPIRED`, and what {@link openCache} does.
 */
export async function answerList(
  asked: Asked,
  type: ExploredType,
  namespace: string | undefined,
): Promise<ExplorerAnswer> {
  const { services, request, params, base, viewBase } = asked;
  const { access } = services;
  const query = parseListQuery(params);
  const rights = listRights(asked, type);
  const view = await openView(asked, type, query);
  const test = await placesTest(asked, { type, namespace, places: query.places });
  const page = await pageOf(asked, view, {
    query,
    test: (row) => test(row) && rights.allows(row),
  });
  const writer = new ResourceWriter(type, view.factory, {
    access,
    caller: request.caller,
    base,
    viewBase,
    output: query,
  });
  return collectionAnswer(asked, { type, query, page, writer, freshness: view.freshness });
}

/** @throws `EXPLORER_METHOD_NOT_ALLOWED`, `EXPLORER_FORBIDDEN` */
export function listRights({ services, request }: Asked, type: ExploredType): ListVisibility {
  if (!type.verbs.includes('list') || deniedMethods(type).has('GET'))
    throw explorerErrors.create('EXPLORER_METHOD_NOT_ALLOWED', { method: 'GET' });
  const rights = new ListVisibility(services.access, request.caller, type);
  if (rights.isPossible || LISTED_BY_ALL.has(type.id)) return rights;
  throw explorerErrors.create('EXPLORER_FORBIDDEN', {
    user: request.caller.name,
    verb: 'list',
    resource: type.pluralName,
  });
}

/** The objects of a type at one moment. */
type View = Pick<TypeCache, 'type' | 'store' | 'factory' | 'freshness'>;

/** The cache of a type; of one that cannot be watched, what the API server tells the caller now. */
async function openView(asked: Asked, type: ExploredType, query: ListQuery): Promise<View> {
  if (!isFollowable(type)) return liveView(asked, type);
  const cache = await openCache(asked, type);
  await reachRevision(asked, cache, query);
  return cache;
}

async function liveView({ services, request }: Asked, type: ExploredType): Promise<View> {
  const { catalogue, clock, clientFor } = services;
  const isNamespaced = (id: string): boolean | undefined =>
    catalogue.lastTypes.find(id)?.namespaced;
  const factory = new RowFactory({ clock, type, isNamespaced });
  const source = new TableSource({ client: clientFor(request.caller), type, factory });
  const { items, metadata } = await source.listAll({ signal: request.signal });
  const store = new TypeStore(() => undefined);
  store.replace(items);
  store.advance(metadata.resourceVersion ?? '0');
  return { type, store, factory, freshness: { state: 'live', ageMs: 0 } };
}

async function reachRevision(
  { services, request }: Asked,
  cache: TypeCache,
  { revision }: ListQuery,
): Promise<void> {
  if (revision === undefined) return;
  const { signal } = request;
  const timeoutMs = services.limits.revisionMs;
  if (await cache.reached(revision, { signal, timeoutMs })) return;
  const { version } = cache.store;
  throw explorerErrors.create('EXPLORER_REVISION_UNKNOWN', { revision, version });
}

async function pageOf(
  { services, request, params }: Asked,
  { type, store }: View,
  {
    query,
    test,
  }: { readonly query: ListQuery; readonly test: (row: Selection['rows'][number]) => boolean },
): Promise<Page> {
  const { snapshots } = services;
  const owner = request.caller.name;
  const question = questionOf(type, request.url, params);
  const { limit, continues } = query;
  if (query.continue !== undefined) {
    const { snapshot, offset, next } = snapshots.find(query.continue, { owner, question });
    const { rows, revision } = snapshot;
    const end = offset + limit;
    return {
      // Rights may have been lost since.
      rows: rows.slice(offset, end).filter(test),
      total: rows.length,
      summary: [],
      revision,
      ...(end < rows.length && { continue: next(end) }),
    };
  }
  const { all, ...selection } = await selectRows(store, query, test);
  const revision = store.version ?? '0';
  if (!continues || all.length <= limit) return { ...selection, revision };
  const token = snapshots.keep({ rows: all, revision, owner, question }, limit);
  return { ...selection, revision, continue: token };
}

/** A token continues nothing but the list that it came from. */
function questionOf({ id }: ExploredType, url: string, params: URLSearchParams): string {
  const rest = new URLSearchParams(params);
  for (const name of ['continue', 'limit', 'revision']) rest.delete(name);
  return `${id} ${url.split('?', 1).join('')} ${rest.toString()}`;
}
