/** Kinds of volumes whose `secretRef` the node reads. */
export const SECRET_VOLUMES = [
  'cephfs',
  'cinder',
  'flexVolume',
  'rbd',
  'scaleIO',
  'iscsi',
  'storageos',
] as const;

/** Volumes of these kinds, with what they refer to: pods name a Secret of their own namespace, PersistentVolumes one of any. */
export type SecretVolumes<Reference> = {
  readonly [Kind in (typeof SECRET_VOLUMES)[number]]?: { readonly secretRef?: Reference };
};
