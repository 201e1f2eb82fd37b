import { type DynamicObject, getField, isJsonObject } from '@drover/apimachinery';
import type { CheckedPod } from './checked-pod.ts';

const IN_SPEC = ['spec', 'template'];

/** Where objects hold the template of pods, by where they are stored. */
const TEMPLATES: ReadonlyMap<string, readonly string[]> = new Map([
  ['cronjobs.batch', ['spec', 'jobTemplate', 'spec', 'template']],
  ['daemonsets.apps', IN_SPEC],
  ['deployments.apps', IN_SPEC],
  ['jobs.batch', IN_SPEC],
  ['podtemplates', ['template']],
  ['replicasets.apps', IN_SPEC],
  ['replicationcontrollers', IN_SPEC],
  ['statefulsets.apps', IN_SPEC],
]);

/** Where the objects are stored that hold the template of pods. */
export function templatePlaces(): Iterable<string> {
  return TEMPLATES.keys();
}

/** The template of pods in an object; `undefined` when there is none. */
export function templateOf(
  collection: string,
  object: DynamicObject | undefined,
): CheckedPod | undefined {
  let value: unknown = object;
  for (const field of TEMPLATES.get(collection) ?? []) {
    value = isJsonObject(value) ? getField(value, field) : undefined;
  }
  const template = value as Partial<CheckedPod> | undefined;
  return template?.spec && { ...template, spec: template.spec };
}
