import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type { DeepReadonly } from '@drover/controller-runtime';
import { type ConditionFact, conditionsOf, withConditions } from './condition.ts';

/** What a condition is written with. */
export interface WriteConditionsOptions {
  readonly client: KubernetesClient;
  readonly type: ResourceType;
  readonly fieldManager: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Writes `facts` into the conditions of an object as the cache has it, among those of others; nothing when they are there.
 *
 * @throws a conflict when somebody has written to the object since; the next look at it finds what is there then.
 */
export async function writeConditions(
  object: DeepReadonly<KubernetesObject & { readonly status?: object | undefined }>,
  facts: readonly ConditionFact[],
  { client, type, fieldManager, clock, signal }: WriteConditionsOptions,
): Promise<void> {
  const before = conditionsOf(object.status);
  const conditions = withConditions({ conditions: before }, facts, clock);
  if (conditions === before) return;
  const { name = '', namespace, resourceVersion } = object.metadata ?? {};
  await client.resource(type).patch(
    name,
    { type: 'merge', body: { metadata: { resourceVersion }, status: { conditions } } },
    {
      subresource: 'status',
      fieldManager,
      signal,
      ...(namespace !== undefined && { namespace }),
    },
  );
}
