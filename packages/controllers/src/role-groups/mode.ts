import type { Cluster, Settings } from '@drover/api';
import type { DeepReadonly } from '@drover/controller-runtime';

/** How people's roles are written to clusters. */
export type RbacMode = 'virtual-groups' | 'per-user';

/** The setting that says it for all clusters. */
export const MODE_SETTING = 'rbac-downstream';
/** The annotation of a Cluster that says it for that one. */
export const MODE_ANNOTATION = 'drover.dev/rbac-downstream';

/** How roles are written to `cluster`: as its annotation says, or the setting. */
export function rbacModeOf(
  cluster: DeepReadonly<Cluster> | undefined,
  settings: Pick<Settings, 'text'>,
): RbacMode {
  const chosen = cluster?.metadata?.annotations?.[MODE_ANNOTATION] ?? settings.text(MODE_SETTING);
  return chosen === 'per-user' ? 'per-user' : 'virtual-groups';
}
