import type { DynamicObject, GroupVersionKind } from '@drover/apimachinery';
import { expect, test } from 'vitest';
import { builtInObjectSchema } from './built-in-schema.ts';

const CORE = (kind: string): GroupVersionKind => ({ group: '', version: 'v1', kind });

function prune(
  gvk: GroupVersionKind,
  object: DynamicObject,
): { object: DynamicObject; unknownFields: readonly string[] } {
  const schema = builtInObjectSchema(gvk);
  if (schema === undefined) throw new Error('no schema');
  return schema.prune(object);
}

test('an object is written as Kubernetes writes it', () => {
  const { object, unknownFields } = prune(CORE('Pod'), {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', labels: {}, creationTimestamp: null as never },
    spec: {
      containers: [
        {
          name: 'c',
          image: '',
          env: [],
          securityContext: {},
          ports: [{ containerPort: 80, protocol: 'TCP', nope: 1 }],
        },
      ],
      terminationGracePeriodSeconds: 0,
      hostNetwork: false,
      foo: { bar: 1 },
    },
  });
  expect(object).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: {
      containers: [
        {
          name: 'c',
          securityContext: {},
          ports: [{ containerPort: 80, protocol: 'TCP' }],
          resources: {},
        },
      ],
      terminationGracePeriodSeconds: 0,
    },
    status: {},
  });
  expect(unknownFields).toEqual(['spec.containers[0].ports[0].nope', 'spec.foo']);
});

test('fields that are always written are there when nothing was given', () => {
  const role = { group: 'rbac.authorization.k8s.io', version: 'v1', kind: 'Role' };
  expect(prune(role, { metadata: { name: 'r' } }).object).toEqual({
    metadata: { name: 'r' },
    rules: null,
  });
  const event = prune(CORE('Event'), { metadata: { name: 'e' } }).object;
  expect(event).toMatchObject({
    eventTime: null,
    involvedObject: {},
    source: {},
    reportingComponent: '',
  });
});

test.each<[string, GroupVersionKind, unknown, string]>([
  [
    'a text for a number',
    { group: 'apps', version: 'v1', kind: 'Deployment' },
    { spec: { replicas: 'three' } },
    'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    'a fraction',
    { group: 'apps', version: 'v1', kind: 'Deployment' },
    { spec: { replicas: 1.5 } },
    'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    'a number for a map of texts',
    CORE('ConfigMap'),
    { data: { a: 1 } },
    'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
  ],
  [
    'a list for an object',
    CORE('Pod'),
    { spec: { containers: [{ ports: [{ protocol: [] }] }] } },
    'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal array into Go struct field ContainerPort.spec.containers.ports.protocol of type v1.Protocol',
  ],
  [
    'an object for a list',
    CORE('Pod'),
    { spec: { containers: {} } },
    'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
  ],
  [
    'no base64',
    CORE('Secret'),
    { data: { a: 'YWJ*' } },
    'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 3',
  ],
  [
    'no time',
    CORE('Pod'),
    { status: { startTime: 'yesterday' } },
    'Pod in version "v1" cannot be handled as a Pod: parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
  ],
])('%s is refused in the words of Go', (_, gvk, object, message) => {
  expect(() => prune(gvk, object as DynamicObject)).toThrow(message);
});

test.each<[string, GroupVersionKind, unknown, string]>([
  [
    'a group of base64 that ends early',
    CORE('Secret'),
    { data: { a: 'YWJjYQ' } },
    'illegal base64 data at input byte 4',
  ],
  [
    'a month of no calendar',
    CORE('Pod'),
    { status: { startTime: '2026-13-01T00:00:00Z' } },
    'parsing time "2026-13-01T00:00:00Z": month out of range',
  ],
  [
    'more than a time',
    CORE('Pod'),
    { status: { startTime: '2026-01-01T00:00:00Zx' } },
    'parsing time "2026-01-01T00:00:00Zx": extra text: "x"',
  ],
  [
    'a port that is neither number nor text',
    CORE('Service'),
    { spec: { ports: [{ targetPort: true }] } },
    'json: cannot unmarshal bool into Go struct field ServicePort.spec.ports.targetPort of type int32',
  ],
  [
    'a quantity that is a list',
    CORE('PersistentVolume'),
    { spec: { capacity: { storage: [] } } },
    'quantities must match the regular expression',
  ],
])('%s is refused too', (_, gvk, object, message) => {
  expect(() => prune(gvk, object as DynamicObject)).toThrow(message);
});

test('an empty list that is always written counts until it is stored', () => {
  const schema = builtInObjectSchema({ group: 'storage.k8s.io', version: 'v1', kind: 'CSINode' });
  const drivers = [{ name: 'd', nodeID: 'n', topologyKeys: [] }];
  const object = schema?.prune({ spec: { drivers } }).object ?? {};
  expect(object).toMatchObject({ spec: { drivers } });
  expect(schema?.storedForm(object)).toHaveProperty('spec', {
    drivers: [{ name: 'd', nodeID: 'n', topologyKeys: null }],
  });
  expect(schema?.storedForm({ spec: { drivers: [] } })['spec']).toEqual({ drivers: null });
  const whole = { spec: { drivers: [{ name: 'd', nodeID: 'n', topologyKeys: null }] } };
  expect(schema?.storedForm(whole)).toBe(whole);
});

test('a namespace is taken from what belongs to the whole cluster', () => {
  expect(prune(CORE('Node'), { metadata: { name: 'n', namespace: 'x' } }).object.metadata).toEqual({
    name: 'n',
  });
});

test('quantities are written shortest', () => {
  const { object } = prune(CORE('PersistentVolume'), {
    spec: { capacity: { storage: '0.5Gi', other: 1000 } },
  });
  expect(object['spec']).toEqual({ capacity: { storage: '512Mi', other: '1k' } });
});

test('what is missing is filled in as Kubernetes does', () => {
  const schema = builtInObjectSchema({ group: 'apps', version: 'v1', kind: 'Deployment' });
  const container = { name: 'c', image: 'host:5000/i', livenessProbe: { httpGet: { port: 80 } } };
  const given = {
    spec: { template: { spec: { containers: [container], volumes: [{ name: 'v' }] } } },
  };
  const pruned = schema?.prune(given).object;
  expect(pruned && schema?.applyDefaults(pruned)['spec']).toMatchObject({
    replicas: 1,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    template: {
      spec: {
        restartPolicy: 'Always',
        containers: [
          {
            imagePullPolicy: 'Always',
            livenessProbe: { periodSeconds: 10, httpGet: { path: '/', scheme: 'HTTP' } },
          },
        ],
        volumes: [{ name: 'v', emptyDir: {} }],
      },
    },
  });
});

test('times are written in UTC', () => {
  const given = { status: { startTime: '2026-01-02T03:04:05+02:00' } };
  expect(prune(CORE('Pod'), given).object['status']).toEqual({ startTime: '2026-01-02T01:04:05Z' });
  const lease = { group: 'coordination.k8s.io', version: 'v1', kind: 'Lease' };
  const { object } = prune(lease, { spec: { renewTime: '2026-01-02T03:04:05.123456Z' } });
  expect(object['spec']).toEqual({ renewTime: '2026-01-02T03:04:05.123456Z' });
});

test('schemas in a CustomResourceDefinition are read at all their levels', () => {
  const definition = {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    kind: 'CustomResourceDefinition',
  };
  const openAPIV3Schema = {
    type: 'object',
    properties: {
      a: { type: 'array', items: { type: 'string', foo: 1 } },
      b: { additionalProperties: true },
    },
    default: { keep: ['any', null] },
  };
  const { object } = prune(definition, {
    spec: { versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }] },
  });
  expect(object['spec']).toMatchObject({
    versions: [
      {
        schema: {
          openAPIV3Schema: {
            properties: {
              a: { type: 'array', items: { type: 'string' } },
              b: { additionalProperties: true },
            },
            default: { keep: ['any', null] },
          },
        },
      },
    ],
  });
  expect(JSON.stringify(object)).not.toContain('foo');
});

test('bodies of subresources have a schema, unknown kinds have none', () => {
  expect(
    builtInObjectSchema({ group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' }),
  ).toBeDefined();
  expect(builtInObjectSchema(CORE('Unknown'))).toBe(undefined);
});
