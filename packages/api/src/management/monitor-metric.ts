import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

const timeSeries = defineStruct('timeSeries', {
  name: field.text(),
  points: field.list(field.list(field.float())),
});

/** What was measured over time; Norman calls it an array of references. */
export const timeSeriesList = field.list(field.struct(timeSeries), {
  apiType: 'array[reference[timeSeries]]',
});

const spec = defineStruct('monitorMetricSpec', {
  expression: field.text({ required: true }),
  legendFormat: field.text(),
  description: field.text(),
});

const queryFields = {
  from: field.text(),
  to: field.text(),
  interval: field.text(),
  expr: field.text({ required: true }),
};

const cluster = { clusterId: field.reference('cluster') };
const project = { projectId: field.reference('project') };

const queryMetricOutput = defineStruct('queryMetricOutput', {
  type: field.text(),
  series: timeSeriesList,
});

const metricNamesOutput = defineStruct('metricNamesOutput', {
  type: field.text(),
  names: field.list(field.text()),
});

/** A metric of the older monitoring. */
export const monitorMetric = defineKind({
  ...MANAGEMENT,
  kind: 'MonitorMetric',
  plural: 'monitormetrics',
  scope: 'Namespaced',
  description: 'A metric of the older monitoring.',
  schema: { spec: field.struct(spec) },
  norman: {
    id: 'monitorMetric',
    ...ALL_METHODS,
    collectionActions: {
      querycluster: {
        input: defineStruct('queryClusterMetricInput', { ...cluster, ...queryFields }),
        output: queryMetricOutput,
      },
      listclustermetricname: {
        input: defineStruct('clusterMetricNamesInput', cluster),
        output: metricNamesOutput,
      },
      queryproject: {
        input: defineStruct('queryProjectMetricInput', { ...project, ...queryFields }),
        output: queryMetricOutput,
      },
      listprojectmetricname: {
        input: defineStruct('projectMetricNamesInput', project),
        output: metricNamesOutput,
      },
    },
  },
  crd: {},
});
