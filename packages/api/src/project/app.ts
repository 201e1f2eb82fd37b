import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS, conditionStruct } from '../management/shared.ts';
import { GROUPS } from '../names/names.ts';

const read = { access: 'read' } as const;
const texts = () => field.map(field.text());

const spec = defineStruct('appSpec', {
  answers: texts(),
  answersSetString: texts(),
  appRevisionName: field.reference('/v3/project/schemas/apprevision'),
  description: field.text({ form: { label: 'Description' } }),
  externalId: field.text({ description: 'The chart: catalog, template and version.' }),
  files: texts(),
  maxRevisionCount: field.integer(),
  multiClusterAppName: field.reference('/v3/schemas/multiclusterapp'),
  projectName: field.reference('/v3/schemas/project'),
  prune: field.flag(),
  targetNamespace: field.text(),
  timeout: field.integer({ default: 300, min: 1 }),
  valuesYaml: field.text(),
  wait: field.flag(),
});

const status = defineStruct('appStatus', {
  appliedFiles: field.map(field.text(), read),
  conditions: field.list(field.struct(conditionStruct('appCondition')), read),
  helmVersion: field.text(read),
  lastAppliedTemplate: field.text(read),
  notes: field.text(read),
});

const appUpgradeConfig = defineStruct('appUpgradeConfig', {
  answers: texts(),
  answersSetString: texts(),
  externalId: field.text(),
  files: texts(),
  forceUpgrade: field.flag(),
  valuesYaml: field.text(),
});

const rollbackRevision = defineStruct('rollbackRevision', {
  forceUpgrade: field.flag(),
  revisionId: field.reference('/v3/project/schemas/apprevision'),
});

/** A chart that Rancher's old catalog installed. */
export const app = defineKind({
  group: GROUPS.project,
  version: 'v3',
  kind: 'App',
  plural: 'apps',
  scope: 'Namespaced',
  description: 'A chart that the old catalog installed.',
  schema: { spec: field.struct(spec), status: field.struct(status) },
  norman: {
    id: 'app',
    ...ALL_METHODS,
    embedStatus: true,
    resourceActions: {
      upgrade: { input: appUpgradeConfig },
      rollback: { input: rollbackRevision },
    },
  },
});
