import { type Clock, formatTime } from '@drover/base';

/** One entry of `status.conditions`, as Kubernetes' API conventions describe it. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  /** CamelCase, for machines. */
  readonly reason?: string;
  /** For people. */
  readonly message?: string;
  /** When `status` last changed. */
  readonly lastTransitionTime?: string;
  /** The generation that the condition speaks of. */
  readonly observedGeneration?: number;
}

/** The condition of that type. */
export function getCondition<C extends Condition>(
  conditions: readonly C[] | undefined,
  type: string,
): C | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** Whether the condition of that type is `True`. */
export function isConditionTrue(
  conditions: readonly Condition[] | undefined,
  type: string,
): boolean {
  return getCondition(conditions, type)?.status === 'True';
}

/**
 * The conditions with one set.
 *
 * **Guarantees**: `lastTransitionTime` moves only when `status` changes; when nothing else changes either, the
 * conditions given are returned as they are, so that a caller can see that there is nothing to write. Order is kept, a
 * new type goes to the end.
 */
export function setCondition(
  conditions: readonly Condition[] | undefined,
  condition: Omit<Condition, 'lastTransitionTime'>,
  clock: Pick<Clock, 'nowMs'>,
): readonly Condition[] {
  const present = conditions ?? [];
  const at = present.findIndex(({ type }) => type === condition.type);
  const before = present[at];
  const lastTransitionTime =
    before?.status === condition.status && before.lastTransitionTime !== undefined
      ? before.lastTransitionTime
      : formatTime(clock.nowMs());
  const after: Condition = { ...condition, lastTransitionTime };
  if (!before) return [...present, after];
  return isSame(before, after) ? present : present.with(at, after);
}

/** The conditions without those of that type. */
export function removeCondition<C extends Condition>(
  conditions: readonly C[] | undefined,
  type: string,
): readonly C[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}

function isSame(left: Condition, right: Condition): boolean {
  return (
    left.status === right.status &&
    left.reason === right.reason &&
    left.message === right.message &&
    left.lastTransitionTime === right.lastTransitionTime &&
    left.observedGeneration === right.observedGeneration
  );
}
