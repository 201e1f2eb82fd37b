/** Label of every cluster-wide object that Drover puts into a downstream cluster. */
export const MANAGED_LABEL = 'drover.dev/managed';

/** The ClusterRole of the agent, and its binding. */
export const AGENT_CLUSTER_ROLE = 'drover-cluster-agent';
