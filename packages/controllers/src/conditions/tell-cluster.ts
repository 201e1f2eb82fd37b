import { type Cluster, cluster as clusterKind } from '@drover/api';
import type { Clock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { type ConditionFact, conditionsOf, withConditions } from './condition.ts';

/** How {@link tellCluster} tells. */
export interface TellClusterOptions {
  /** Of the home of state. */
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Says something about a cluster in a condition that one controller alone writes; without a `fact`, takes the condition
 * of that type away. Nothing is sent when it is said already.
 *
 * @throws a conflict when somebody else has written meanwhile: conditions are one list, and a retry reads theirs.
 */
export async function tellCluster(
  cluster: Cluster,
  { type, fact }: { readonly type: string; readonly fact: Omit<ConditionFact, 'type'> | undefined },
  { client, clock, signal }: TellClusterOptions,
): Promise<void> {
  const before = conditionsOf(cluster.status);
  const conditions = fact
    ? withConditions(cluster.status, [{ type, ...fact }], clock)
    : before.filter((condition) => condition.type !== type);
  if (conditions === before || (!fact && conditions.length === before.length)) return;
  const { name = '', resourceVersion } = cluster.metadata ?? {};
  const body = { metadata: { resourceVersion }, status: { conditions } };
  await client
    .resource<Cluster>(clusterKind.type)
    .patch(name, { type: 'merge', body }, { subresource: 'status', signal });
}
