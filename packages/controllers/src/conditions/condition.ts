import { type Condition, type ObjectMeta, setCondition } from '@drover/apimachinery';
import { type Clock, formatTime } from '@drover/base';

/** What is to be said about one condition. */
export type ConditionFact = Omit<Condition, 'lastTransitionTime'>;

/**
 * The conditions of `status` with `facts` in them; the same array when nothing changes. Rancher's kinds declare more
 * loosely what a condition holds, and say when it was written last.
 */
export function withConditions(
  status: { readonly conditions?: readonly object[] } | undefined,
  facts: readonly ConditionFact[],
  clock: Clock,
): readonly Condition[] {
  return facts.reduce((before, fact) => {
    const after = setCondition(before, fact, clock);
    return after === before ? before : stamped(after, fact.type, clock);
  }, conditionsOf(status));
}

/** `facts` as they follow from an object in its present generation. */
export function observed(
  { metadata }: { readonly metadata?: Pick<ObjectMeta, 'generation'> | undefined },
  facts: readonly ConditionFact[],
): readonly ConditionFact[] {
  const { generation } = metadata ?? {};
  if (generation === undefined) return facts;
  return facts.map((fact) => ({ ...fact, observedGeneration: generation }));
}

function stamped(
  conditions: readonly Condition[],
  type: string,
  clock: Clock,
): readonly Condition[] {
  const lastUpdateTime = formatTime(clock.nowMs());
  return conditions.map((condition) =>
    condition.type === type ? { ...condition, lastUpdateTime } : condition,
  );
}

/** The conditions of `status`, none included. */
export function conditionsOf(
  status: { readonly conditions?: readonly object[] } | undefined,
): readonly Condition[] {
  return (status?.conditions ?? []) as readonly Condition[];
}
