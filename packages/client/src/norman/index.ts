/**
 * The client of Rancher's v3 API ("Norman"): schemas, lists as async iterables, writes, actions, links, subscriptions.
 * Isomorphic; how bytes travel is injected as a `Transport`, WebSockets as its `upgrade`.
 *
 * @packageDocumentation
 */
export { createNormanClient, type NormanClientOptions } from './create-norman-client.ts';
export type { NormanAnswer, NormanRequest } from './exchange.ts';
export { type FollowListOptions, followList } from './follow-list.ts';
export type { NormanFilter, NormanQuery } from './list-query.ts';
export type { NormanCallOptions, NormanClient, NormanDocument } from './norman-client.ts';
export { NormanError, type NormanFailure, normanErrorOf } from './norman-error.ts';
export type {
  NormanActionSchema,
  NormanCollection,
  NormanField,
  NormanFields,
  NormanResource,
  NormanSchema,
} from './resource.ts';
export { createSchemas, type NormanSchemas } from './schemas.ts';
export type { NormanEvent } from './subscribe.ts';
