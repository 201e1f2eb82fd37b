import type { KubernetesClient } from '@drover/client';
import type { InformerCache } from '@drover/controller-runtime';

/** A connected cluster that this process owns. */
export interface DownstreamCluster {
  readonly cluster: string;
  /** As the agent itself; writes are fenced. */
  readonly client: KubernetesClient;
  /** The home of state, for what there is to say of the cluster there; writes are fenced by the same right. */
  readonly home: KubernetesClient;
  /** Caches of what Drover needs to know of it; lives as long as the connection and the ownership. */
  readonly cache: InformerCache;
}
