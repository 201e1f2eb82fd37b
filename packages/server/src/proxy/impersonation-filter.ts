import { serverErrors } from '../errors.ts';
import type { Filter } from '../http/exchange.ts';
import { CLUSTER_PREFIX } from './cluster-path.ts';
import { readImpersonation } from './impersonation-headers.ts';

/**
 * Refuses requests to act as somebody else where that is not honoured: to be answered as oneself would do something else
 * than what was asked for.
 *
 * @throws (the filter) `SERVER_FORBIDDEN`, `PROXY_HEADER_REFUSED`
 */
export const impersonationFilter: Filter = (next) => (exchange) => {
  const isHonoured = exchange.path.startsWith(CLUSTER_PREFIX);
  if (!isHonoured && readImpersonation(exchange.request.rawHeaders)) {
    const problem = `Impersonate-* is honoured below ${CLUSTER_PREFIX} alone`;
    throw serverErrors.create('SERVER_FORBIDDEN', { problem });
  }
  return next(exchange);
};
