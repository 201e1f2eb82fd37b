import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { publicEndpoints } from './pod-endpoints.ts';
import { projectId, unshownStatus } from './workload-base.ts';

const resourceReference = defineStruct('typedLocalObjectReference', {
  apiGroup: field.text(),
  kind: field.text(),
  name: field.text(),
});

/** Where requests go: to a Service, to workloads, or to a resource that the controller knows. */
const backendFields = {
  resource: field.struct(resourceReference),
  serviceId: field.reference('service'),
  targetPort: field.text({ apiType: 'intOrString' }),
  workloadIds: field.list(field.reference('workload')),
};

const ingressBackend = defineStruct('ingressBackend', backendFields);

const httpIngressPath = defineStruct('httpIngressPath', {
  ...backendFields,
  path: field.text(),
  pathType: field.choice(['Exact', 'Prefix', 'ImplementationSpecific']),
});

const ingressRule = defineStruct('ingressRule', {
  host: field.text(),
  paths: field.list(field.struct(httpIngressPath)),
});

const ingressTls = defineStruct('ingressTLS', {
  certificateId: field.reference('certificate'),
  hosts: field.list(field.text()),
});

const portStatus = defineStruct('portStatus', {
  error: field.text(),
  port: field.integer(),
  protocol: field.text(),
});

const loadBalancerIngress = defineStruct('loadBalancerIngress', {
  hostname: field.text(),
  ip: field.text(),
  ports: field.list(field.struct(portStatus)),
});

const loadBalancerStatus = defineStruct('loadBalancerStatus', {
  ingress: field.list(field.struct(loadBalancerIngress)),
});

const ingressStatus = defineStruct('ingressStatus', {
  loadBalancer: field.struct(loadBalancerStatus, { access: 'read' }),
});

/** Which host names and paths of HTTP lead to which Services. */
export const ingress = defineKind({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  scope: 'Namespaced',
  description: 'Which host names and paths lead to which Services.',
  schema: { status: unshownStatus },
  norman: {
    id: 'ingress',
    ...ALL_METHODS,
    embedStatus: true,
    virtualFields: {
      backend: field.struct(ingressBackend, { description: 'The old name of `defaultBackend`.' }),
      defaultBackend: field.struct(ingressBackend),
      description: field.text({ place: 'annotation', form: { label: 'Description' } }),
      ingressClassName: field.text(),
      name: field.hostname({
        access: 'create',
        nullable: false,
        required: true,
        form: { label: 'Name' },
      }),
      projectId,
      publicEndpoints,
      rules: field.list(field.struct(ingressRule)),
      status: field.struct(ingressStatus, { access: 'read' }),
      tls: field.list(field.struct(ingressTls)),
    },
  },
});
