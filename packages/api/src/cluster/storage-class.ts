import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS } from '../management/shared.ts';

const topologyRequirement = defineStruct('topologySelectorLabelRequirement', {
  key: field.text(),
  values: field.list(field.text()),
});

const topologyTerm = defineStruct('topologySelectorTerm', {
  matchLabelExpressions: field.list(field.struct(topologyRequirement)),
});

/** A sort of volumes that a cluster can make. */
export const storageClass = defineKind({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  scope: 'Cluster',
  description: 'A sort of volumes that a cluster can make.',
  schema: {
    allowVolumeExpansion: field.optionalFlag(),
    allowedTopologies: field.list(field.struct(topologyTerm)),
    mountOptions: field.list(field.text()),
    parameters: field.map(field.text()),
    provisioner: field.text({
      description: 'Who makes the volumes.',
      form: { label: 'Provisioner', placeholder: 'rancher.io/local-path' },
    }),
    reclaimPolicy: field.choice(['Recycle', 'Delete', 'Retain']),
    volumeBindingMode: field.text({ description: 'Immediate or WaitForFirstConsumer.' }),
  },
  norman: {
    id: 'storageClass',
    ...ALL_METHODS,
    virtualFields: {
      description: field.text({ place: 'annotation', form: { label: 'Description' } }),
    },
  },
});
