import { type Condition, setCondition } from '@drover/apimachinery';
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
