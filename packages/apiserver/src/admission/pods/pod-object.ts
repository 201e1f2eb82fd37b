import type { StoredObject } from '../../registry/stored-object.ts';
import type { AdmissionRequest } from '../admission.ts';

/** Amounts by the name of what they are amounts of. */
export type Amounts = Readonly<Record<string, string>>;

/** What a container, pod or claim asks for, and what it may use at most. */
export interface ResourceRequirements {
  readonly requests?: Amounts;
  readonly limits?: Amounts;
  readonly claims?: readonly unknown[];
}

/** A reference to an object of the same namespace. */
export interface NamedReference {
  readonly name?: string;
}

/** One variable of the environment of a container. */
export interface EnvVariable {
  readonly name: string;
  readonly valueFrom?: { readonly secretKeyRef?: NamedReference };
}

/** A place in a container where a volume is seen. */
export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
}

/** A container of a pod, with the fields that plugins look at. */
export interface PodContainer {
  readonly name: string;
  readonly restartPolicy?: string;
  readonly resources?: ResourceRequirements;
  readonly env?: readonly EnvVariable[];
  readonly envFrom?: readonly { readonly secretRef?: NamedReference }[];
  readonly volumeMounts?: readonly VolumeMount[];
}

/** A volume of a pod: its name, and one field that says what it is made of. */
export interface PodVolume {
  readonly name: string;
  readonly secret?: { readonly secretName?: string };
  readonly projected?: { readonly sources?: readonly { readonly serviceAccountToken?: object }[] };
}

/** What a pod tolerates of its node. */
export interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
  readonly tolerationSeconds?: number;
}

/** The part of a pod that plugins look at. */
export interface PodSpec {
  readonly containers: readonly PodContainer[];
  readonly initContainers?: readonly PodContainer[];
  readonly ephemeralContainers?: readonly PodContainer[];
  readonly volumes?: readonly PodVolume[];
  readonly serviceAccountName?: string;
  readonly serviceAccount?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly imagePullSecrets?: readonly NamedReference[];
  readonly tolerations?: readonly Toleration[];
  readonly nodeName?: string;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly priorityClassName?: string;
  readonly priority?: number;
  readonly preemptionPolicy?: string;
  readonly runtimeClassName?: string;
  readonly overhead?: Amounts;
  readonly resources?: ResourceRequirements;
  readonly activeDeadlineSeconds?: number;
  readonly affinity?: object;
}

/** A pod as plugins see it. */
export interface PodObject extends StoredObject {
  readonly spec: PodSpec;
  readonly status?: { readonly phase?: string; readonly qosClass?: string };
}

/** Where pods are stored. */
export const PODS: ReadonlySet<string> = new Set(['pods']);

/** The annotation of pods that a node runs by itself, and only shows. */
export const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/** The pod that a request creates; `undefined` for every other request. */
export function createdPod({ operation, target, object }: AdmissionRequest): PodObject | undefined {
  return operation === 'CREATE' && target.subresource === '' ? (object as PodObject) : undefined;
}

/** The pod with other values in its spec. */
export function withSpec(pod: PodObject, changes: Partial<PodSpec>): PodObject {
  return { ...pod, spec: { ...pod.spec, ...changes } };
}

/** Whether a pod only shows what a node runs by itself. */
export function isMirrorPod({ metadata }: Pick<PodObject, 'metadata'>): boolean {
  return metadata.annotations?.[MIRROR_ANNOTATION] !== undefined;
}
