import type { DynamicObject } from '@drover/apimachinery';
import type { StoredObject } from '../../registry/stored-object.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { refusal } from '../refusal.ts';
import type { StoredReader } from '../stored-reader.ts';
import { type PodObject, type PodSpec, withSpec } from './pod-object.ts';

const PRIORITY_CLASSES = 'priorityclasses.scheduling.k8s.io';

interface PriorityClassObject extends StoredObject {
  readonly value: number;
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: string;
}

/** Pods get the priority of their class; only one class is that of pods that name none. */
export function priority(reader: StoredReader): AdmissionPlugin {
  return {
    name: 'Priority',
    collections: new Set(['pods', PRIORITY_CLASSES]),
    mutate(request) {
      const { target, object, oldObject, operation } = request;
      if (target.resource.collection !== 'pods' || target.subresource !== '') {
        return object as DynamicObject;
      }
      const pod = object as PodObject;
      if (operation === 'UPDATE') return keepPriority(pod, oldObject as PodObject);
      return withSpec(pod, resolvePriority(request, reader));
    },
    validate(request) {
      const { target, object, operation } = request;
      if (target.resource.collection !== PRIORITY_CLASSES || operation === 'DELETE') return;
      const { globalDefault, metadata } = object as PriorityClassObject;
      if (globalDefault !== true) return;
      const present = defaultClass(reader);
      if (!present || (operation === 'UPDATE' && present.metadata.name === metadata.name)) return;
      const why = `PriorityClass ${present.metadata.name} is already marked as default. Only one default can exist`;
      throw refusal(request, why);
    },
  };
}

function keepPriority(pod: PodObject, old: PodObject): PodObject {
  const { priority: value, preemptionPolicy } = old.spec;
  const kept: Partial<PodSpec> = {
    ...(pod.spec.priority === undefined && value !== undefined && { priority: value }),
    ...(pod.spec.preemptionPolicy === undefined &&
      preemptionPolicy !== undefined && { preemptionPolicy }),
  };
  return Object.keys(kept).length === 0 ? pod : withSpec(pod, kept);
}

function resolvePriority(request: AdmissionRequest, reader: StoredReader): Partial<PodSpec> {
  const { spec } = request.object as PodObject;
  const chosen = classOf(request, reader);
  const value = chosen?.value ?? 0;
  const policy = chosen ? chosen.preemptionPolicy : 'PreemptLowerPriority';
  if (spec.priority !== undefined && spec.priority !== value) {
    const why = `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`;
    throw refusal(request, why);
  }
  if (policy !== undefined && spec.preemptionPolicy && spec.preemptionPolicy !== policy) {
    const why = `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`;
    throw refusal(request, why);
  }
  return {
    ...(chosen && { priorityClassName: chosen.metadata.name }),
    priority: value,
    ...(policy !== undefined && { preemptionPolicy: policy }),
  };
}

function classOf(request: AdmissionRequest, reader: StoredReader): PriorityClassObject | undefined {
  const { priorityClassName: name } = (request.object as PodObject).spec;
  if (!name) return defaultClass(reader);
  const named = reader.get<PriorityClassObject>(PRIORITY_CLASSES, name);
  if (named) return named;
  throw refusal(request, `no PriorityClass with name ${name} was found`);
}

/** The class of pods that name none; of several the lowest. */
function defaultClass(reader: StoredReader): PriorityClassObject | undefined {
  return reader
    .list<PriorityClassObject>(PRIORITY_CLASSES)
    .filter(({ globalDefault }) => globalDefault === true)
    .toSorted((a, b) => a.value - b.value)[0];
}
