import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { ALL_METHODS, conditionStruct, MANAGEMENT } from './shared.ts';

const spec = defineStruct('nodeDriverSpec', {
  displayName: field.text({ as: 'name', form: { label: 'Name' } }),
  description: field.text({ form: { label: 'Description' } }),
  url: field.text({
    required: true,
    description: 'Where the driver is, or local:// for one that comes with the server.',
    form: { label: 'Download URL' },
  }),
  externalId: field.text(),
  builtin: field.flag(),
  active: field.flag(),
  addCloudCredential: field.flag({
    description: 'Whether cloud credentials can be made for the driver before it is active.',
  }),
  checksum: field.text(),
  uiUrl: field.text(),
  whitelistDomains: field.list(field.text()),
});

const status = defineStruct('nodeDriverStatus', {
  conditions: field.list(field.struct(conditionStruct('condition'))),
  appliedURL: field.text(),
  appliedChecksum: field.text(),
  appliedDockerMachineVersion: field.text(),
});

/** Software that makes machines at one provider. */
export const nodeDriver = defineKind({
  ...MANAGEMENT,
  kind: 'NodeDriver',
  plural: 'nodedrivers',
  scope: 'Cluster',
  description: 'Software that makes machines at one provider.',
  schema: { spec: field.struct(spec), status: field.struct(status, { access: 'read' }) },
  norman: {
    id: 'nodeDriver',
    displayName: true,
    ...ALL_METHODS,
    resourceActions: { activate: { output: 'nodeDriver' }, deactivate: { output: 'nodeDriver' } },
  },
  crd: {
    columns: [
      { name: 'Active', type: 'boolean', jsonPath: '.spec.active' },
      { name: 'Url', type: 'string', jsonPath: '.spec.url' },
    ],
  },
});

/** An object of kind `NodeDriver`. */
export type NodeDriver = ObjectOf<typeof nodeDriver>;
