import type { KubernetesClient } from '@drover/client';
import type { Upstream } from '../tunnels/cluster-session.ts';

/** The Kubernetes API in which Drover keeps its state. */
export interface Home extends AsyncDisposable {
  /** Acts as the server itself. */
  readonly client: KubernetesClient;
  /** How people's requests for the cluster `local` get there. */
  readonly upstream: Upstream;
  /** Resolves with the failure when the API has ended by itself. */
  readonly failed: Promise<Error>;
}
