import type { Logger } from '@drover/base';
import { createClient } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import type { RequestCarrier } from '../http/request-carrier.ts';
import { createFencedClient } from './fenced-client.ts';
import type { Home } from './home.ts';
import { readOwnIdentity } from './own-identity.ts';

/** What opening needs. */
export interface KubernetesHomeOptions {
  readonly kubeconfig: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  /** Names the requests that the API is asked for. */
  readonly requests: RequestCarrier;
}

/** A real Kubernetes cluster as the home of state. */
export async function openKubernetesHome({
  kubeconfig,
  env,
  log,
  requests,
}: KubernetesHomeOptions): Promise<Home> {
  const config = await loadKubeconfig({ path: kubeconfig });
  const connection = connectKubeconfig(config, { env });
  const { transport, credentials } = connection;
  const client = createClient({ ...connection, transport: requests.transport(transport) });
  const self = await readOwnIdentity(client, log);
  return {
    client,
    fencedClient: (fence, epochOf) =>
      createFencedClient(connection, fence, self && { self, epochOf }),
    isExclusive: false,
    upstream: { transport, credentials, host: URL.parse(transport.name)?.host ?? 'kubernetes' },
    // It is not ours to end; while it is away, everything waits and says so.
    failed: new Promise(() => {}),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}
