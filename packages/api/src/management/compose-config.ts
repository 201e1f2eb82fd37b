import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS, conditionStruct, MANAGEMENT } from './shared.ts';

const spec = defineStruct('composeSpec', {
  rancherCompose: field.text({ description: 'Resources of the v3 API, as YAML.' }),
});

const status = defineStruct('composeStatus', {
  conditions: field.list(field.struct(conditionStruct('composeCondition'))),
});

/** Resources of the v3 API to be made together. */
export const composeConfig = defineKind({
  ...MANAGEMENT,
  kind: 'ComposeConfig',
  plural: 'composeconfigs',
  scope: 'Cluster',
  description: 'Resources of the v3 API to be made together.',
  schema: { spec: field.struct(spec), status: field.struct(status, { access: 'read' }) },
  norman: { id: 'composeConfig', ...ALL_METHODS },
  crd: {},
});
