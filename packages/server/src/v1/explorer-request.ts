import { LOCAL_CLUSTER } from '@drover/api';
import type { ExplorerRequest } from '@drover/explorer';
import type { VirtualGroups } from '../access/virtual-groups.ts';
import { serverErrors } from '../errors.ts';
import type { Exchange } from '../http/exchange.ts';
import { CLUSTER_PREFIX } from '../proxy/cluster-path.ts';
import { readImpersonation } from '../proxy/impersonation-headers.ts';
import { callerOf } from '../v3/norman-request.ts';

/** What stands before the paths of the cluster that keeps the state. */
const LOCAL_PREFIX = `${CLUSTER_PREFIX}${LOCAL_CLUSTER}`;

/** The v1 API of the cluster that keeps the state, under the path that all clusters have. */
export const LOCAL_EXPLORER_PATH = `${LOCAL_PREFIX}/v1`;

/** Who asks, and what stands before `/v1` where he does. */
export interface ExplorerAsker extends Pick<ExplorerRequest, 'caller' | 'urlPrefix' | 'signal'> {
  /** What stands before the paths of the API server there; default `urlPrefix`. */
  readonly viewPrefix?: string;
}

/** An exchange as the v1 API knows requests: as data. */
export function explorerRequest(exchange: Exchange, asker: ExplorerAsker): ExplorerRequest {
  const { request, origin, upgrade } = exchange;
  return {
    method: request.method ?? 'GET',
    url: (request.url ?? '').slice(asker.urlPrefix.length),
    headers: {
      accept: request.headers.accept,
      'content-type': request.headers['content-type'],
    },
    ...(upgrade === undefined && { body: notedBody(exchange) }),
    origin: `${origin.scheme}://${origin.host}`,
    ...asker,
  };
}

/**
 * Who asks for the v1 API of the home of state.
 *
 * @throws `SERVER_UNAUTHENTICATED`; `SERVER_FORBIDDEN` for who wants to act as somebody else, which v1 does not offer there.
 */
export function localAsker(exchange: Exchange, virtualGroups: VirtualGroups): ExplorerAsker {
  const caller = callerOf(exchange, virtualGroups)?.user;
  if (!caller) throw serverErrors.create('SERVER_UNAUTHENTICATED');
  if (readImpersonation(exchange.request.rawHeaders)) {
    const problem = 'Impersonate-* is not honoured by the v1 API of the local cluster';
    throw serverErrors.create('SERVER_FORBIDDEN', { problem });
  }
  return {
    caller,
    signal: exchange.signal,
    urlPrefix: exchange.path.startsWith(LOCAL_EXPLORER_PATH) ? LOCAL_PREFIX : '',
    // The paths of Kubernetes itself are served below the prefix alone.
    viewPrefix: LOCAL_PREFIX,
  };
}

/** The body, told to whoever writes it down. */
async function* notedBody({ request, notes }: Exchange): AsyncGenerator<Uint8Array> {
  for await (const chunk of request as AsyncIterable<Buffer>) {
    notes?.requestChunk(chunk);
    yield chunk;
  }
}
