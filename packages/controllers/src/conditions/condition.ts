import { type Condition, setCondition } from '@drover/apimachinery';
import type { Clock } from '@drover/base';

/** What is to be said about one condition. */
export type ConditionFact = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/**
 * The conditions of `status` with `facts` in them; the same array when nothing changes. Rancher's kinds declare more
 * loosely what a condition holds.
 */
export function withConditions(
  status: { readonly conditions?: readonly object[] } | undefined,
  facts: readonly ConditionFact[],
  clock: Clock,
): readonly Condition[] {
  return facts.reduce((before, fact) => setCondition(before, fact, clock), conditionsOf(status));
}

/** The conditions of `status`, none included. */
export function conditionsOf(
  status: { readonly conditions?: readonly object[] } | undefined,
): readonly Condition[] {
  return (status?.conditions ?? []) as readonly Condition[];
}
