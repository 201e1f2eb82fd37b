import { field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { ALL_METHODS } from './shared.ts';

/** A secret of the local cluster, as it is. */
export const managementSecret = defineKind({
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  scope: 'Namespaced',
  description: 'A secret of the local cluster.',
  schema: {
    data: field.map(field.text(), { apiType: 'map[base64]' }),
    stringData: field.map(field.text()),
    type: field.text(),
    immutable: field.optionalFlag(),
  },
  norman: {
    id: 'managementSecret',
    pluralName: 'managementSecrets',
    ...ALL_METHODS,
    virtualFields: { name: field.hostname({ access: 'create', required: true, nullable: false }) },
  },
});

/** An object behind a `managementSecret`. */
export type ManagementSecret = ObjectOf<typeof managementSecret>;
