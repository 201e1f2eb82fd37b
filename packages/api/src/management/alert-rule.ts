import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import {
  alertState,
  clusterScanRule,
  eventRule,
  metricRule,
  nodeRule,
  podRule,
  severity,
  systemServiceRule,
  timing,
  workloadRule,
} from './alert-structs.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

const ruleFields = {
  displayName: field.text({ as: 'name' }),
  severity,
  inherited: field.optionalFlag({ default: true }),
  ...timing,
  metricRule: field.struct(metricRule),
};

const clusterSpec = defineStruct('clusterAlertRuleSpec', {
  ...ruleFields,
  clusterName: field.reference('cluster'),
  groupName: field.reference('clusterAlertGroup'),
  nodeRule: field.struct(nodeRule),
  eventRule: field.struct(eventRule),
  systemServiceRule: field.struct(systemServiceRule),
  clusterScanRule: field.struct(clusterScanRule),
});

const projectSpec = defineStruct('projectAlertRuleSpec', {
  ...ruleFields,
  projectName: field.reference('project'),
  groupName: field.reference('projectAlertGroup'),
  podRule: field.struct(podRule),
  workloadRule: field.struct(workloadRule),
});

const status = defineStruct('alertStatus', { alertState });

const ACTIONS = { activate: {}, deactivate: {}, mute: {}, unmute: {} } as const;

/** When people are told of something in a cluster. */
export const clusterAlertRule = defineKind({
  ...MANAGEMENT,
  kind: 'ClusterAlertRule',
  plural: 'clusteralertrules',
  scope: 'Namespaced',
  description: 'When people are told of something in a cluster.',
  schema: { spec: field.struct(clusterSpec), status: field.struct(status, { access: 'read' }) },
  norman: {
    id: 'clusterAlertRule',
    displayName: true,
    ...ALL_METHODS,
    embedStatus: true,
    scopedBy: 'clusterId',
    resourceActions: ACTIONS,
  },
  crd: {},
});

/** When people are told of something in a project. */
export const projectAlertRule = defineKind({
  ...MANAGEMENT,
  kind: 'ProjectAlertRule',
  plural: 'projectalertrules',
  scope: 'Namespaced',
  description: 'When people are told of something in a project.',
  schema: { spec: field.struct(projectSpec), status: field.struct(status, { access: 'read' }) },
  norman: {
    id: 'projectAlertRule',
    displayName: true,
    ...ALL_METHODS,
    embedStatus: true,
    scopedBy: 'projectId',
    resourceActions: ACTIONS,
  },
  crd: {},
});
