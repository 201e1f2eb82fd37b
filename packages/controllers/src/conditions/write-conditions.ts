import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type { DeepReadonly } from '@drover/controller-runtime';
import { type ConditionFact, conditionsOf, observed, withConditions } from './condition.ts';

/** What a condition is written with. */
export interface WriteConditionsOptions {
  readonly client: KubernetesClient;
  readonly type: ResourceType;
  readonly fieldManager: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Types of conditions that are taken away. */
  readonly dropped?: readonly string[];
}

/**
 * Writes `facts` into the conditions of an object as the cache has it, with its generation, among those of others; nothing
 * when they are there.
 *
 * @throws a conflict when somebody has written to the object since; the next look at it finds what is there then.
 */
export async function writeConditions(
  object: DeepReadonly<KubernetesObject & { readonly status?: object | undefined }>,
  facts: readonly ConditionFact[],
  { client, type, fieldManager, clock, signal, dropped = [] }: WriteConditionsOptions,
): Promise<void> {
  const before = conditionsOf(object.status);
  const told = withConditions({ conditions: before }, observed(object, facts), clock);
  const conditions = told.filter((condition) => !dropped.includes(condition.type));
  if (told === before && conditions.length === before.length) return;
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
