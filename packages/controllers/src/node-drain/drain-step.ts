import type { Node } from '@drover/api';
import type { Clock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { type Pod, pods as podType } from '@drover/kubernetes';
import {
  type DrainProgress,
  drained,
  evicting,
  hasBegun,
  podsAtBegin,
  refused,
  timedOut,
  timeLeftMs,
} from './drain-progress.ts';
import { evictPods } from './evict-pods.ts';
import { planDrain, podName } from './plan-drain.ts';

/** What one step of a drain needs. */
export interface DrainStepOptions {
  /** Reaches the cluster of the node. */
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A step of a drain, and when the next one is due. */
export interface DrainStep {
  readonly progress: DrainProgress;
  readonly waitMs: number;
}

/** While pods end. */
const MOVING_MS = 2_000;
/** While disruption budgets or failures hold every pod that is left. */
const BLOCKED_MS = 5_000;
const LIST_TIMEOUT_MS = 20_000;

/**
 * Goes one step on with the drain of a node to which no pods come any more: decides whether it may begin; then, each
 * time, asks for the eviction of the pods that are left. What it needs to know of the steps before is in the node, so
 * that another process can go on.
 */
export async function drainStep(node: Node, options: DrainStepOptions): Promise<DrainStep> {
  const input = node.spec?.nodeDrainInput ?? {};
  const { evict, refusals } = planDrain(await podsOf(node, options), input);
  if (!hasBegun(node)) {
    if (refusals.length > 0) return over(refused(refusals));
    if (evict.length > 0)
      return { progress: evicting({ gone: 0, pods: evict.length }, []), waitMs: 0 };
  }
  if (evict.length === 0) return over(drained(podsAtBegin(node)));
  const leftMs = timeLeftMs(node, options.clock);
  const ending = evict.filter(isEnding);
  const staying = evict.filter((pod) => !isEnding(pod));
  if (leftMs <= 0) return over(timedOut(node, evict.map(podName)));
  const obstacles = await evictPods(staying, { gracePeriod: input.gracePeriod ?? -1, ...options });
  const pods = Math.max(podsAtBegin(node), evict.length);
  const isMoving = obstacles.length < evict.length;
  return {
    progress: evicting({ gone: pods - evict.length, pods }, [
      ...obstacles,
      ...ending.map((pod) => `${podName(pod)} (ending)`),
    ]),
    waitMs: Math.min(isMoving ? MOVING_MS : BLOCKED_MS, leftMs),
  };
}

function over(progress: DrainProgress): DrainStep {
  return { progress, waitMs: 0 };
}

function isEnding({ metadata }: Pod): boolean {
  return metadata?.deletionTimestamp !== undefined;
}

async function podsOf(
  { status }: Node,
  { client, signal }: DrainStepOptions,
): Promise<readonly Pod[]> {
  const { items } = await client.resource<Pod>(podType).listAll({
    fieldSelector: `spec.nodeName=${status?.nodeName ?? ''}`,
    signal,
    timeoutMs: LIST_TIMEOUT_MS,
  });
  return items;
}
