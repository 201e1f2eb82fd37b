import type { JsonObject } from '@drover/apimachinery';
import type { StoredObject } from '../stored-object.ts';

/** Objects of kind Pod, with the fields that verbs look at. */
export interface PodObject extends StoredObject {
  readonly spec?: {
    readonly nodeName?: string;
    readonly schedulingGates?: readonly unknown[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly PodCondition[];
  };
}

/** One condition of a pod. */
export interface PodCondition extends JsonObject {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime?: string;
}

/** Whether a pod says that it is ready. */
export function isReady({ status }: PodObject): boolean {
  const conditions = status?.conditions ?? [];
  return conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
}

/**
 * A pod with a condition, in place of an older one of that type.
 *
 * @param now - RFC 3339.
 */
export function withCondition(pod: PodObject, condition: PodCondition, now: string): PodObject {
  const conditions = pod.status?.conditions ?? [];
  const at = conditions.findIndex(({ type }) => type === condition.type);
  const old = conditions[at];
  const isSame = old !== undefined && old.status === condition.status;
  const lastTransitionTime = (isSame && old.lastTransitionTime) || now;
  const next = { ...condition, lastProbeTime: null, lastTransitionTime };
  const changed = at < 0 ? [...conditions, next] : conditions.with(at, next);
  return { ...pod, status: { ...pod.status, conditions: changed } };
}
