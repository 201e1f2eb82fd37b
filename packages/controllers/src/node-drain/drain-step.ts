import type { Node } from '@drover/api';
import { isNotFound, type KubernetesObject } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { daemonSets, type Pod, pods as podType } from '@drover/kubernetes';
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
import { daemonSetOf, planDrain, podName } from './plan-drain.ts';

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
  const pods = await podsOf(node, options);
  const { evict, refusals } = planDrain(pods, input, await goneDaemonSets(pods, options));
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
  const all = Math.max(podsAtBegin(node), evict.length);
  const isMoving = obstacles.length < evict.length;
  return {
    progress: evicting({ gone: all - evict.length, pods: all }, [
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

/** The uids of DaemonSets that have left pods behind. */
async function goneDaemonSets(
  pods: readonly Pod[],
  { client, signal }: DrainStepOptions,
): Promise<ReadonlySet<string>> {
  const owners = new Map(
    pods.flatMap((pod) => {
      const owner = daemonSetOf(pod);
      return owner
        ? [[owner.uid, { name: owner.name, namespace: pod.metadata?.namespace }] as const]
        : [];
    }),
  );
  const gone = await Promise.all(
    [...owners].map(async ([uid, { name, namespace }]) => {
      try {
        const options = { namespace, signal, timeoutMs: LIST_TIMEOUT_MS };
        const found = await client.resource<KubernetesObject>(daemonSets).get(name, options);
        return found.metadata?.uid === uid ? [] : [uid];
      } catch (error) {
        if (!isNotFound(error)) throw error;
        return [uid];
      }
    }),
  );
  return new Set(gone.flat());
}
