import type { DynamicObject } from '@drover/apimachinery';
import type { RequestContext } from '../context.ts';
import { ListView } from '../filter/list-view.ts';
import type { OrderedRows } from '../filter/ordered-rows.ts';
import type { Listing } from './store.ts';

/**
 * The rows of a list out of a kept one; `undefined` when what is asked for differs by caller or with time, so that
 * it has to be worked out anew.
 */
export function keptRows(
  { query, reader, isPlain }: Listing,
  { type, seesAll, views, services }: RequestContext,
): OrderedRows<DynamicObject> | undefined {
  if (!seesAll || !isPlain) return undefined;
  const { sort, conditions } = query;
  const name = JSON.stringify([type.schema.id, sort, conditions]);
  const view = views.obtain(name, () => {
    const cache = services.cacheOf<DynamicObject>(type.kind);
    return new ListView(cache.pending(), query, reader);
  });
  return view.rows(query.order);
}
