import type { TypeBehaviour } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';
import type { ListQuery } from '../filter/list-query.ts';
import type { Page } from '../filter/select.ts';
import type { Schema } from '../schema/schema.ts';
import type { Resource } from './resource.ts';

/** What every collection is built from. */
export interface CollectionOptions {
  /** Id of the type of the rows. */
  readonly resourceType: string;
  /** The collection's address without a query. */
  readonly url: string;
}

/** A bare collection: what answers a POST, and what pages are put into. */
export function collectionDocument(
  data: readonly unknown[],
  { resourceType, url }: CollectionOptions,
): Resource {
  return { type: 'collection', resourceType, links: { self: url }, actions: {}, data };
}

/** A page as it is shown: formatted rows, and what the client asked for. */
export interface PageOptions {
  readonly context: RequestContext;
  readonly behaviour: TypeBehaviour;
  readonly query: ListQuery;
  readonly page: Page<unknown>;
}

/** The answer to GET on a collection. */
export function pageDocument(data: readonly Resource[], options: PageOptions): Resource {
  const { context, behaviour, query } = options;
  const { schema } = context.type;
  const url = context.urls.collection(schema);
  const actions = behaviour.availableCollectionActions?.(context) ?? [];
  return {
    ...collectionDocument(data, { resourceType: schema.id, url }),
    links: { self: url, ...collectionLinks(behaviour, url) },
    ...(schema.collectionMethods.includes('POST') &&
      context.may('create') && { createTypes: { [schema.id]: url } }),
    actions: Object.fromEntries(actions.map((name) => [name, context.urls.action(url, name)])),
    pagination: paginationOf(options),
    sort: sortOf(schema, query, context),
    filters: filtersOf(schema, query),
  };
}

function collectionLinks(
  { collectionLinks: links = {} }: TypeBehaviour,
  url: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(links).map((name) => [name, `${url}/${name}`]));
}

/** The collection's address with the request's query, its keys in order, some of them changed. */
function withQuery(
  { urls, type, query }: RequestContext,
  changes: Readonly<Record<string, string | undefined>>,
): string {
  const parameters = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) parameters.delete(name);
    else parameters.set(name, value);
  }
  parameters.sort();
  return `${urls.collection(type.schema)}?${parameters.toString()}`;
}

function paginationOf({ context, query, page }: PageOptions): Resource {
  const { limit, marker } = query;
  const { total, markers, rows } = page;
  if (Object.keys(markers).length === 0) {
    const isPartial = total === undefined || rows.length < total;
    return { limit, total, ...(isPartial && { partial: true }) };
  }
  const links = Object.entries(markers).map(([name, id]) => {
    const faster = name === 'next' ? page.continue : undefined;
    return [name, withQuery(context, { marker: id, continue: faster })] as const;
  });
  return { ...(marker && { marker }), ...Object.fromEntries(links), limit, total, partial: true };
}

function sortOf(schema: Schema, { sort, order }: ListQuery, context: RequestContext): Resource {
  const sortable = Object.keys(schema.collectionFilters).filter((name) => {
    const type = schema.resourceFields[name]?.type;
    return type === 'string' || type === 'enum' || type === 'dnsLabel';
  });
  const reversed = order === 'asc' ? 'desc' : 'asc';
  const fromStart = { marker: undefined, continue: undefined };
  return {
    ...(sort !== undefined && { name: sort }),
    order,
    reverse: withQuery(context, { order: reversed, ...fromStart }),
    links: Object.fromEntries(
      sortable.map((name) => [name, withQuery(context, { sort: name, ...fromStart })]),
    ),
  };
}

function filtersOf(schema: Schema, { conditions }: ListQuery): Resource {
  return Object.fromEntries(
    Object.keys(schema.collectionFilters).map((name) => {
      const own = conditions
        .filter(({ field }) => field === name)
        .flatMap(({ modifier, values }) => values.map((value) => ({ modifier, value })));
      return [name, own.length === 0 ? null : own];
    }),
  );
}
