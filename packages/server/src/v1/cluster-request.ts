import type { Exchange } from '../http/exchange.ts';
import { CLUSTER_PREFIX, type ClusterPath } from '../proxy/cluster-path.ts';

/** Whether a path in a cluster is one of its v1 API, and not of its API server. */
export function isExplorerPath(path: string): boolean {
  return path === '/v1' || path.startsWith('/v1/');
}

/** What an agent that answers the v1 API must know of the address under which the client sees it. */
export function explorerHeaders(
  { origin }: Pick<Exchange, 'origin'>,
  { cluster, path }: ClusterPath,
): readonly string[] {
  if (!isExplorerPath(path)) return [];
  return [
    'X-API-URL-Prefix',
    `${CLUSTER_PREFIX}${cluster}`,
    'X-Forwarded-Proto',
    origin.scheme,
    'X-Forwarded-Host',
    origin.host,
  ];
}
