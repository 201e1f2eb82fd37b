import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { timeSeriesList } from './monitor-metric.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

const graphFields = {
  description: field.text(),
  metricsSelector: field.map(field.text()),
  detailsMetricsSelector: field.map(field.text()),
  yAxis: field.struct(defineStruct('yAxis', { unit: field.text() })),
  priority: field.integer(),
  graphType: field.choice(['graph', 'singlestat']),
};

const IN_CLUSTER = [
  'node',
  'cluster',
  'etcd',
  'apiserver',
  'scheduler',
  'controllermanager',
  'fluentd',
  'istiocluster',
  'istioproject',
];
const IN_PROJECT = ['workload', 'pod', 'container'];

const clusterSpec = defineStruct('clusterMonitorGraphSpec', {
  ...graphFields,
  clusterName: field.reference('cluster'),
  resourceType: field.choice(IN_CLUSTER),
  displayResourceType: field.choice([
    'node',
    'cluster',
    'etcd',
    'kube-component',
    'rancher-component',
  ]),
});

const projectSpec = defineStruct('projectMonitorGraphSpec', {
  ...graphFields,
  projectName: field.reference('project'),
  resourceType: field.choice(IN_PROJECT),
  displayResourceType: field.choice(IN_PROJECT),
});

const queryGraphInput = defineStruct('queryGraphInput', {
  from: field.text(),
  to: field.text(),
  interval: field.text(),
  metricParams: field.map(field.text()),
  filters: field.map(field.text()),
  isDetails: field.flag(),
});

const clusterGraph = defineStruct('queryClusterGraph', {
  graphID: field.reference('clusterMonitorGraph'),
  series: timeSeriesList,
});

const projectGraph = defineStruct('queryProjectGraph', {
  graphID: field.reference('projectMonitorGraph'),
  series: timeSeriesList,
});

/** A graph of the older monitoring, for a cluster. */
export const clusterMonitorGraph = defineKind({
  ...MANAGEMENT,
  kind: 'ClusterMonitorGraph',
  plural: 'clustermonitorgraphs',
  scope: 'Namespaced',
  description: 'A graph of the older monitoring, for a cluster.',
  schema: { spec: field.struct(clusterSpec) },
  norman: {
    id: 'clusterMonitorGraph',
    ...ALL_METHODS,
    scopedBy: 'clusterId',
    collectionActions: {
      query: {
        input: queryGraphInput,
        output: defineStruct('queryClusterGraphOutput', {
          type: field.text(),
          data: field.list(field.struct(clusterGraph)),
        }),
      },
    },
  },
  crd: {},
});

/** A graph of the older monitoring, for a project. */
export const projectMonitorGraph = defineKind({
  ...MANAGEMENT,
  kind: 'ProjectMonitorGraph',
  plural: 'projectmonitorgraphs',
  scope: 'Namespaced',
  description: 'A graph of the older monitoring, for a project.',
  schema: { spec: field.struct(projectSpec) },
  norman: {
    id: 'projectMonitorGraph',
    ...ALL_METHODS,
    scopedBy: 'projectId',
    collectionActions: {
      query: {
        input: queryGraphInput,
        output: defineStruct('queryProjectGraphOutput', {
          type: field.text(),
          data: field.list(field.struct(projectGraph)),
        }),
      },
    },
  },
  crd: {},
});
