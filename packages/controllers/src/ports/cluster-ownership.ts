import type { Fence } from '@drover/controller-runtime';

/** Which clusters this process works for; the server decides it. */
export interface ClusterOwnership {
  /** The right to write to a cluster; `undefined` while another process owns it. */
  fence(cluster: string): Fence | undefined;
  /** Ids of clusters whose owner has changed, from now on; at most one pending change a cluster. */
  changes(signal: AbortSignal): AsyncIterable<string>;
}
