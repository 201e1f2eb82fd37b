import type { NormanAnswer, NormanRequest } from './exchange.ts';
import type { NormanQuery } from './list-query.ts';
import type { NormanCollection, NormanFields, NormanResource, NormanSchema } from './resource.ts';
import type { NormanSchemas } from './schemas.ts';
import type { NormanEvent } from './subscribe.ts';

/** What every call may say. */
export interface NormanCallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** A document that stands behind a link. */
export interface NormanDocument {
  readonly contentType: string;
  readonly text: string;
}

/**
 * The v3 API below one root: the server's, a cluster's or a project's.
 *
 * **Guarantees**: credentials go to the server of the transport only, wherever links point. Requests are bounded in time
 * and size, and sent again only when the server asked for it.
 *
 * @throws NormanError from every call that the server refuses; `CLIENT_*` when there was no answer.
 */
export interface NormanClient {
  /** Where the paths begin: `/v3`, `/v3/clusters/c-abc12`, `/v3/projects/c-abc12:p-xyz34`. */
  readonly root: string;
  /** The same server, seen from a cluster. */
  cluster(id: string): NormanClient;
  /** The same server, seen from a project. */
  project(id: string): NormanClient;
  /**
   * The types below this root, found by the header `X-Api-Schemas` of the root.
   *
   * @throws `CLIENT_NOT_NORMAN` when there is no such header.
   */
  schemas(options?: NormanCallOptions): Promise<NormanSchemas>;
  /** One page of a list. */
  page(
    type: NormanSchema,
    query?: NormanQuery,
    options?: NormanCallOptions,
  ): Promise<NormanCollection>;
  /** All rows of a list, page after page as they are asked for; `query.limit` is the size of a page. */
  list(
    type: NormanSchema,
    query?: NormanQuery,
    options?: NormanCallOptions,
  ): AsyncIterable<NormanResource>;
  get(type: NormanSchema, id: string, options?: NormanCallOptions): Promise<NormanResource>;
  create(
    type: NormanSchema,
    fields: NormanFields,
    options?: NormanCallOptions,
  ): Promise<NormanResource>;
  /** Changes the given fields and leaves the others; `null` empties one. */
  update(
    resource: NormanResource,
    changes: NormanFields,
    options?: NormanCallOptions,
  ): Promise<NormanResource>;
  /** Sets the given fields and empties all others that can be changed. */
  replace(
    resource: NormanResource,
    fields: NormanFields,
    options?: NormanCallOptions,
  ): Promise<NormanResource>;
  /** @returns the resource if it still exists because something has to end first. */
  delete(
    resource: NormanResource,
    options?: NormanCallOptions,
  ): Promise<NormanResource | undefined>;
  /**
   * Runs an action of a resource or a collection.
   *
   * @returns what came out; empty when nothing did.
   * @throws `CLIENT_NO_ACTION` when the target does not offer it now.
   */
  action(
    target: NormanResource | NormanCollection,
    action: { readonly name: string; readonly input?: NormanFields },
    options?: NormanCallOptions,
  ): Promise<NormanFields>;
  /**
   * The document behind a link of a resource.
   *
   * @throws `CLIENT_NO_LINK` when the resource has no such link.
   */
  link(
    resource: NormanResource,
    name: string,
    options?: NormanCallOptions,
  ): Promise<NormanDocument>;
  /** Opens a subscription to the types with these ids; all when there are none. See {@link NormanEvent}. */
  subscribe(
    typeIds: readonly string[],
    options?: NormanCallOptions,
  ): Promise<AsyncIterable<NormanEvent>>;
  /** Anything else, under the same bounds. */
  send(request: NormanRequest): Promise<NormanAnswer>;
}
