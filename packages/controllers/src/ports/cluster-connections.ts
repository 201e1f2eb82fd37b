import type { KubernetesClient } from '@drover/client';

/** What the agent of a cluster said of it when it connected. */
export interface AgentFacts {
  /** `host:port` of the API server, as the agent reaches it. */
  readonly address: string;
  /** Base64 of the PEM that signs the API server's certificate. */
  readonly caCert: string;
  /** The Secret in `cattle-global-data` with the token that a foreign agent handed over. */
  readonly tokenSecret?: string;
}

/** An agent that is connected and not let in, or was turned away. */
export interface AgentRefusal {
  /** As in a condition. */
  readonly reason: 'OtherCluster' | 'ApiServerUntrusted' | 'TokenRefused' | 'ApiServerFailed';
  /** Cause and remedy. */
  readonly message: string;
}

/** A cluster that can be reached now. */
export interface ClusterConnection {
  /** A client through the agent, acting as the agent itself. */
  readonly client: KubernetesClient;
  /** Changes whenever the set of sessions does: what was learnt through the old ones may not hold any more. */
  readonly epoch: number;
  /** Absent for the local cluster. */
  readonly agent?: AgentFacts;
}

/** How controllers reach clusters; the server builds it over its tunnels. */
export interface ClusterConnections {
  /** The way to a cluster; `undefined` while no agent of it is connected. */
  get(cluster: string): ClusterConnection | undefined;
  /** Ids of clusters whose sessions have changed, from now on; at most one pending change a cluster. */
  changes(signal: AbortSignal): AsyncIterable<string>;
  /** Why an agent that wanted to connect as this cluster was not let in, if the last one was not. */
  refusalOf(cluster: string): AgentRefusal | undefined;
  /** Ends the sessions of a cluster. */
  disconnect(cluster: string, reason: string): void;
}
