import { smallTemplate } from '../samples/core.ts';
import type { Scenario, Step } from '../step.ts';

const core = '/api/v1/namespaces/{{ns}}';
const apps = '/apis/apps/v1/namespaces/{{ns}}';
const merge = (path: string, body: unknown): Step => ({
  method: 'PATCH',
  path,
  type: 'application/merge-patch+json',
  body,
});
const post = (path: string, body: unknown, as?: string): Step => ({
  method: 'POST',
  path,
  body,
  ...(as === undefined ? {} : { as }),
});
const get = (path: string): Step => ({ method: 'GET', path });
const selector = { matchLabels: { app: 'x' } };
const pod = (name: string, more: object = {}): unknown => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: 'x' } },
  spec: { containers: [{ name: 'c', image: 'i' }], ...more },
});

function scaled(resource: string, body: unknown): Scenario {
  const path = `${apps}/${resource}`;
  const scale = (replicas: number): unknown => ({
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name: 'a', namespace: '{{ns}}' },
    spec: { replicas },
  });
  return {
    name: `apps/v1 ${resource}: scale`,
    steps: [
      post(path, body),
      get(`${path}/a/scale`),
      { method: 'PUT', path: `${path}/a/scale`, body: scale(4) },
      merge(`${path}/a/scale`, { spec: { replicas: 2 } }),
      merge(`${path}/a/scale`, { spec: { replicas: -1 } }),
      { method: 'PUT', path: `${path}/a/scale`, body: { ...(scale(1) as object), kind: 'Odd' } },
      {
        method: 'PATCH',
        path: `${path}/a/scale?fieldManager=s`,
        type: 'application/apply-patch+yaml',
        body: {
          apiVersion: 'autoscaling/v1',
          kind: 'Scale',
          metadata: { name: 'a' },
          spec: { replicas: 7 },
        },
      },
      get(`${path}/missing/scale`),
      get(`${path}/a`),
    ],
  };
}

/** Subresources of pods and workloads, tokens, quota and limits in use. */
export function workloadScenarios(): Scenario[] {
  return [
    ...['deployments', 'statefulsets', 'replicasets'].map((resource) =>
      scaled(resource, { metadata: { name: 'a' }, spec: { selector, template: smallTemplate } }),
    ),
    {
      name: 'core/v1 pods: subresources',
      steps: [
        post(`${core}/pods`, pod('a')),
        post(`${core}/pods/a/binding`, {
          apiVersion: 'v1',
          kind: 'Binding',
          metadata: { name: 'a' },
          target: { kind: 'Node', name: 'n1' },
        }),
        post(`${core}/pods/a/binding`, {
          apiVersion: 'v1',
          kind: 'Binding',
          metadata: { name: 'a' },
          target: { kind: 'Node', name: 'n2' },
        }),
        get(`${core}/pods/a`),
        merge(`${core}/pods/a/ephemeralcontainers`, {
          spec: {
            ephemeralContainers: [
              {
                name: 'debug',
                image: 'i',
                terminationMessagePolicy: 'File',
                imagePullPolicy: 'Always',
              },
            ],
          },
        }),
        merge(`${core}/pods/a/resize`, {
          spec: { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '1' } } }] },
        }),
        merge(`${core}/pods/a/status`, {
          status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
        }),
        {
          method: 'POST',
          path: '/apis/policy/v1/namespaces/{{ns}}/poddisruptionbudgets',
          body: { metadata: { name: 'b' }, spec: { minAvailable: 1, selector } },
        },
        post(`${core}/pods/a/eviction?dryRun=All`, {
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { name: 'a' },
        }),
        post(`${core}/pods/a/eviction`, {
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { name: 'a' },
        }),
        post(`${core}/pods/missing/eviction`, {
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { name: 'missing' },
        }),
        { method: 'DELETE', path: '/apis/policy/v1/namespaces/{{ns}}/poddisruptionbudgets/b' },
        { method: 'DELETE', path: `${core}/pods/a?gracePeriodSeconds=5` },
        get(`${core}/pods/a`),
        { method: 'DELETE', path: `${core}/pods/a?gracePeriodSeconds=0` },
        post(`${core}/pods`, pod('b')),
        post(`${core}/pods/b/eviction`, {
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { name: 'b' },
        }),
        get(`${core}/pods/b`),
        get(`${core}/pods?fieldSelector=status.phase%3DPending`),
        get(`${core}/pods?fieldSelector=spec.nodeName%3Dn1`),
        get(`${core}/pods?fieldSelector=spec.odd%3Dn1`),
        post(`${core}/pods`, pod('c', { serviceAccountName: 'missing' })),
        post(`${core}/pods`, pod('d', { priorityClassName: 'missing' })),
        post(`${core}/pods`, pod('e', { priorityClassName: 'system-cluster-critical' })),
        post(`${core}/pods`, pod('f', { priority: 12 })),
        post(`${core}/pods`, pod('g', { runtimeClassName: 'missing' })),
        post(`${core}/pods`, pod('h', { containers: [] })),
        post(`${core}/pods`, pod('i', { containers: [{ name: 'c' }] })),
        post(
          `${core}/pods`,
          pod('j', {
            containers: [
              { name: 'c', image: 'i' },
              { name: 'c', image: 'i' },
            ],
          }),
        ),
        post(
          `${core}/pods`,
          pod('k', {
            hostNetwork: true,
            containers: [{ name: 'c', image: 'i:v1', ports: [{ containerPort: 80 }] }],
          }),
        ),
      ],
    },
    {
      name: 'admission: limits of containers',
      steps: [
        post(`${core}/limitranges`, {
          metadata: { name: 'l' },
          spec: {
            limits: [
              {
                type: 'Container',
                default: { cpu: '500m', memory: '128Mi' },
                defaultRequest: { cpu: '100m' },
                max: { cpu: '1' },
                min: { memory: '16Mi' },
              },
            ],
          },
        }),
        { ...get(`${core}/limitranges/l`), until: 200 },
        post(`${core}/pods`, pod('a')),
        post(
          `${core}/pods`,
          pod('b', {
            containers: [{ name: 'c', image: 'i', resources: { limits: { cpu: '2' } } }],
          }),
        ),
        post(
          `${core}/pods`,
          pod('c', {
            containers: [{ name: 'c', image: 'i', resources: { requests: { memory: '1Mi' } } }],
          }),
        ),
        post(
          `${core}/pods`,
          pod('d', {
            containers: [
              { name: 'c', image: 'i', resources: { limits: { cpu: '200m', memory: '32Mi' } } },
            ],
          }),
        ),
      ],
    },
    {
      name: 'core/v1 serviceaccounts: token requests',
      steps: [
        post(`${core}/serviceaccounts`, { metadata: { name: 'robot' } }),
        post(`${core}/serviceaccounts/robot/token`, {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenRequest',
          spec: {},
        }),
        post(`${core}/serviceaccounts/robot/token`, {
          spec: { expirationSeconds: 600, audiences: ['a'] },
        }),
        post(`${core}/serviceaccounts/robot/token`, { spec: { expirationSeconds: 60 } }),
        post(`${core}/serviceaccounts/missing/token`, { spec: {} }),
        post(`${core}/serviceaccounts/robot/token`, {
          spec: { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'nope' } },
        }),
        post('/apis/authentication.k8s.io/v1/tokenreviews', {
          spec: { token: '{{1.status.token}}' },
        }),
        post('/apis/authentication.k8s.io/v1/tokenreviews', {
          spec: { token: '{{2.status.token}}' },
        }),
        post('/apis/authentication.k8s.io/v1/tokenreviews', {
          spec: { token: '{{2.status.token}}', audiences: ['a', 'b'] },
        }),
        post('/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token: 'nonsense' } }),
        post('/apis/authentication.k8s.io/v1/tokenreviews', { spec: {} }),
        {
          ...post('/apis/authentication.k8s.io/v1/selfsubjectreviews', {}),
          headers: { authorization: 'Bearer {{1.status.token}}' },
        },
        { ...get(`${core}/configmaps`), headers: { authorization: 'Bearer {{1.status.token}}' } },
        { ...get(`${core}/configmaps`), headers: { authorization: 'Bearer {{2.status.token}}' } },
        { ...get(`${core}/configmaps`), headers: { authorization: 'Bearer nonsense' } },
        { ...get('/livez'), headers: { authorization: 'Bearer nonsense' } },
        { ...get('/livez'), headers: { authorization: '' } },
        { ...get(`${core}/configmaps`), headers: { authorization: '' } },
        { method: 'DELETE', path: `${core}/serviceaccounts/robot` },
        post('/apis/authentication.k8s.io/v1/tokenreviews', {
          spec: { token: '{{1.status.token}}' },
        }),
      ],
    },
  ];
}
