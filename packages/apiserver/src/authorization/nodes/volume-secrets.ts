import type { StoredObject } from '../../registry/stored-object.ts';
import type { SecretVolumes } from './secret-volumes.ts';

interface SecretReference {
  readonly name?: string;
  readonly namespace?: string;
}

/** A PersistentVolume with what it refers to. */
export interface ReferringVolumeObject extends StoredObject {
  readonly spec?: SecretVolumes<SecretReference> & {
    readonly claimRef?: SecretReference;
    readonly azureFile?: { readonly secretName?: string; readonly secretNamespace?: string };
    readonly csi?: {
      readonly driver?: string;
      readonly nodePublishSecretRef?: SecretReference;
      readonly nodeStageSecretRef?: SecretReference;
      readonly nodeExpandSecretRef?: SecretReference;
    };
  };
}

/** Where a Secret lies. */
export interface SecretPlace {
  readonly namespace: string;
  readonly name: string;
}

/** The Secrets of a PersistentVolume that its node reads; those of the controller are not among them. */
export function volumeSecretsOf({ spec = {} }: ReferringVolumeObject): SecretPlace[] {
  const { azureFile, csi, claimRef } = spec;
  const { secretName, secretNamespace } = azureFile ?? {};
  const ofClaim = claimRef?.namespace;
  // These take the namespace of the claim where they name none.
  const lenient = [spec.cephfs, spec.flexVolume, spec.rbd, spec.scaleIO, spec.iscsi];
  return [
    { name: secretName, namespace: secretNamespace || ofClaim },
    ...lenient.map((source) => ({
      name: source?.secretRef?.name,
      namespace: source?.secretRef?.namespace || ofClaim,
    })),
    ...[
      spec.cinder?.secretRef,
      spec.storageos?.secretRef,
      csi?.nodePublishSecretRef,
      csi?.nodeStageSecretRef,
      csi?.nodeExpandSecretRef,
    ].map((reference) => ({ name: reference?.name, namespace: reference?.namespace })),
  ].flatMap(({ name = '', namespace = '' }) => (name === '' ? [] : [{ name, namespace }]));
}
