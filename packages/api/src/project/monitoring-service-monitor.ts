import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { secretKeySelector } from './container-env.ts';
import { MONITORING } from './monitoring-shared.ts';
import { projectId } from './workload-base.ts';
import { labelSelector } from './workload-label-selector.ts';

const relabelConfig = defineStruct('relabelConfig', {
  action: field.text(),
  modulus: field.integer(),
  regex: field.text(),
  replacement: field.text(),
  separator: field.text(),
  sourceLabels: field.list(field.text()),
  targetLabel: field.text(),
});

const endpoint = defineStruct('endpoint', {
  authorization: field.json(),
  bearerTokenSecret: field.struct(secretKeySelector),
  honorTimestamps: field.optionalFlag(),
  interval: field.text(),
  oauth2: field.json(),
  params: field.map(field.list(field.text())),
  path: field.text(),
  relabelings: field.list(field.struct(relabelConfig)),
  scheme: field.text(),
  scrapeTimeout: field.text(),
  targetPort: field.text({ apiType: 'intOrString' }),
});

/** Which Services Prometheus measures. */
export const serviceMonitor = defineKind({
  ...MONITORING,
  kind: 'ServiceMonitor',
  plural: 'servicemonitors',
  description: 'Which Services Prometheus measures.',
  schema: {},
  norman: {
    id: 'serviceMonitor',
    displayName: true,
    ...ALL_METHODS,
    virtualFields: {
      endpoints: field.list(field.struct(endpoint)),
      jobLabel: field.text(),
      labelLimit: field.integer(),
      labelNameLengthLimit: field.integer(),
      labelValueLengthLimit: field.integer(),
      name: field.text({ form: { label: 'Name' } }),
      namespaceSelector: field.list(field.text()),
      podTargetLabels: field.list(field.text()),
      projectId,
      sampleLimit: field.integer(),
      selector: field.struct(labelSelector),
      targetLabels: field.list(field.text()),
      targetLimit: field.integer(),
      targetService: field.text({ place: 'annotation' }),
      targetWorkload: field.text({ place: 'annotation' }),
    },
  },
});
