/**
 * The v1 API: any kind of a cluster in lists that are filtered by what the caller may see, sorted, paged and live.
 *
 * @packageDocumentation
 */
export type { Authorizer } from './access/authorizer.ts';
export { ClusterAuthorizer } from './access/cluster-authorizer.ts';
export type { CacheLimits, TypeFreshness } from './cache/type-caches.ts';
export { explorerErrors } from './errors.ts';
export { createExplorer, type Explorer, type ExplorerOptions } from './explorer.ts';
export type { AnswerLimits } from './handler/context.ts';
export { type SendOptions, sendAnswer } from './http/send-answer.ts';
export type { ExplorerAnswer, ExplorerRequest } from './message.ts';
export type { SearchLine, SearchMatch } from './search/answer-search.ts';
export { parseSearchQuery, type SearchQuery } from './search/search-query.ts';
export { type SubscribeSocket, subscribeSocket, type WebSocketLike } from './subscribe/socket.ts';
