import type { KindRules } from '../../registry/kind-rules.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import { withoutFields } from '../../registry/without-fields.ts';
import { withEnabledTemplate } from './pod-templates.ts';

interface StatefulSetObject extends StoredObject {
  readonly spec?: {
    readonly updateStrategy?: { readonly rollingUpdate?: { readonly maxUnavailable?: unknown } };
  };
}

/** How StatefulSets differ: how many pods may be missing during an update is not switched on. */
export const statefulSetRules: Partial<KindRules> = {
  prepareCreate: (object) => prepare(object),
  prepareUpdate: (object) => prepare(object),
};

function prepare(object: StoredObject): StoredObject {
  const set: StatefulSetObject = withEnabledTemplate(object, ['spec', 'template']);
  const { updateStrategy } = set.spec ?? {};
  const rollingUpdate = updateStrategy?.rollingUpdate;
  if (rollingUpdate?.maxUnavailable === undefined) return set;
  const strategy = {
    ...updateStrategy,
    rollingUpdate: withoutFields(rollingUpdate, 'maxUnavailable'),
  };
  return { ...set, spec: { ...set.spec, updateStrategy: strategy } };
}
