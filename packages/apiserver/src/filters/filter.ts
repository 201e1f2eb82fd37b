import type { Logger } from '@drover/base';
import type { AuditedRequest } from '../audit/audited-request.ts';
import type { UserInfo } from '../authentication/user-info.ts';
import type { ApiRequest, ApiResponse } from '../http/api-message.ts';
import type { RequestInfo } from '../http/request-info.ts';

/** A request on its way through the filters; each adds what it found out. */
export interface RequestContext {
  readonly request: ApiRequest;
  readonly query: URLSearchParams;
  readonly info: RequestInfo;
  readonly requestId: string;
  readonly logger: Logger;
  readonly user: UserInfo;
  /** Ends the work: the caller has gone, or the time is up. */
  readonly signal: AbortSignal;
  /** What is written down of the request; absent when nothing is. */
  readonly audit?: AuditedRequest | undefined;
  /** Sent back as `Warning` headers. */
  readonly warnings: Set<string>;
}

/** The rest of the way. */
export type Next = (context: RequestContext) => Promise<ApiResponse>;

/** One step of the way: answers, or hands a context on. */
export type Filter = (context: RequestContext, next: Next) => Promise<ApiResponse>;

/** The filters as one function, in their order. */
export function chainFilters(filters: readonly Filter[], last: Next): Next {
  return filters.reduceRight<Next>((next, filter) => (context) => filter(context, next), last);
}
