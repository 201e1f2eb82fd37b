import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { NAMESPACES } from '../names/names.ts';
import { answer } from './cluster-config-answer.ts';
import { member } from './cluster-template-structs.ts';
import { conditionStruct, MANAGEMENT, READ_METHODS } from './shared.ts';

const target = defineStruct('target', {
  projectId: field.reference('project', { required: true }),
  appId: field.reference('v3/projects/schemas/app'),
  state: field.text(),
  healthState: field.text(),
});

const rollingUpdate = defineStruct('rollingUpdate', {
  batchSize: field.integer(),
  interval: field.integer(),
});

const upgradeStrategy = defineStruct('upgradeStrategy', {
  rollingUpdate: field.struct(rollingUpdate),
});

const spec = defineStruct('multiClusterAppSpec', {
  templateVersionName: field.reference('templateVersion', { required: true }),
  answers: field.list(field.struct(answer)),
  wait: field.flag(),
  timeout: field.integer({ default: 300, min: 1 }),
  targets: field.list(field.struct(target), { access: 'create', required: true }),
  members: field.list(field.struct(member)),
  roles: field.list(field.reference('roleTemplate'), { required: true }),
  revisionHistoryLimit: field.integer({ default: 10 }),
  upgradeStrategy: field.struct(upgradeStrategy),
});

const status = defineStruct('multiClusterAppStatus', {
  conditions: field.list(field.struct(conditionStruct('appCondition'))),
  revisionId: field.reference('multiClusterAppRevision', { required: true }),
  helmVersion: field.text({ access: 'read' }),
});

const rollbackInput = defineStruct('multiClusterAppRollbackInput', {
  revisionId: field.reference('multiClusterAppRevision'),
});

const targetsInput = defineStruct('updateMultiClusterAppTargetsInput', {
  projects: field.list(field.reference('project'), { required: true }),
  answers: field.list(field.struct(answer)),
});

/** A chart that runs in projects of several clusters, as Rancher 2.4 had them. */
export const multiClusterApp = defineKind({
  ...MANAGEMENT,
  kind: 'MultiClusterApp',
  plural: 'multiclusterapps',
  scope: 'Namespaced',
  description: 'A chart that runs in projects of several clusters.',
  schema: { spec: field.struct(spec), status: field.struct(status, { access: 'read' }) },
  norman: {
    id: 'multiClusterApp',
    ...READ_METHODS,
    storedIn: NAMESPACES.globalData,
    resourceActions: {
      rollback: { input: rollbackInput },
      addProjects: { input: targetsInput },
      removeProjects: { input: targetsInput },
    },
  },
  crd: {},
});

/** An earlier state of a {@link multiClusterApp}. */
export const multiClusterAppRevision = defineKind({
  ...MANAGEMENT,
  kind: 'MultiClusterAppRevision',
  plural: 'multiclusterapprevisions',
  scope: 'Namespaced',
  description: 'An earlier state of a chart that runs in projects of several clusters.',
  schema: {
    templateVersionName: field.reference('templateVersion'),
    answers: field.list(field.struct(answer)),
  },
  norman: {
    id: 'multiClusterAppRevision',
    ...READ_METHODS,
    storedIn: NAMESPACES.globalData,
  },
  crd: {},
});
