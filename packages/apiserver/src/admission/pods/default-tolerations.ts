import type { DynamicObject } from '@drover/apimachinery';
import type { AdmissionPlugin } from '../admission.ts';
import { PODS, type PodObject, type Toleration, withSpec } from './pod-object.ts';

/** States of a node that a pod bears for five minutes before it is moved. */
const BORNE_TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

const TOLERATION_SECONDS = 300;

/** Pods stay for a while on a node that does not answer, unless they say what they tolerate. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  collections: PODS,
  mutate({ target, object }) {
    if (target.subresource !== '') return object as DynamicObject;
    const pod = object as PodObject;
    const { tolerations = [] } = pod.spec;
    const missing = BORNE_TAINTS.filter((key) => !tolerations.some((one) => covers(one, key)));
    if (missing.length === 0) return pod;
    return withSpec(pod, { tolerations: [...tolerations, ...missing.map(tolerationOf)] });
  },
};

function covers({ key = '', effect = '' }: Toleration, taint: string): boolean {
  return (key === taint || key === '') && (effect === 'NoExecute' || effect === '');
}

function tolerationOf(key: string): Toleration {
  return { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: TOLERATION_SECONDS };
}
