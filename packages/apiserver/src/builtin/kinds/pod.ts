import { type CheckedPodSpec, qosClassOf, withoutDisabledFields } from '@drover/kubernetes';
import type { KindRules } from '../../registry/kind-rules.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import { withOwnLabels } from './pod-own-labels.ts';
import { withAnnotatedProfiles } from './pod-profiles.ts';

interface PodObject extends StoredObject {
  readonly spec?: CheckedPodSpec & { readonly schedulingGates?: readonly object[] };
}

/** How Pods differ: a new one waits, is classed by what it asks for, and selects its peers by its own labels. */
export const podRules: Partial<KindRules> = {
  prepareCreate: (object, _user, warn) => prepareNew(object, warn),
  prepareUpdate: (object) => withEnabledFields(object),
};

function prepareNew(object: StoredObject, warn: (text: string) => void): PodObject {
  const { spec, ...rest } = withEnabledFields(object);
  if (spec === undefined) return object;
  const { metadata } = rest;
  return {
    ...rest,
    spec: withAnnotatedProfiles(withOwnLabels(spec, metadata.labels), metadata.annotations, warn),
    status: {
      phase: 'Pending',
      ...(spec.schedulingGates?.length && { conditions: [gatedCondition(object)] }),
      qosClass: qosClassOf(spec),
    },
  } as PodObject;
}

function withEnabledFields(pod: PodObject): PodObject {
  if (pod.spec === undefined) return pod;
  const spec = withoutDisabledFields(pod.spec);
  return spec === pod.spec ? pod : { ...pod, spec };
}

/** A pod that waits at a gate is not even looked at. */
function gatedCondition({ metadata }: StoredObject): object {
  return {
    type: 'PodScheduled',
    status: 'False',
    lastProbeTime: null,
    lastTransitionTime: metadata.creationTimestamp,
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  };
}
