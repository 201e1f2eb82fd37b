import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { ALL_METHODS, conditionStruct, MANAGEMENT } from './shared.ts';

const read = { access: 'read' } as const;

const spec = defineStruct('kontainerDriverSpec', {
  url: field.text({ required: true, form: { label: 'Download URL' } }),
  checksum: field.text({ form: { label: 'Checksum' } }),
  builtIn: field.flag({ access: 'create' }),
  active: field.flag(),
  uiUrl: field.text(),
  whitelistDomains: field.list(field.text()),
});

const status = defineStruct('kontainerDriverStatus', {
  actualUrl: field.text(read),
  executablePath: field.text(read),
  conditions: field.list(field.struct(conditionStruct('condition')), read),
  displayName: field.text({ ...read, as: 'name' }),
});

/** Software that makes whole clusters at one provider. */
export const kontainerDriver = defineKind({
  ...MANAGEMENT,
  kind: 'KontainerDriver',
  plural: 'kontainerdrivers',
  scope: 'Cluster',
  description: 'Software that makes whole clusters at one provider.',
  schema: { spec: field.struct(spec), status: field.struct(status) },
  norman: {
    id: 'kontainerDriver',
    displayName: true,
    ...ALL_METHODS,
    embedStatus: true,
    resourceActions: { activate: {}, deactivate: {} },
    collectionActions: { refresh: {} },
  },
  crd: {
    columns: [
      { name: 'Active', type: 'boolean', jsonPath: '.spec.active' },
      { name: 'Url', type: 'string', jsonPath: '.spec.url' },
    ],
  },
});

/** An object of kind `KontainerDriver`. */
export type KontainerDriver = ObjectOf<typeof kontainerDriver>;
