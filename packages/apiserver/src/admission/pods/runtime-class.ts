import { equalJson } from '@drover/apimachinery';
import type { StoredObject } from '../../registry/stored-object.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { refusal } from '../refusal.ts';
import type { StoredReader } from '../stored-reader.ts';
import {
  type Amounts,
  createdPod,
  PODS,
  type PodObject,
  type Toleration,
  withSpec,
} from './pod-object.ts';
import { mergeTolerations } from './tolerations.ts';

interface RuntimeClassObject extends StoredObject {
  readonly overhead?: { readonly podFixed?: Amounts };
  readonly scheduling?: {
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly tolerations?: readonly Toleration[];
  };
}

/** Pods of a RuntimeClass get its overhead, and go to the nodes that have it. */
export function runtimeClass(reader: StoredReader): AdmissionPlugin {
  return {
    name: 'RuntimeClass',
    collections: PODS,
    mutate(request) {
      const pod = createdPod(request);
      const chosen = pod && classOf(request, pod, reader);
      if (!pod || !chosen) return request.object as PodObject;
      return withScheduling(request, withOverhead(request, pod, chosen), chosen);
    },
    validate(request) {
      const pod = createdPod(request);
      if (!pod) return;
      const fixed = classOf(request, pod, reader)?.overhead?.podFixed;
      if (fixed) checkOverhead(request, pod, fixed);
      else if (pod.spec.overhead) {
        const why =
          'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead';
        throw refusal(request, why);
      }
    },
  };
}

function classOf(
  request: AdmissionRequest,
  { spec }: PodObject,
  reader: StoredReader,
): RuntimeClassObject | undefined {
  const name = spec.runtimeClassName;
  if (name === undefined) return undefined;
  const found = reader.get<RuntimeClassObject>('runtimeclasses.node.k8s.io', name);
  if (found) return found;
  throw refusal(request, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
}

function withOverhead(
  request: AdmissionRequest,
  pod: PodObject,
  { overhead }: RuntimeClassObject,
): PodObject {
  const fixed = overhead?.podFixed;
  if (!fixed) return pod;
  if (Object.keys(pod.spec.overhead ?? {}).length > 0) checkOverhead(request, pod, fixed);
  return withSpec(pod, { overhead: fixed });
}

function checkOverhead(request: AdmissionRequest, { spec }: PodObject, fixed: Amounts): void {
  if (equalJson(spec.overhead ?? {}, fixed)) return;
  const why = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";
  throw refusal(request, why);
}

function withScheduling(
  request: AdmissionRequest,
  pod: PodObject,
  { scheduling }: RuntimeClassObject,
): PodObject {
  if (!scheduling) return pod;
  const { nodeSelector: ofPod, tolerations = [] } = pod.spec;
  const ofClass = scheduling.nodeSelector ?? {};
  const conflict = Object.keys(ofClass).find(
    (key) => ofPod?.[key] !== undefined && ofPod[key] !== ofClass[key],
  );
  if (conflict !== undefined) {
    const why = `conflict: runtimeClass.scheduling.nodeSelector[${conflict}] = ${ofClass[conflict]}; pod.spec.nodeSelector[${conflict}] = ${ofPod?.[conflict]}`;
    throw refusal(request, why);
  }
  const nodeSelector = { ...ofPod, ...ofClass };
  return withSpec(pod, {
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    tolerations: mergeTolerations(tolerations, scheduling.tolerations ?? []),
  });
}
