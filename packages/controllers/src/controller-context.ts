import type { Settings } from '@drover/api';
import type { KubernetesClient } from '@drover/client';
import type { InformerCache, Runtime } from '@drover/controller-runtime';
import type { ClusterProbes } from './cluster-probe/index.ts';
import type { DownstreamClusters } from './downstream/downstream-clusters.ts';
import type { AgentHealth } from './ports/agent-health.ts';
import type { ClusterConnections } from './ports/cluster-connections.ts';
import type { ClusterIdentities } from './ports/cluster-identities.ts';
import type { DownstreamRoles } from './role-groups/downstream-roles.ts';

/** What controllers are made of; the server hands it to them. */
export interface ControllerContext {
  readonly runtime: Runtime;
  /** Caches of the home of state. */
  readonly cache: InformerCache;
  /** Writes to the home of state, fenced where several processes could write. */
  readonly client: KubernetesClient;
  readonly connections: ClusterConnections;
  readonly probes: ClusterProbes;
  readonly agentHealth: AgentHealth;
  readonly identities: ClusterIdentities;
  /** The clusters that this process works for now. */
  readonly downstream: DownstreamClusters;
  readonly downstreamRoles: DownstreamRoles;
  readonly settings: Settings;
}
