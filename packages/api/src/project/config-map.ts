import { objectName } from '../cluster/object-name.ts';
import { field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { projectId } from './workload-base.ts';

/** Configuration that workloads read as files or variables. */
export const configMap = defineKind({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  scope: 'Namespaced',
  description: 'Configuration that workloads read as files or variables.',
  schema: {
    data: field.map(field.text()),
    binaryData: field.map(field.text(), { apiType: 'map[base64]', format: 'base64' }),
    immutable: field.optionalFlag({
      description: 'Once true, neither this nor the data can be changed any more.',
    }),
  },
  norman: {
    id: 'configMap',
    ...ALL_METHODS,
    virtualFields: {
      name: objectName,
      projectId,
    },
  },
});
