import { DOWNSTREAM } from '@drover/api';

/** Label of every cluster-wide object that Drover puts into a downstream cluster. */
export const MANAGED_LABEL = DOWNSTREAM.managedLabel;

/** The ClusterRole of the agent, and its binding. */
export const AGENT_CLUSTER_ROLE = DOWNSTREAM.agentRole;

/** Annotation of a Cluster: the uid of the namespace `kube-system` of the cluster that connected first. */
export const CLUSTER_UID = 'drover.dev/cluster-uid';
