import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import {
  alertState,
  recipient,
  severity,
  targetEvent,
  targetNode,
  targetPod,
  targetSystemService,
  targetWorkload,
} from './alert-structs.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

const alertFields = {
  displayName: field.text({ required: true }),
  description: field.text(),
  severity,
  recipients: field.list(field.struct(recipient), { required: true }),
  initialWaitSeconds: field.integer({ required: true, default: 180, min: 0 }),
  repeatIntervalSeconds: field.integer({ required: true, default: 3600, min: 0 }),
};

const clusterSpec = defineStruct('clusterAlertSpec', {
  ...alertFields,
  clusterName: field.reference('cluster'),
  targetNode: field.struct(targetNode),
  targetSystemService: field.struct(targetSystemService),
  targetEvent: field.struct(targetEvent),
});

const projectSpec = defineStruct('projectAlertSpec', {
  ...alertFields,
  projectName: field.reference('project'),
  targetWorkload: field.struct(targetWorkload),
  targetPod: field.struct(targetPod),
});

const status = defineStruct('alertStatus', { alertState });

/** An alert of a cluster, in the form before groups and rules. */
export const clusterAlert = defineKind({
  ...MANAGEMENT,
  kind: 'ClusterAlert',
  plural: 'clusteralerts',
  scope: 'Namespaced',
  description: 'An alert of a cluster, in the form before groups and rules.',
  schema: { spec: field.struct(clusterSpec), status: field.struct(status, { access: 'read' }) },
  norman: { id: 'clusterAlert', ...ALL_METHODS, scopedBy: 'clusterId' },
  crd: {},
});

/** An alert of a project, in the form before groups and rules. */
export const projectAlert = defineKind({
  ...MANAGEMENT,
  kind: 'ProjectAlert',
  plural: 'projectalerts',
  scope: 'Namespaced',
  description: 'An alert of a project, in the form before groups and rules.',
  schema: { spec: field.struct(projectSpec), status: field.struct(status, { access: 'read' }) },
  norman: { id: 'projectAlert', ...ALL_METHODS, scopedBy: 'projectId' },
  crd: {},
});
