import type { KubernetesClient } from '@drover/client';
import type { Fence } from '@drover/controller-runtime';
import type { Upstream } from '../tunnels/cluster-session.ts';

/** The Kubernetes API in which Drover keeps its state. */
export interface Home extends AsyncDisposable {
  /** Acts as the server itself. */
  readonly client: KubernetesClient;
  /** Acts as the server itself, for work of the leader: writes are sent only while the fence holds. */
  leaderClient(fence: () => Fence | undefined): KubernetesClient;
  /** How people's requests for the cluster `local` get there. */
  readonly upstream: Upstream;
  /** Resolves with the failure when the API has ended by itself. */
  readonly failed: Promise<Error>;
}
