import { defineStruct, field } from '../define-kind/field.ts';

const publicEndpoint = defineStruct('publicEndpoint', {
  addresses: field.list(field.text()),
  allNodes: field.flag(),
  hostname: field.text(),
  ingressId: field.reference('ingress'),
  nodeId: field.reference('/v3/schemas/node'),
  path: field.text(),
  podId: field.reference('pod'),
  port: field.integer(),
  protocol: field.choice(['TCP', 'UDP', 'HTTP', 'HTTPS']),
  serviceId: field.reference('service'),
});

const workloadMetric = defineStruct('workloadMetric', {
  path: field.text(),
  port: field.integer(),
  schema: field.choice(['HTTP', 'HTTPS']),
});

/** Where something is reached from outside of the cluster. */
export const publicEndpoints = field.list(field.struct(publicEndpoint), {
  access: 'read',
  place: 'annotation',
});

/** What a workload or its pods are measured by. */
export const workloadMetrics = field.list(field.struct(workloadMetric), {
  place: 'annotation',
});
