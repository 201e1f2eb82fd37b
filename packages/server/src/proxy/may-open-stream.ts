import { serverErrors } from '../errors.ts';
import type { Upstream } from '../tunnels/cluster-session.ts';
import type { EffectiveIdentity } from './effective-identity.ts';
import { isAllowed } from './self-access.ts';
import { upstreamClient } from './upstream-client.ts';

/** A subresource of a pod by which people run something in it, or reach its ports. */
interface PodStream {
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
}

/** A request that may open a stream to a pod. */
export interface StreamQuestion {
  readonly method: string;
  /** In the cluster, as the client wrote it. */
  readonly path: string;
  readonly identity: EffectiveIdentity;
  readonly upstream: Upstream;
  readonly cluster: string;
}

const STREAMS: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward']);

/**
 * Asks the cluster whether somebody may create the stream that a request opens. An API server before Kubernetes 1.35 asks
 * that for POST alone, and takes the GET of a WebSocket for a read: who may only look could run commands.
 *
 * @throws `SERVER_FORBIDDEN`
 */
export async function mayOpenStream(question: StreamQuestion, signal: AbortSignal): Promise<void> {
  const { method, path, identity, upstream, cluster } = question;
  const stream = method === 'POST' ? undefined : podStreamOf(path);
  if (!stream) return;
  const client = upstreamClient(upstream, identity);
  const attributes = { verb: 'create', group: '', resource: 'pods', ...stream };
  if (await isAllowed(client, attributes, signal)) return;
  const what = `pods/${stream.subresource} in namespace ${stream.namespace} of cluster ${cluster}`;
  throw serverErrors.create('SERVER_FORBIDDEN', { problem: `You may not create ${what}` });
}

/** The stream that a path names however it is spelled, as an API server reads it. */
function podStreamOf(path: string): PodStream | undefined {
  const segments = path.split('/').filter((segment) => segment !== '');
  const [api, version, within, namespace, resource, name, subresource, ...rest] =
    segments.map(decoded);
  if (api !== 'api' || version !== 'v1' || within !== 'namespaces' || resource !== 'pods') {
    return undefined;
  }
  if (namespace === undefined || name === undefined || rest.length > 0) return undefined;
  return subresource !== undefined && STREAMS.has(subresource)
    ? { namespace, name, subresource }
    : undefined;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // no API server can decode it either
  }
}
