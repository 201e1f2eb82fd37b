import { defineStruct, type FieldOptions, field } from '../define-kind/field.ts';

const read = { access: 'read' } as const;

const publicEndpoint = defineStruct('publicEndpoint', {
  addresses: field.list(field.text(), read),
  allNodes: field.flag(read),
  hostname: field.text(read),
  ingressId: field.reference('ingress', read),
  nodeId: field.reference('/v3/schemas/node', read),
  path: field.text(read),
  podId: field.reference('pod', read),
  port: field.integer(read),
  protocol: field.text(read),
  serviceId: field.reference('service', read),
});

const workloadMetric = defineStruct('workloadMetric', {
  path: field.text(),
  port: field.integer(),
  schema: field.choice(['HTTP', 'HTTPS']),
});

/** Where something is reached from outside of the cluster. */
export const publicEndpoints = field.list(field.struct(publicEndpoint), {
  ...read,
  place: 'annotation',
});

/** What a workload or its pods are measured by. */
export function measuredBy(options: FieldOptions = {}): ReturnType<typeof field.list> {
  return field.list(field.struct(workloadMetric), { place: 'annotation', ...options });
}
