import { LOCAL_CLUSTER } from '@drover/api';
import type { ExplorerRequest } from '@drover/explorer';
import type { VirtualGroups } from '../access/virtual-groups.ts';
import { serverErrors } from '../errors.ts';
import type { Exchange } from '../http/exchange.ts';
import { CLUSTER_PREFIX } from '../proxy/cluster-path.ts';
import { readImpersonation } from '../proxy/impersonation-headers.ts';
import { callerOf } from '../v3/norman-request.ts';

/** What stands before the paths of the cluster that keeps the state. */
export const LOCAL_PREFIX = `${CLUSTER_PREFIX}${LOCAL_CLUSTER}`;

/**
 * An exchange as the v1 API knows requests: as data. `urlPrefix` is what stands before `/v1`.
 *
 * @throws `SERVER_UNAUTHENTICATED`; `SERVER_FORBIDDEN` for who wants to act as somebody else, which v1 does not offer.
 */
export function explorerRequest(
  exchange: Exchange,
  urlPrefix: string,
  virtualGroups: VirtualGroups,
): ExplorerRequest {
  const { request, origin, signal, upgrade } = exchange;
  const caller = callerOf(exchange, virtualGroups)?.user;
  if (!caller) throw serverErrors.create('SERVER_UNAUTHENTICATED');
  if (readImpersonation(request.rawHeaders)) {
    const problem = 'Impersonate-* is not honoured by the v1 API';
    throw serverErrors.create('SERVER_FORBIDDEN', { problem });
  }
  return {
    method: request.method ?? 'GET',
    url: (request.url ?? '').slice(urlPrefix.length),
    headers: {
      accept: request.headers.accept,
      'content-type': request.headers['content-type'],
    },
    ...(upgrade === undefined && { body: notedBody(exchange) }),
    caller,
    signal,
    urlPrefix,
    // The paths of Kubernetes itself are served below the prefix alone.
    viewPrefix: LOCAL_PREFIX,
    origin: `${origin.scheme}://${origin.host}`,
  };
}

/** The body, told to whoever writes it down. */
async function* notedBody({ request, notes }: Exchange): AsyncGenerator<Uint8Array> {
  for await (const chunk of request as AsyncIterable<Buffer>) {
    notes?.requestChunk(chunk);
    yield chunk;
  }
}
