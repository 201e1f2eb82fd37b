import { objectName } from '../cluster/object-name.ts';
import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { resourceRequirements } from './container.ts';
import { projectId } from './workload-base.ts';
import { labelSelector } from './workload-label-selector.ts';

const read = { access: 'read' } as const;

const localObject = defineStruct('typedLocalObjectReference', {
  apiGroup: field.text(),
  kind: field.text(),
  name: field.text(),
});

const ACCESS_MODES = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany'] as const;

const spec = defineStruct('persistentVolumeClaimSpec', {
  accessModes: field.list(field.choice(ACCESS_MODES), { options: ACCESS_MODES }),
  dataSource: field.struct(localObject),
  dataSourceRef: field.struct(localObject),
  resources: field.struct(resourceRequirements, { description: 'How much storage is asked for.' }),
  selector: field.struct(labelSelector, { description: 'Which volumes will do.' }),
  storageClassName: field.reference('/v3/cluster/storageClass', {
    description: 'The sort of volume; null for one that has no class.',
  }),
  volumeMode: field.text({ description: 'Filesystem or Block.' }),
  volumeName: field.reference('/v3/cluster/persistentVolume'),
});

const condition = defineStruct('persistentVolumeClaimCondition', {
  lastProbeTime: field.date(),
  lastTransitionTime: field.date(),
  message: field.text(),
  reason: field.text(),
  status: field.text(),
  type: field.text(),
});

const status = defineStruct('persistentVolumeClaimStatus', {
  accessModes: field.list(field.text(), read),
  allocatedResources: field.map(field.text(), read),
  capacity: field.map(field.text(), read),
  conditions: field.list(field.struct(condition), read),
  phase: field.text(read),
  resizeStatus: field.text(read),
});

/** What a workload asks for to keep its data in. */
export const persistentVolumeClaim = defineKind({
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  scope: 'Namespaced',
  description: 'What a workload asks for to keep its data in.',
  schema: { spec: field.struct(spec), status: field.struct(status) },
  norman: {
    id: 'persistentVolumeClaim',
    ...ALL_METHODS,
    virtualFields: {
      name: objectName,
      projectId,
    },
  },
});
