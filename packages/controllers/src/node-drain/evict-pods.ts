import { isConflict, isNotFound, type KubernetesObject, StatusError } from '@drover/apimachinery';
import { errorMessage } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { type Pod, pods as podType } from '@drover/kubernetes';
import { podName } from './plan-drain.ts';

/** Evictions that are asked for at the same time. */
const PARALLEL = 8;
const TIMEOUT_MS = 10_000;

/** How pods are evicted. */
export interface EvictOptions {
  readonly client: KubernetesClient;
  /** Seconds that a pod has to end; negative leaves it to the pod. */
  readonly gracePeriod: number;
  readonly signal: AbortSignal;
}

/**
 * Asks for the eviction of each pod once, through the API that honours disruption budgets.
 *
 * @returns what stands in the way of those that stay, each with the name of its pod.
 */
export async function evictPods(
  pods: readonly Pod[],
  options: EvictOptions,
): Promise<readonly string[]> {
  const obstacles: string[] = [];
  for (let index = 0; index < pods.length; index += PARALLEL) {
    const batch = pods.slice(index, index + PARALLEL);
    const answers = await Promise.all(batch.map((pod) => evict(pod, options)));
    obstacles.push(...answers.filter((answer) => answer !== undefined));
  }
  return obstacles;
}

async function evict(
  pod: Pod,
  { client, gracePeriod, signal }: EvictOptions,
): Promise<string | undefined> {
  const { name, namespace, uid } = pod.metadata ?? {};
  const eviction = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace },
    deleteOptions: {
      preconditions: { uid },
      ...(gracePeriod >= 0 && { gracePeriodSeconds: gracePeriod }),
    },
  };
  try {
    await client.resource<KubernetesObject>(podType).create(eviction as KubernetesObject, {
      namespace,
      subresource: 'eviction',
      signal,
      timeoutMs: TIMEOUT_MS,
    });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    // It is gone, or another pod has its name by now.
    if (isNotFound(error) || isConflict(error)) return undefined;
    return `${podName(pod)} (${obstacle(error)})`;
  }
}

/** A spent disruption budget is named in a cause, by the name and the numbers that matter. */
function obstacle(error: unknown): string {
  const cause = error instanceof StatusError ? error.status.details?.causes?.[0]?.message : '';
  return cause || errorMessage(error);
}
