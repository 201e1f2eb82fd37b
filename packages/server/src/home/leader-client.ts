import { type ClientOptions, createClient, type KubernetesClient } from '@drover/client';
import { type Fence, fencedClient, fencedTransport } from '@drover/controller-runtime';

/**
 * A client for work of the leader: a write is sent only while the fence holds, which is looked at when the write is made and
 * again as its bytes leave.
 */
export function createLeaderClient(
  options: ClientOptions,
  fence: () => Fence | undefined,
): KubernetesClient {
  const transport = fencedTransport(options.transport, fence);
  return fencedClient(createClient({ ...options, transport }), fence);
}
