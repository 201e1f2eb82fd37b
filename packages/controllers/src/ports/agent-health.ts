import type { AgentReport } from '@drover/api';

/** What the agents of a cluster say of their surroundings. */
export interface AgentSurroundings {
  readonly probes: AgentReport['probes'];
  /** Where the agents connect from. */
  readonly addresses: readonly string[];
}

/** What agents tell; the server asks them. */
export interface AgentHealth {
  /** The worst of what its agents say; kept when the last of them is gone; `undefined` when none has said anything. */
  of(cluster: string): AgentSurroundings | undefined;
  /** The cluster is no more. */
  forget(cluster: string): void;
  /** Ids of clusters whose agents say something else, from now on. */
  changes(signal: AbortSignal): AsyncIterable<string>;
}
