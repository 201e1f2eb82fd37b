import type { Cluster, Condition } from '../../api/v3.ts';

/** What a cluster says of itself under a name. */
export function conditionOf({ conditions = [] }: Cluster, type: string): Condition | undefined {
  return conditions.find((candidate) => candidate.type === type);
}

/** Whether a request went through to the cluster within the last seconds. */
export function isConnected(cluster: Cluster): boolean {
  return conditionOf(cluster, 'Connected')?.status === 'True';
}

/** Whether the agent of a cluster was ever here, so that something of Drover is in the cluster. */
export function hasAgent(cluster: Cluster): boolean {
  return conditionOf(cluster, 'AgentDeployed')?.status === 'True';
}
