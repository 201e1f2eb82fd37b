/** The tabs of a cluster, as they stand in the address. */
export const CLUSTER_TABS = [
  'overview',
  'nodes',
  'projects',
  'namespaces',
  'members',
  'pods',
  'events',
] as const;

/** One tab of a cluster. */
export type ClusterTab = (typeof CLUSTER_TABS)[number];
