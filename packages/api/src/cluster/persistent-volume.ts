import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { objectName } from './object-name.ts';
import { hostPath, objectReference, persistentVolumeSources } from './persistent-volume-sources.ts';

const read = { access: 'read' } as const;

const nodeSelectorRequirement = defineStruct('nodeSelectorRequirement', {
  key: field.text(),
  operator: field.text(),
  values: field.list(field.text()),
});

const nodeSelectorTerm = defineStruct('nodeSelectorTerm', {
  matchExpressions: field.list(field.struct(nodeSelectorRequirement)),
  matchFields: field.list(field.struct(nodeSelectorRequirement)),
});

const nodeSelector = defineStruct('nodeSelector', {
  nodeSelectorTerms: field.list(field.struct(nodeSelectorTerm)),
});

const volumeNodeAffinity = defineStruct('volumeNodeAffinity', {
  required: field.struct(nodeSelector),
});

const spec = defineStruct('persistentVolumeSpec', {
  accessModes: field.list(field.text(), {
    description: 'ReadWriteOnce, ReadOnlyMany, ReadWriteMany or ReadWriteOncePod.',
  }),
  capacity: field.map(field.text(), { format: 'quantity' }),
  claimRef: field.struct(objectReference, {
    description: 'The claim that the volume is bound to.',
  }),
  mountOptions: field.list(field.text()),
  nodeAffinity: field.struct(volumeNodeAffinity),
  persistentVolumeReclaimPolicy: field.text({
    description: 'What becomes of the volume when its claim goes: Retain, Delete or Recycle.',
  }),
  storageClassName: field.reference('storageClass'),
  volumeMode: field.text({ access: 'create', description: 'Filesystem or Block.' }),
  ...persistentVolumeSources,
});

const status = defineStruct('persistentVolumeStatus', {
  message: field.text(read),
  phase: field.text(read),
  reason: field.text(read),
});

/** A volume that pods of a cluster can claim. */
export const persistentVolume = defineKind({
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  scope: 'Cluster',
  description: 'A volume that pods of a cluster can claim.',
  schema: { spec: field.struct(spec), status: field.struct(status) },
  norman: {
    id: 'persistentVolume',
    ...ALL_METHODS,
    virtualFields: {
      name: objectName,
      description: field.text({ place: 'annotation', form: { label: 'Description' } }),
      hostPath,
    },
  },
});
