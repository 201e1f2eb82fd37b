import { type DynamicObject, escapeFieldValue, isExpired, StatusError } from '@drover/apimachinery';
import type { RequestContext } from '../context.ts';
import type { Condition, ListQuery } from '../filter/list-query.ts';
import { type Page, selectPage } from '../filter/select.ts';
import { decodeCursor, encodeCursor } from './downstream-cursor.ts';
import { type PageStart, readSegmentPage, type SegmentPage } from './downstream-page.ts';
import {
  countSegments,
  MAX_CHUNK,
  orderedSegments,
  readAllSegments,
  type Segment,
} from './downstream-segments.ts';
import type { Listing } from './store.ts';

/** What the conditions of a query let the cluster itself leave out. */
export interface Narrowing {
  readonly name?: string;
  readonly namespace?: string;
}

/** Conditions that the cluster applies, and those that are left to be looked at row by row. */
export function narrowed(
  { conditions }: Pick<ListQuery, 'conditions'>,
  { type, scope }: RequestContext,
): { readonly narrowing: Narrowing; readonly rest: readonly Condition[] } {
  const equal = (field: string): string | undefined =>
    conditions.find((condition) => condition.field === field && condition.modifier === 'eq')
      ?.values[0];
  const name = type.kind.norman.displayName ? undefined : equal('name');
  const namespace = equal('namespaceId');
  const done = new Map([
    ['name', name],
    ['namespaceId', namespace],
    ...(scope ? [[scope.field, scope.id] as const] : []),
  ]);
  const isDone = ({ field, modifier, values }: Condition): boolean =>
    modifier === 'eq' && values[0] !== undefined && done.get(field) === values[0];
  return {
    narrowing: {
      ...(name !== undefined && { name: escapeFieldValue(name.trim()) }),
      ...(namespace !== undefined && { namespace: namespace.trim() }),
    },
    rest: conditions.filter((condition) => !isDone(condition)),
  };
}

/** Whether rows are asked for in the order in which the cluster lists them. */
function isInOrder({ sort, order }: ListQuery, { type }: RequestContext): boolean {
  const { scope, norman } = type.kind;
  const isByName = sort === 'name' && scope === 'Cluster' && !norman.displayName;
  return order === 'asc' && (sort === undefined || isByName);
}

/** What a page is read with. */
export interface DownstreamListing extends Listing {
  readonly segments: readonly Segment[];
  /** Conditions that the segments do not apply. */
  readonly rest: readonly Condition[];
  /** Leaves objects out; absent = none. */
  readonly isShown?: ((object: DynamicObject) => boolean) | undefined;
}

/**
 * Reads one page: when rows are asked for as the cluster orders them, no more than the page; else everything, up to
 * a bound.
 *
 * @throws `NORMAN_LIST_TOO_LARGE`
 */
export function readDownstreamPage(
  listing: DownstreamListing,
  context: RequestContext,
): Promise<Page<DynamicObject>> {
  const { query, rest } = listing;
  const isWhole = rest.length > 0 || !isInOrder(query, context);
  return isWhole ? selectedPage(listing) : orderedPage(listing, context);
}

async function selectedPage({
  segments,
  query,
  rest,
  reader,
  isShown = () => true,
}: DownstreamListing): Promise<Page<DynamicObject>> {
  const all = await readAllSegments(segments);
  return selectPage(all.filter(isShown), { ...query, conditions: rest }, reader);
}

async function orderedPage(
  listing: DownstreamListing,
  context: RequestContext,
): Promise<Page<DynamicObject>> {
  const { segments, query, reader, isShown } = listing;
  const { limit, marker } = query;
  if (limit === 0) return emptyPage(listing);
  const { first, ...known } = decodeCursor(context.query.get('continue'));
  const options = { limit, idOf: reader.id, isShown };
  const read = (start: Partial<PageStart>): Promise<SegmentPage> => {
    const from = marker === undefined ? {} : { start: { ...start, marker } };
    return readSegmentPage(orderedSegments(segments), { ...options, ...from });
  };
  const page = await read(known).catch((error: unknown) => {
    // The cluster does not know the token any more: the marker leads to the page as well.
    if (known.token !== undefined && isUnknownToken(error)) return read({});
    throw error;
  });
  const [row] = page.rows;
  const firstId = marker === undefined ? row && reader.id(row) : first;
  return pageOf(page, { first: firstId, isFirst: marker === undefined });
}

/** A page of none: whoever asks for it wants to know how many rows there are. */
async function emptyPage({
  segments,
  reader,
  isShown,
}: DownstreamListing): Promise<Page<DynamicObject>> {
  // What is left out is known of those objects alone that are read.
  const total = isShown
    ? (
        await readSegmentPage(orderedSegments(segments), {
          limit: MAX_CHUNK,
          idOf: reader.id,
          isShown,
        })
      ).total
    : await countSegments(segments);
  return { rows: [], total, markers: {} };
}

function isUnknownToken(error: unknown): boolean {
  return isExpired(error) || (error instanceof StatusError && error.code === 400);
}

function pageOf(
  { rows, next, total }: SegmentPage,
  { first, isFirst }: { readonly first: string | undefined; readonly isFirst: boolean },
): Page<DynamicObject> {
  const isAll = isFirst && !next;
  const { marker, ...start } = next ?? {};
  return {
    rows,
    total,
    markers: {
      ...(first !== undefined && !isAll && { first }),
      ...(marker !== undefined && { next: marker }),
    },
    ...(next && { continue: encodeCursor({ ...start, ...(first !== undefined && { first }) }) }),
  };
}
