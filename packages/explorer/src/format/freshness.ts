import { errorMessage } from '@drover/base';
import type { Freshness } from '@drover/controller-runtime';

/** How far an answer can be trusted, as clients read it. */
export interface CacheDocument {
  readonly state: Freshness['state'];
  /** Since the API server was last heard about it. */
  readonly ageSeconds?: number;
  readonly cause?: string;
}

const MAX_CAUSE_CHARS = 500;

/** The `cache` of a collection. */
export function cacheDocument({ state, ageMs, cause }: Freshness): CacheDocument {
  return {
    state,
    ...(ageMs !== undefined && { ageSeconds: Math.round(ageMs / 100) / 10 }),
    ...(cause !== undefined && { cause: errorMessage(cause).slice(0, MAX_CAUSE_CHARS) }),
  };
}

/** The header `X-Drover-Cache`. */
export function cacheHeader(freshness: Freshness): string {
  const { state, ageSeconds } = cacheDocument(freshness);
  return ageSeconds === undefined ? state : `${state}; age=${ageSeconds}`;
}
