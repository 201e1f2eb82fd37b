import { createClient } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import type { RequestCarrier } from '../http/request-carrier.ts';
import type { Home } from './home.ts';
import { createLeaderClient } from './leader-client.ts';

/** What opening needs. */
export interface KubernetesHomeOptions {
  readonly kubeconfig: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names the requests that the API is asked for. */
  readonly requests: RequestCarrier;
}

/** A real Kubernetes cluster as the home of state. */
export async function openKubernetesHome({
  kubeconfig,
  env,
  requests,
}: KubernetesHomeOptions): Promise<Home> {
  const config = await loadKubeconfig({ path: kubeconfig });
  const connection = connectKubeconfig(config, { env });
  const { transport, credentials } = connection;
  return {
    client: createClient({ ...connection, transport: requests.transport(transport) }),
    leaderClient: (fence) => createLeaderClient(connection, fence),
    upstream: { transport, credentials, host: URL.parse(transport.name)?.host ?? 'kubernetes' },
    // It is not ours to end; while it is away, everything waits and says so.
    failed: new Promise(() => {}),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}
