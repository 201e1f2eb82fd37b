import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { alertState, recipient, timing } from './alert-structs.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

const groupFields = {
  displayName: field.text({ as: 'name', required: true }),
  description: field.text(),
  recipients: field.list(field.struct(recipient)),
  ...timing,
};

const clusterSpec = defineStruct('clusterGroupSpec', {
  ...groupFields,
  clusterName: field.reference('cluster'),
});

const projectSpec = defineStruct('projectGroupSpec', {
  ...groupFields,
  projectName: field.reference('project'),
});

const status = defineStruct('alertStatus', { alertState });

/** Rules of a cluster that the same people are told of. */
export const clusterAlertGroup = defineKind({
  ...MANAGEMENT,
  kind: 'ClusterAlertGroup',
  plural: 'clusteralertgroups',
  scope: 'Namespaced',
  description: 'Rules of a cluster that the same people are told of.',
  schema: { spec: field.struct(clusterSpec), status: field.struct(status, { access: 'read' }) },
  norman: {
    id: 'clusterAlertGroup',
    displayName: true,
    ...ALL_METHODS,
    embedStatus: true,
    scopedBy: 'clusterId',
  },
  crd: {},
});

/** Rules of a project that the same people are told of. */
export const projectAlertGroup = defineKind({
  ...MANAGEMENT,
  kind: 'ProjectAlertGroup',
  plural: 'projectalertgroups',
  scope: 'Namespaced',
  description: 'Rules of a project that the same people are told of.',
  schema: { spec: field.struct(projectSpec), status: field.struct(status, { access: 'read' }) },
  norman: {
    id: 'projectAlertGroup',
    displayName: true,
    ...ALL_METHODS,
    embedStatus: true,
    scopedBy: 'projectId',
  },
  crd: {},
});
