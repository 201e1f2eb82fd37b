import { hasCode } from '@drover/base';
import type { TransportRequest, TransportResponse } from '@drover/client';
import type { Upstream } from '../tunnels/cluster-session.ts';
import type { Upstreams } from './upstreams.ts';

/** A read whose way is lost takes another one, so often in all. */
export const MAX_WAYS = 3;

/**
 * Sends a request to a cluster; one that only reads takes another way when the first is lost before there was an answer.
 *
 * @throws `PROXY_CLUSTER_DISCONNECTED`, `PROXY_CLUSTER_ELSEWHERE`, and what the transport throws.
 */
export async function requestByAnyWay(
  request: TransportRequest,
  cluster: string,
  upstreams: Upstreams,
): Promise<TransportResponse> {
  const { method, signal } = request;
  const failed = new Set<Upstream>();
  for (let way = 1; ; way += 1) {
    const upstream = await upstreams.find(cluster, { signal, avoid: failed });
    const shown = await upstream.credentials?.headers({ signal });
    const headers = { ...request.headers, ...shown };
    try {
      return await upstream.transport.request({ ...request, headers });
    } catch (error) {
      const isLost = hasCode(error, 'CLIENT_UNREACHABLE') && !signal?.aborted;
      if (way === MAX_WAYS || method !== 'GET' || !isLost) throw error;
      failed.add(upstream);
    }
  }
}
