import type { KubernetesClient } from '@drover/client';
import type { Fence } from '@drover/controller-runtime';
import type { Upstream } from '../tunnels/cluster-session.ts';

/** The Kubernetes API in which Drover keeps its state. */
export interface Home extends AsyncDisposable {
  /** Acts as the server itself. */
  readonly client: KubernetesClient;
  /**
   * Acts as the server itself, for work that has one worker at a time: writes are sent only while the fence holds, and
   * name its epoch, which the API server compares with the Lease `epochOf`.
   */
  fencedClient(fence: () => Fence | undefined, epochOf: string): KubernetesClient;
  /** How people's requests for the cluster `local` get there. */
  readonly upstream: Upstream;
  /** No other process can keep its state here. */
  readonly isExclusive: boolean;
  /** Resolves with the failure when the API has ended by itself. */
  readonly failed: Promise<Error>;
}
