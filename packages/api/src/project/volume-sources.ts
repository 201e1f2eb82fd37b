import { defineStruct, field } from '../define-kind/field.ts';
import { objectFieldSelector, resourceFieldSelector } from './container-env.ts';

const keyToPath = defineStruct('keyToPath', {
  key: field.text(),
  mode: field.optionalInteger(),
  path: field.text(),
});

const keyed = {
  items: field.list(field.struct(keyToPath)),
  optional: field.optionalFlag(),
};

const downwardFile = defineStruct('downwardAPIVolumeFile', {
  fieldRef: field.struct(objectFieldSelector),
  mode: field.optionalInteger(),
  path: field.text(),
  resourceFieldRef: field.struct(resourceFieldSelector),
});

const projection = defineStruct('volumeProjection', {
  configMap: field.struct(defineStruct('configMapProjection', { name: field.text(), ...keyed })),
  downwardAPI: field.struct(
    defineStruct('downwardAPIProjection', { items: field.list(field.struct(downwardFile)) }),
  ),
  secret: field.struct(defineStruct('secretProjection', { name: field.text(), ...keyed })),
  serviceAccountToken: field.struct(
    defineStruct('serviceAccountTokenProjection', {
      audience: field.text(),
      expirationSeconds: field.optionalInteger(),
      path: field.text(),
    }),
  ),
});

const localObjectReference = defineStruct('localObjectReference', { name: field.text() });

/** The volume sources that every cluster has. */
export const volumeSources = {
  configMap: field.struct(
    defineStruct('configMapVolumeSource', {
      defaultMode: field.optionalInteger(),
      name: field.text(),
      ...keyed,
    }),
  ),
  csi: field.struct(
    defineStruct('csiVolumeSource', {
      driver: field.text(),
      fsType: field.text(),
      nodePublishSecretRef: field.struct(localObjectReference),
      readOnly: field.optionalFlag(),
      volumeAttributes: field.map(field.text()),
    }),
  ),
  downwardAPI: field.struct(
    defineStruct('downwardAPIVolumeSource', {
      defaultMode: field.optionalInteger(),
      items: field.list(field.struct(downwardFile)),
    }),
  ),
  emptyDir: field.struct(
    defineStruct('emptyDirVolumeSource', {
      medium: field.text(),
      sizeLimit: field.text({ format: 'quantity' }),
    }),
  ),
  ephemeral: field.struct(
    defineStruct('ephemeralVolumeSource', { volumeClaimTemplate: field.json() }),
  ),
  hostPath: field.struct(
    defineStruct('hostPathVolumeSource', {
      kind: field.choice([
        'DirectoryOrCreate',
        'Directory',
        'FileOrCreate',
        'File',
        'Socket',
        'CharDevice',
        'BlockDevice',
      ]),
      path: field.text(),
    }),
  ),
  nfs: field.struct(
    defineStruct('nfsVolumeSource', {
      path: field.text(),
      readOnly: field.flag(),
      server: field.text(),
    }),
  ),
  persistentVolumeClaim: field.struct(
    defineStruct('persistentVolumeClaimVolumeSource', {
      persistentVolumeClaimId: field.reference('persistentVolumeClaim'),
      readOnly: field.flag(),
    }),
  ),
  projected: field.struct(
    defineStruct('projectedVolumeSource', {
      defaultMode: field.optionalInteger(),
      sources: field.list(field.struct(projection)),
    }),
  ),
  secret: field.struct(
    defineStruct('secretVolumeSource', {
      defaultMode: field.optionalInteger(),
      secretName: field.text(),
      ...keyed,
    }),
  ),
};

export { localObjectReference };
