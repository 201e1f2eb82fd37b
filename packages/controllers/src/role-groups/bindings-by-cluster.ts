import type { KubernetesObject } from '@drover/apimachinery';

/** Index of bindings by the cluster they are about, whose namespace they are in. */
export const BY_CLUSTER = 'cluster';

/** The index. */
export const bindingsByCluster = {
  [BY_CLUSTER]: ({ metadata }: KubernetesObject): readonly string[] => [metadata?.namespace ?? ''],
} as const;
