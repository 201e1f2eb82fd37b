import {
  configMapsOf,
  type ReferringPod,
  type ReferringVolume,
  secretsOf,
} from '../../authorization/nodes/pod-references.ts';

type VolumeSource = Exclude<keyof ReferringVolume, 'name'>;

/** What volumes refer to that refer to anything, by what they are made of. */
const REFERRING_SOURCES: readonly (readonly [VolumeSource | 'glusterfs', string])[] = [
  ['configMap', 'configmaps (via configmap volumes)'],
  ['secret', 'secrets (via secret volumes)'],
  ['csi', 'csidrivers (via CSI volumes)'],
  ['glusterfs', 'endpoints (via glusterFS volumes)'],
  ['persistentVolumeClaim', 'persistentvolumeclaims'],
  ['ephemeral', 'persistentvolumeclaims (via ephemeral volumes)'],
  ['azureFile', 'secrets (via azureFile volumes)'],
];

const REFERRING_PROJECTIONS = [
  ['configMap', 'configmaps (via projected volumes)'],
  ['secret', 'secrets (via projected volumes)'],
  ['serviceAccountToken', 'serviceaccounts (via projected volumes)'],
  ['clusterTrustBundle', 'clustertrustbundles'],
  ['podCertificate', 'podcertificates'],
] as const;

/** What kind of other objects a pod refers to: the first that is found; `undefined` when it refers to none. */
export function referredResource(pod: ReferringPod): string | undefined {
  const { serviceAccountName, resourceClaims = [], volumes = [] } = pod.spec ?? {};
  if (serviceAccountName) return 'serviceaccounts';
  if (secretsOf(pod).length > 0) return 'secrets';
  if (configMapsOf(pod).length > 0) return 'configmaps';
  if (resourceClaims.length > 0) return 'resourceclaims';
  return volumes.map(referredByVolume).find((found) => found !== undefined);
}

function referredByVolume(volume: ReferringVolume & { readonly glusterfs?: object }) {
  const source = REFERRING_SOURCES.find(([field]) => volume[field]);
  if (source) return source[1];
  const projections = volume.projected?.sources ?? [];
  return projections
    .map((projection) => REFERRING_PROJECTIONS.find(([field]) => projection[field])?.[1])
    .find((found) => found !== undefined);
}
