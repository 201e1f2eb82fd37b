import { conflictError, type DynamicObject } from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import type { Registry } from '../registry.ts';
import type { StoredObject } from '../stored-object.ts';
import type { Target, WriteOptions } from '../target.ts';
import { updateObject } from '../verbs/update.ts';
import { type PodObject, withCondition } from './pod.ts';

/** A `Binding`: the wish that a pod runs on a node. */
export interface Binding extends DynamicObject {
  readonly target?: { readonly kind?: string; readonly name?: string };
}

/**
 * Puts a pod on a node.
 *
 * @param target - the pod, with the subresource `binding`.
 * @throws `StatusError`: `NotFound`, `Conflict` when it is on a node already or going, or what admission refuses with.
 */
export async function bindPod(
  registry: Registry,
  target: Target,
  binding: Binding,
  options: WriteOptions,
): Promise<void> {
  const request = { operation: 'CREATE', target, oldObject: undefined, options } as const;
  const object: Binding = await registry.admission.mutate({ ...request, object: binding });
  await registry.admission.validate({ ...request, object });
  const now = formatTime(registry.clock.nowMs());
  const from = (current: StoredObject): PodObject => bound(current, object, now);
  const { resourceVersion } = object.metadata ?? {};
  const change = { from, isRepeatable: !resourceVersion, isAdmitted: true };
  await updateObject(registry, target, change, { ...options, managersGiven: true });
}

function bound(pod: PodObject, { metadata = {}, target }: Binding, now: string): PodObject {
  checkUnbound(pod);
  const { uid, resourceVersion } = metadata;
  const placed: PodObject = {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...(metadata.annotations && {
        annotations: { ...pod.metadata.annotations, ...metadata.annotations },
      }),
      ...(uid && { uid }),
      ...(resourceVersion && { resourceVersion }),
    },
    spec: { ...pod.spec, nodeName: target?.name ?? '' },
  };
  return withCondition(placed, { type: 'PodScheduled', status: 'True' }, now);
}

function checkUnbound({ metadata: { name, deletionTimestamp }, spec = {} }: PodObject): void {
  const refuse = (reason: string): Error =>
    conflictError({ group: '', resource: 'pods/binding' }, name, reason);
  if (deletionTimestamp !== undefined) {
    throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  }
  if (spec.nodeName) {
    throw refuse(`pod ${name} is already assigned to node ${JSON.stringify(spec.nodeName)}`);
  }
  if (spec.schedulingGates && spec.schedulingGates.length > 0) {
    throw refuse(`pod ${name} has non-empty .spec.schedulingGates`);
  }
}
