import { createClient, type KubernetesClient } from '@drover/client';
import { streamTransport } from '@drover/client/node';
import type { ApiServer } from './api-server.ts';

/** A client of the agent's own cluster. */
export interface ClusterClient extends AsyncDisposable {
  /** Acts as the agent itself. */
  readonly client: KubernetesClient;
}

/** Opens connections as they are needed, and keeps some. */
export function openClusterClient(apiServer: ApiServer): ClusterClient {
  const { url, credentials } = apiServer;
  const transport = streamTransport({
    name: 'cluster',
    connect: ({ signal }) => apiServer.open({ signal }),
    authority: url.host,
    basePath: url.pathname.replace(/\/+$/, ''),
  });
  return {
    client: createClient({ transport, credentials }),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}
