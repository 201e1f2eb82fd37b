import type { DynamicObject } from '@drover/apimachinery';
import type { Body } from '../body/parse-body.ts';
import type { RequestContext } from '../context.ts';
import type { ListQuery } from '../filter/list-query.ts';
import type { PendingChanges } from '../filter/list-view.ts';
import type { RowAccess } from '../filter/ordered-rows.ts';
import type { Page } from '../filter/select.ts';

/** What a store is given to create an object from. */
export interface Creation {
  /** The object as the fields of the body make it: without namespace (unless given) and without creator. */
  readonly object: DynamicObject;
  /** The fields of the body, checked and converted. */
  readonly fields: Body;
}

/** What a store is given to update an object by. */
export interface Update {
  /** The object as it is to be, given the one that is stored. May be called several times. */
  readonly change: (stored: DynamicObject) => DynamicObject;
  readonly fields: Body;
}

/** What is asked of a list. */
export interface Listing extends RowAccess<DynamicObject> {
  readonly query: ListQuery;
}

/**
 * Where the objects of a resource type are. Objects go in and out in their stored form.
 *
 * @throws (all methods) `StatusError` of the Kubernetes API; `NORMAN_NOT_FOUND` when there is no such object or the
 * caller may not see it.
 */
export interface Store {
  get(id: string, context: RequestContext): Promise<DynamicObject>;
  /** Everything that the caller may see, in no order. */
  list(context: RequestContext): Promise<readonly DynamicObject[]>;
  /** One page of that, for less than all of it costs; `undefined` when it has to be cut out of the list. */
  page?(listing: Listing, context: RequestContext): Promise<Page<DynamicObject>> | undefined;
  /**
   * What there is, then every change, for subscriptions; `undefined` when the type cannot be followed. `onChange` is
   * called when a change has come in.
   */
  follow?(onChange: () => void, context: RequestContext): PendingChanges<DynamicObject> | undefined;
  /** Everything that there was at a version, whoever may see it; `undefined` when that is no longer known. */
  listAt?(version: string, context: RequestContext): Promise<readonly DynamicObject[] | undefined>;
  /** An object as it was at a version; `undefined` when that is no longer known. */
  at?(id: string, version: string, context: RequestContext): Promise<DynamicObject | undefined>;
  create(creation: Creation, context: RequestContext): Promise<DynamicObject>;
  update(id: string, update: Update, context: RequestContext): Promise<DynamicObject>;
  /** @returns the object if it is still there, waiting for finalizers. */
  delete(id: string, context: RequestContext): Promise<DynamicObject | undefined>;
}
