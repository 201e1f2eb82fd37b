import type { StoredObject } from '../../registry/stored-object.ts';
import { SECRET_VOLUMES, type SecretVolumes } from './secret-volumes.ts';

interface Named {
  readonly name?: string;
}

/** What a container of a pod draws its environment from. */
interface ReferringContainer {
  readonly env?: readonly {
    readonly valueFrom?: { readonly secretKeyRef?: Named; readonly configMapKeyRef?: Named };
  }[];
  readonly envFrom?: readonly { readonly secretRef?: Named; readonly configMapRef?: Named }[];
}

interface ProjectedSource {
  readonly secret?: Named;
  readonly configMap?: Named;
  readonly serviceAccountToken?: { readonly audience?: string };
  readonly clusterTrustBundle?: object;
  readonly podCertificate?: object;
}

/** A volume of a pod, with the fields that refer to other objects. */
export interface ReferringVolume extends SecretVolumes<Named> {
  readonly name: string;
  readonly secret?: { readonly secretName?: string };
  readonly configMap?: Named;
  readonly projected?: { readonly sources?: readonly ProjectedSource[] };
  readonly persistentVolumeClaim?: { readonly claimName?: string };
  readonly ephemeral?: { readonly volumeClaimTemplate?: object };
  readonly azureFile?: { readonly secretName?: string };
  readonly csi?: { readonly driver?: string; readonly nodePublishSecretRef?: Named };
}

interface PodClaim extends Named {
  readonly resourceClaimName?: string;
}

/** A pod with what it refers to. */
export interface ReferringPod extends StoredObject {
  readonly spec?: {
    readonly nodeName?: string;
    readonly serviceAccountName?: string;
    readonly imagePullSecrets?: readonly Named[];
    readonly containers?: readonly ReferringContainer[];
    readonly initContainers?: readonly ReferringContainer[];
    readonly ephemeralContainers?: readonly ReferringContainer[];
    readonly volumes?: readonly ReferringVolume[];
    readonly resourceClaims?: readonly PodClaim[];
  };
  readonly status?: {
    readonly resourceClaimStatuses?: readonly PodClaim[];
    readonly extendedResourceClaimStatus?: { readonly resourceClaimName?: string };
  };
}

/** The Secrets that a pod names itself. */
export function secretsOf({ spec = {} }: ReferringPod): string[] {
  return named([
    ...(spec.imagePullSecrets ?? []).map(({ name }) => name),
    ...environmentOf(spec).map(({ secretKeyRef, secretRef }) => (secretKeyRef ?? secretRef)?.name),
    ...(spec.volumes ?? []).flatMap((volume) => [
      volume.secret?.secretName,
      volume.azureFile?.secretName,
      volume.csi?.nodePublishSecretRef?.name,
      ...SECRET_VOLUMES.map((kind) => volume[kind]?.secretRef?.name),
      ...(volume.projected?.sources ?? []).map(({ secret }) => secret?.name),
    ]),
  ]);
}

/** The ConfigMaps that a pod names itself. */
export function configMapsOf({ spec = {} }: ReferringPod): string[] {
  return named([
    ...environmentOf(spec).map(
      ({ configMapKeyRef, configMapRef }) => (configMapKeyRef ?? configMapRef)?.name,
    ),
    ...(spec.volumes ?? []).flatMap(({ configMap, projected }) => [
      configMap?.name,
      ...(projected?.sources ?? []).map((source) => source.configMap?.name),
    ]),
  ]);
}

/** The PersistentVolumeClaims of a pod, those that are made for it included. */
export function volumeClaimsOf(pod: ReferringPod): string[] {
  return named((pod.spec?.volumes ?? []).map((volume) => volumeClaimOf(pod, volume)));
}

/** The PersistentVolumeClaim that a volume of a pod stands for. */
export function volumeClaimOf(
  { metadata }: ReferringPod,
  { name, persistentVolumeClaim, ephemeral }: ReferringVolume,
): string | undefined {
  if (persistentVolumeClaim) return persistentVolumeClaim.claimName;
  return ephemeral ? `${metadata.name}-${name}` : undefined;
}

/** The ResourceClaims of a pod; those that are made for it count from when its status tells their names. */
export function resourceClaimsOf({ spec = {}, status = {} }: ReferringPod): string[] {
  const made = status.resourceClaimStatuses ?? [];
  return named([
    ...(spec.resourceClaims ?? []).map(
      ({ name, resourceClaimName = made.find((each) => each.name === name)?.resourceClaimName }) =>
        resourceClaimName,
    ),
    status.extendedResourceClaimStatus?.resourceClaimName,
  ]);
}

interface EnvironmentSource {
  readonly secretKeyRef?: Named;
  readonly configMapKeyRef?: Named;
  readonly secretRef?: Named;
  readonly configMapRef?: Named;
}

function environmentOf(spec: NonNullable<ReferringPod['spec']>): EnvironmentSource[] {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = spec;
  return [...initContainers, ...containers, ...ephemeralContainers].flatMap(
    ({ env = [], envFrom = [] }) => [
      ...envFrom,
      ...env.flatMap(({ valueFrom }) => valueFrom ?? []),
    ],
  );
}

function named(names: readonly (string | undefined)[]): string[] {
  return [...new Set(names.flatMap((name) => name || []))];
}
