import { smallTemplate } from '../samples/core.ts';

/** A kind that sequences of requests are made about. */
export interface Subject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly collection: string;
  /** Whether it takes strategic merge patches. */
  readonly strategic: boolean;
  /** Contents to choose from: whole enough to create with, different enough that patches and appliers meet. */
  readonly contents: readonly object[];
}

const selector = { matchLabels: { app: 'x' } };
const deployment = (more: object): object => ({
  spec: { selector, template: smallTemplate, ...more },
});
const service = (ports: readonly object[], more: object = {}): object => ({
  spec: { ports, ...more },
});
const container = (name: string, more: object = {}): object => ({ name, image: 'i', ...more });
const podTemplate = (...containers: readonly object[]): object => ({
  template: { metadata: { labels: { app: 'x' } }, spec: { containers } },
});
const rule = (resource: string): object => ({
  apiGroups: [''],
  resources: [resource],
  verbs: ['get'],
});

/** Kinds with different rules: free maps, generations, list maps, allocations, immutability. */
export const builtInSubjects: readonly Subject[] = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    collection: '/api/v1/namespaces/{{ns}}/configmaps',
    strategic: true,
    contents: [
      {},
      { data: { a: '1' } },
      { data: { a: '2', b: '1' } },
      { data: { a: null } },
      { immutable: true },
      { binaryData: { c: 'AA==' } },
    ],
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    collection: '/api/v1/namespaces/{{ns}}/secrets',
    strategic: true,
    contents: [
      {},
      { data: { a: 'YQ==' } },
      { stringData: { a: 'x', b: 'y' } },
      { type: 'Opaque' },
      { type: 'example.com/x' },
      { immutable: true },
      { data: { a: '!' } },
    ],
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    collection: '/apis/apps/v1/namespaces/{{ns}}/deployments',
    strategic: true,
    contents: [
      deployment({}),
      deployment({ replicas: 2 }),
      deployment({ paused: true, minReadySeconds: 1 }),
      deployment({ replicas: -1 }),
      deployment({ strategy: { type: 'Recreate' } }),
    ],
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    collection: '/api/v1/namespaces/{{ns}}/services',
    strategic: true,
    contents: [
      service([{ port: 80 }]),
      service([
        { name: 'a', port: 80 },
        { name: 'b', port: 81 },
      ]),
      service([{ name: 'b', port: 82, targetPort: 'x' }], { selector: { app: 'x' } }),
      service([{ port: 80 }], { clusterIP: 'None' }),
      service([{ port: 80, protocol: 'UDP' }], { sessionAffinity: 'ClientIP' }),
    ],
  },
  {
    apiVersion: 'v1',
    kind: 'PodTemplate',
    collection: '/api/v1/namespaces/{{ns}}/podtemplates',
    strategic: true,
    contents: [
      podTemplate(container('a')),
      podTemplate(container('a', { env: [{ name: 'A', value: '1' }] }), container('b')),
      podTemplate(
        container('b', { ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }] }),
      ),
      podTemplate(container('a', { env: [{ name: 'B', value: '2' }], args: ['x'] })),
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    collection: '/apis/rbac.authorization.k8s.io/v1/namespaces/{{ns}}/roles',
    strategic: true,
    contents: [
      {},
      { rules: [rule('pods')] },
      { rules: [rule('pods'), rule('secrets')] },
      { rules: [{ verbs: [] }] },
    ],
  },
  {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    collection: '/apis/coordination.k8s.io/v1/namespaces/{{ns}}/leases',
    strategic: true,
    contents: [
      {},
      { spec: { holderIdentity: 'a', leaseDurationSeconds: 10 } },
      { spec: { holderIdentity: 'b' } },
      { spec: { leaseDurationSeconds: -1 } },
    ],
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    collection: '/apis/networking.k8s.io/v1/namespaces/{{ns}}/networkpolicies',
    strategic: true,
    contents: [
      { spec: { podSelector: {} } },
      { spec: { podSelector: selector, ingress: [{ ports: [{ port: 80 }] }] } },
      { spec: { podSelector: {}, egress: [{}], policyTypes: ['Egress'] } },
    ],
  },
];

/** A custom kind, whose definition both servers have. */
export const customSubject: Subject = {
  apiVersion: 'generated.example.com/v1',
  kind: 'Widget',
  collection: '/apis/generated.example.com/v1/namespaces/{{ns}}/widgets',
  strategic: false,
  contents: [
    { spec: { size: 1 } },
    { spec: { size: 2, parts: [{ name: 'a', value: 1 }] } },
    { spec: { size: 2, parts: [{ name: 'b' }, { name: 'a', value: 2 }] } },
    { spec: { size: 11 } },
    { spec: { size: 3, pruned: true, tags: ['x', 'y'] } },
    { spec: { size: 4, tags: ['y'] }, status: { seen: 1 } },
    { spec: {} },
  ],
};

/** The definition of {@link customSubject}. */
export const customDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.generated.example.com' },
  spec: {
    group: 'generated.example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                required: ['size'],
                properties: {
                  size: { type: 'integer', maximum: 10 },
                  color: { type: 'string', default: 'red' },
                  parts: {
                    type: 'array',
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['name'],
                    items: {
                      type: 'object',
                      required: ['name'],
                      properties: {
                        name: { type: 'string' },
                        value: { type: 'integer', default: 7 },
                      },
                    },
                  },
                  tags: {
                    type: 'array',
                    'x-kubernetes-list-type': 'set',
                    items: { type: 'string' },
                  },
                },
                'x-kubernetes-validations': [
                  {
                    rule: 'self.size >= oldSelf.size || self.size > 1',
                    message: 'must not shrink to one',
                  },
                ],
              },
              status: { type: 'object', properties: { seen: { type: 'integer' } } },
            },
          },
        },
      },
    ],
  },
};
