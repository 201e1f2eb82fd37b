import type { Node } from '@drover/api';
import { type Condition, getCondition, removeCondition } from '@drover/apimachinery';
import { type Clock, parseTimeMs } from '@drover/base';
import { type ConditionFact, conditionsOf, withConditions } from '../conditions/condition.ts';
import { someOf } from '../some-of.ts';

type Status = NonNullable<Node['status']>;

const DRAINED = 'Drained';
/** Seconds after which a drain that says nothing of it is given up. */
const DEFAULT_TIMEOUT_SECONDS = 120;

/** How far a drain is after a step. */
export interface DrainProgress {
  readonly fact: ConditionFact;
  /** Whether the drain has ended, well or not. */
  readonly isOver: boolean;
  /** How many pods had to go when it began. */
  readonly pods: number;
}

/** A drain that goes on. */
export function evicting(
  { gone, pods }: { readonly gone: number; readonly pods: number },
  obstacles: readonly string[],
): DrainProgress {
  const inTheWay = obstacles.length === 0 ? '' : `. In the way: ${someOf(obstacles)}`;
  const message = `Evicting: ${gone} of ${pods} pods are gone${inTheWay}`;
  return { fact: drainedFact('Unknown', 'Evicting', message), isOver: false, pods };
}

/** A drain that cannot go on at the moment. */
export function waiting(pods: number, why: string): DrainProgress {
  return { fact: drainedFact('Unknown', 'Waiting', `Waiting: ${why}`), isOver: false, pods };
}

/** A drain after which no pod is left that had to go. */
export function drained(pods: number): DrainProgress {
  const message = pods === 0 ? 'No pod had to go' : `${pods} of ${pods} pods are gone`;
  return { fact: drainedFact('True', 'Drained', message), isOver: true, pods };
}

/** A drain that did not begin. */
export function refused(refusals: readonly string[]): DrainProgress {
  return {
    fact: drainedFact('False', 'DrainRefused', refusals.join(' ')),
    isOver: true,
    pods: 0,
  };
}

/** A drain that is given up. */
export function timedOut(node: Node, obstacles: readonly string[]): DrainProgress {
  const message = `Drain failed: drain did not complete within ${timeoutSeconds(node)}s. In the way: ${someOf(obstacles)}`;
  return { fact: drainedFact('False', 'DrainTimedOut', message), isOver: true, pods: 0 };
}

function drainedFact(status: Condition['status'], reason: string, message: string): ConditionFact {
  return { type: DRAINED, status, reason, message };
}

function timeoutSeconds({ spec }: Node): number {
  return spec?.nodeDrainInput?.timeout ?? DEFAULT_TIMEOUT_SECONDS;
}

/** The condition of a drain that is wanted and has not ended. */
function running({ status }: Node): Condition | undefined {
  const condition = getCondition(conditionsOf(status), DRAINED);
  return condition?.status === 'Unknown' ? condition : undefined;
}

/** Whether it was decided that the drain that is wanted may begin; it may have to wait before that. */
export function hasBegun(node: Node): boolean {
  return running(node) !== undefined && podsAtBegin(node) > 0;
}

/** How many pods had to go when the drain began. */
export function podsAtBegin({ status }: Node): number {
  return status?.drain?.pods ?? 0;
}

/** Milliseconds until the drain is given up; 0 and less when that is now. */
export function timeLeftMs(node: Node, clock: Clock): number {
  const nowMs = clock.nowMs();
  const beganMs = parseTimeMs(running(node)?.lastTransitionTime ?? '') ?? nowMs;
  return beganMs + timeoutSeconds(node) * 1_000 - nowMs;
}

/** The status of a node with the progress of its drain in it. */
export function withProgress(
  status: Status = {},
  { fact, isOver, pods }: DrainProgress,
  clock: Clock,
): Status {
  const { drain: _drain, ...rest } = status;
  return {
    ...rest,
    conditions: withConditions(status, [fact], clock) as NonNullable<Status['conditions']>,
    ...(!isOver && { drain: { pods } }),
  };
}

/** The status of a node of whose drain nothing is to be said any more. */
export function withoutProgress({ drain: _drain, ...status }: Status = {}): Status {
  const conditions = removeCondition(conditionsOf(status), DRAINED);
  return { ...status, conditions: conditions as NonNullable<Status['conditions']> };
}
