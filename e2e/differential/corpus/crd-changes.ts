import type { Scenario, Step } from '../step.ts';
import {
  definition,
  definitions,
  established,
  get,
  group,
  merge,
  object,
  post,
  TABLE,
  thing,
  things,
} from './crd-steps.ts';

const self = `${definitions}/things.${group}`;
const put = (path: string, body: unknown): Step => ({ method: 'PUT', path, body });
const json = (path: string, body: readonly object[]): Step => ({
  method: 'PATCH',
  path,
  type: 'application/json-patch+json',
  body,
});
/** Replaces the schema of `spec` in the only version. */
const withSpec = (spec: unknown): Step =>
  json(self, [
    { op: 'replace', path: '/spec/versions/0/schema/openAPIV3Schema/properties/spec', value: spec },
  ]);
const text = { type: 'string' };

/** Objects that were good before their definition changed stay so where they do not change. */
const stricterLater: Scenario = {
  name: 'crd: a definition that becomes stricter',
  steps: [
    post(
      definitions,
      definition(object({ a: text, b: { type: 'integer' }, list: { type: 'array', items: text } })),
    ),
    ...established,
    post(things, thing('old', { a: 'long text', b: 7, list: ['x', 'y', 'z'] })),
    withSpec(
      object(
        {
          a: { type: 'string', maxLength: 3 },
          b: {
            type: 'integer',
            maximum: 5,
            'x-kubernetes-validations': [{ rule: 'self < 5', message: 'too much' }],
          },
          c: { type: 'string', default: 'new' },
          list: { type: 'array', maxItems: 2, items: text },
        },
        { required: ['c'] },
      ),
    ),
    // Taken once the new schema is in force.
    { ...post(`${things}?dryRun=All`, thing('probe', { a: 'long text' })), until: 422 },
    get(`${things}/old`),
    merge(`${things}/old`, { metadata: { labels: { touched: 'yes' } } }),
    merge(`${things}/old`, { spec: { a: 'other long text' } }),
    merge(`${things}/old`, { spec: { b: 9 } }),
    merge(`${things}/old`, { spec: { b: 3 } }),
    merge(`${things}/old`, { spec: { list: ['x', 'y', 'q'] } }),
    merge(`${things}/old`, { spec: { c: null } }),
    merge(`${things}/old`, { status: { any: 1 } }),
    merge(`${things}/old/status`, { status: { any: 1 } }),
    get(`${things}/old`),
  ],
};

const cluster = `/apis/${group}/v1/things`;

const wholeCluster: Scenario = {
  name: 'crd: objects without a namespace',
  steps: [
    post(definitions, definition(object({ a: text }), {}, { scope: 'Cluster' })),
    { ...get(cluster), until: 200 },
    get(`/apis/${group}/v1`),
    post(cluster, thing('a', { a: 'x' })),
    post(cluster, thing('b', {}, { metadata: { name: 'b', namespace: '{{ns}}' } })),
    post(things, thing('c', {})),
    get(things),
    get(cluster),
    get(`${cluster}/a`, TABLE),
    get(`${cluster}?fieldSelector=metadata.namespace%3D{{ns}}`),
    put(`${cluster}/a`, thing('a', { a: 'y' })),
    put(`${cluster}/a`, thing('b', { a: 'y' })),
    put(`${cluster}/n`, thing('n', { a: 'y' })),
    { method: 'DELETE', path: `${cluster}/a` },
    { method: 'DELETE', path: `${cluster}/a` },
  ],
};

const status = `${things}/a/status`;
const scale = `${things}/a/scale`;
const scaleOf = (replicas: unknown, metadata: object = { name: 'a' }): object => ({
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata,
  spec: { replicas },
});

const statusAndScale: Scenario = {
  name: 'crd: status and scale',
  steps: [
    post(definitions, definition(object({ replicas: { type: 'integer', maximum: 9 }, a: text }))),
    ...established,
    post(things, thing('a', { a: 'x' }, { status: { replicas: 1 } })),
    get(scale),
    merge(scale, { spec: { replicas: 2 } }),
    put(scale, scaleOf(3)),
    get(`${things}/a`),
    put(scale, scaleOf(3, { name: 'b' })),
    put(scale, scaleOf(3, {})),
    put(scale, scaleOf(-1)),
    put(scale, scaleOf('x')),
    put(scale, scaleOf(4, { name: 'a', resourceVersion: '1' })),
    put(scale, scaleOf(4, { name: 'a', uid: '00000000-0000-4000-8000-000000000000' })),
    put(scale, { ...scaleOf(4), kind: 'Odd' }),
    put(scale, { ...scaleOf(4), odd: 1 }),
    merge(scale, { spec: { replicas: null } }),
    merge(scale, { metadata: { labels: { a: 'b' } } }),
    merge(scale, { status: { replicas: 5 } }),
    {
      method: 'PATCH',
      path: `${scale}?fieldManager=one`,
      type: 'application/apply-patch+yaml',
      body: scaleOf(2),
    },
    put(status, thing('a', { a: 'not taken' }, { status: { replicas: 6 } })),
    put(
      status,
      thing(
        'a',
        {},
        {
          metadata: { name: 'a', resourceVersion: '{{6.metadata.resourceVersion}}' },
          status: { replicas: 6 },
        },
      ),
    ),
    json(status, [{ op: 'add', path: '/status', value: { replicas: 7, selector: 'a=b' } }]),
    get(scale),
    json(status, [{ op: 'add', path: '/status', value: { replicas: 'x', selector: 1 } }]),
    get(scale),
    json(status, [{ op: 'remove', path: '/status' }]),
    {
      method: 'PATCH',
      path: `${status}?fieldManager=one`,
      type: 'application/apply-patch+yaml',
      body: thing('a', { a: 'not taken' }, { status: { replicas: 8 } }),
    },
    get(`${things}/a`),
    { method: 'DELETE', path: `${things}/a` },
    get(scale),
    merge(status, {}),
  ],
};

const names = (more: object): object => ({
  names: { plural: 'things', kind: 'Thing', ...more },
});

const definitionChanges: Scenario = {
  name: 'crd: changes of a definition',
  steps: [
    post(definitions, definition({ type: 'object' }, {}, names({}))),
    ...established,
    put(self, definition({ type: 'object' })),
    merge(self, { spec: { names: { shortNames: ['tt'], categories: ['all'] } } }),
    merge(self, { spec: { group: 'other.example.com' } }),
    merge(self, { spec: { names: { plural: 'others' } } }),
    merge(self, { spec: { versions: [] } }),
    json(self, [{ op: 'replace', path: '/spec/versions/0/name', value: 'v2' }]),
    json(self, [{ op: 'replace', path: '/spec/versions/0/served', value: false }]),
    { ...get(things), until: 404 },
    json(self, [{ op: 'replace', path: '/spec/versions/0/served', value: true }]),
    { ...get(things), until: 200 },
    json(self, [{ op: 'remove', path: '/spec/versions/0/subresources' }]),
    withSpec({ type: 'string', default: 'x' }),
    withSpec({ type: 'object', properties: { a: { type: 'string', default: 7 } } }),
    merge(self, { metadata: { annotations: { 'api-approved.kubernetes.io': 'x' } } }),
    get(self, TABLE),
    get(`${self}/status`),
    post(definitions, definition({ type: 'object' })),
    { method: 'DELETE', path: self, body: { propagationPolicy: 'Foreground' } },
    { ...get(self), until: 404 },
  ],
};

/** What becomes of objects when their definition changes, and of what belongs to them. */
export const changes: readonly Scenario[] = [
  stricterLater,
  wholeCluster,
  statusAndScale,
  definitionChanges,
];
