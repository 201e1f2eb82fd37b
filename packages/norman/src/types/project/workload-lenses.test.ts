import type { DynamicObject } from '@drover/apimachinery';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fields, patched } from './field-lens.ts';
import { workloadLensesOf } from './workload-lenses.ts';

/** A Deployment as Kubernetes gives it, with members that v3 does not know at every level. */
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: 'shop',
    generation: 3,
    labels: { 'workload.user.cattle.io/workloadselector': 'deployment-shop-web', tier: 'front' },
    annotations: {
      'field.cattle.io/creatorId': 'user-a',
      'deployment.kubernetes.io/revision': '2',
    },
  },
  spec: {
    replicas: 2,
    paused: true,
    unknownSpec: 1,
    selector: { matchLabels: { app: 'web' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } },
    template: {
      metadata: {
        labels: { app: 'web' },
        annotations: { 'cattle.io/timestamp': '2026-11-22T00:00:00Z', plain: 'yes' },
      },
      spec: {
        unknownPod: { deep: true },
        nodeSelector: { disk: 'ssd' },
        affinity: {
          podAntiAffinity: { unknownAffinity: [] },
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a', 'b'] }] },
              ],
            },
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 7, preference: { matchExpressions: [{ key: 'gpu', operator: 'Exists' }] } },
            ],
          },
        },
        tolerations: [{ key: 'only', operator: 'Exists', effect: 'NoSchedule' }],
        securityContext: { runAsUser: 1, fsGroup: 2, supplementalGroups: [3], unknownContext: 4 },
        containers: [
          {
            name: 'main',
            image: 'nginx:1',
            command: ['run'],
            args: ['--fast'],
            unknownContainer: { a: 1 },
            env: [
              { name: 'A', value: '1' },
              {
                name: 'B',
                valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } },
              },
              { name: 'C', valueFrom: { unknownRef: { x: 1 } } },
            ],
            envFrom: [{ prefix: 'P_', configMapRef: { name: 'settings', optional: true } }],
            ports: [{ containerPort: 80, protocol: 'TCP', unknownPort: 1 }],
            livenessProbe: { httpGet: { path: '/', port: 80, scheme: 'HTTP' }, periodSeconds: 3 },
            readinessProbe: { tcpSocket: { port: 'http' }, unknownProbe: 1 },
            lifecycle: { preStop: { exec: { command: ['stop'] } } },
            securityContext: {
              readOnlyRootFilesystem: true,
              capabilities: { add: ['net_admin'], drop: ['ALL'] },
            },
            volumeMounts: [
              { name: 'data', mountPath: '/a', unknownMount: 1 },
              { name: 'data', mountPath: '/b', recursiveReadOnly: 'Enabled' },
            ],
          },
        ],
        initContainers: [{ name: 'first', image: 'busybox', restartPolicy: 'Always' }],
        volumes: [
          { name: 'data', persistentVolumeClaim: { claimName: 'claim', unknownClaim: 1 } },
          { name: 'host', hostPath: { path: '/var', type: 'Directory' } },
          { name: 'image', image: { reference: 'oci' } },
        ],
      },
    },
  },
  status: { replicas: 2, readyReplicas: 1, unknownStatus: 1 },
} satisfies DynamicObject;

const lenses = workloadLensesOf(deployment);

function shown(object: Fields): Fields {
  const entries = Object.entries(lenses).map(([name, lens]) => [name, lens.get(object)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Fields;
}

const writable = (fields: Fields): Fields => {
  const { deploymentStatus: _status, publicEndpoints: _endpoints, ...others } = fields;
  return others;
};

describe('a Deployment in v3', () => {
  it('is shown in the words of v3', () => {
    expect(shown(deployment)).toMatchObject({
      name: 'web',
      scale: 2,
      paused: true,
      labels: { app: 'web' },
      workloadLabels: { tier: 'front' },
      workloadAnnotations: { 'deployment.kubernetes.io/revision': '2' },
      deploymentConfig: { strategy: 'RollingUpdate', maxSurge: '25%', maxUnavailable: 1 },
      uid: 1,
      fsgid: 2,
      gids: [3],
      scheduling: {
        node: { requireAll: ['disk = ssd', 'zone in (a, b)'], preferred: ['gpu'] },
        tolerate: [{ key: 'only', operator: 'Exists', effect: 'NoSchedule' }],
      },
      volumes: [
        { name: 'data', persistentVolumeClaim: { persistentVolumeClaimId: 'claim' } },
        { name: 'host', hostPath: { path: '/var', kind: 'Directory' } },
        { name: 'image' },
      ],
      deploymentStatus: { replicas: 2, readyReplicas: 1 },
    });
    expect(shown(deployment)['containers']).toMatchObject([
      {
        name: 'main',
        entrypoint: ['run'],
        command: ['--fast'],
        environment: { A: '1' },
        environmentFrom: [
          { source: 'field', sourceName: 'status.podIP', targetKey: 'B' },
          { source: 'configMap', sourceName: 'settings', prefix: 'P_', optional: true },
        ],
        ports: [{ containerPort: 80, protocol: 'TCP', kind: 'ClusterIP' }],
        livenessProbe: { path: '/', port: 80, scheme: 'HTTP', periodSeconds: 3 },
        readinessProbe: { tcp: true, port: 'http' },
        preStop: { command: ['stop'] },
        readOnly: true,
        capAdd: ['NET_ADMIN'],
        capDrop: ['ALL'],
        initContainer: false,
      },
      { name: 'first', initContainer: true },
    ]);
  });

  it('is the same after any part of what is shown was sent back', () => {
    const all = writable(shown(deployment));
    fc.assert(
      fc.property(fc.subarray(Object.keys(all)), (names) => {
        const part = Object.fromEntries(names.map((name) => [name, all[name]]));
        expect(patched(deployment, part, lenses)).toEqual(deployment);
      }),
    );
  });

  it('keeps what v3 does not know when a container changes', () => {
    const [main, first] = shown(deployment)['containers'] as readonly Fields[];
    const changed = patched(
      deployment,
      { containers: [{ ...main, image: 'nginx:2' }, first] },
      lenses,
    );
    const expected = structuredClone(deployment);
    expected.spec.template.spec.containers[0]!.image = 'nginx:2';
    expect(changed).toEqual(expected);
  });
});

describe('a Deployment that Rancher wrote', () => {
  const port = {
    containerPort: 80,
    dnsName: 'web-nodeport',
    kind: 'NodePort',
    name: 'http',
    protocol: 'TCP',
    sourcePort: 30_080,
  };
  const note = JSON.stringify([[{ type: '/v3/project/schemas/containerPort', ...port }]]);
  const written = {
    kind: 'Deployment',
    metadata: { name: 'web', labels: {} },
    spec: {
      template: {
        metadata: { annotations: { 'field.cattle.io/ports': note } },
        spec: {
          containers: [
            { name: 'main', ports: [{ name: 'http', containerPort: 80, protocol: 'TCP' }] },
          ],
        },
      },
    },
  } satisfies DynamicObject;

  it('has ports as its annotation says, and stays as it is when they come back', () => {
    const all = shown(written);
    expect(all).toMatchObject({ annotations: {}, containers: [{ ports: [port] }] });
    expect(patched(written, all, lenses)).toEqual(written);
  });

  it('has the ports of its containers where the annotation is of other ones', () => {
    const [container] = written.spec.template.spec.containers;
    const other = structuredClone(written);
    other.spec.template.spec.containers = [
      { ...container!, ports: [{ name: 'http', containerPort: 81, protocol: 'TCP' }] },
    ];
    expect(shown(other)).toMatchObject({ containers: [{ ports: [{ kind: 'ClusterIP' }] }] });
  });
});

const text = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const named = <T extends { name: string }>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.uniqueArray(item, { selector: ({ name }) => name, maxLength: 3, minLength: 1 });

const givenContainer = fc.record({
  name: text,
  image: text,
  entrypoint: optional(fc.array(text, { minLength: 1, maxLength: 2 })),
  command: optional(fc.array(text, { minLength: 1, maxLength: 2 })),
  env: optional(named(fc.record({ name: text, value: text }))),
  uid: optional(fc.nat(9)),
  readOnly: optional(fc.boolean()),
  capAdd: optional(fc.constant(['NET_ADMIN'])),
  livenessProbe: optional(
    fc.oneof(
      fc.record({ command: fc.array(text, { minLength: 1, maxLength: 2 }) }),
      fc.record({ tcp: fc.constant(true), port: fc.nat(9) }),
      fc.record({ path: text, port: fc.nat(9), periodSeconds: fc.nat(9) }),
    ),
  ),
  resources: optional(fc.record({ limits: fc.record({ cpu: text }) })),
  initContainer: fc.boolean(),
});

const given = fc.record({
  scale: fc.nat(5),
  labels: fc.dictionary(text, text, { minKeys: 1, maxKeys: 2 }),
  workloadAnnotations: fc.dictionary(text, text, { minKeys: 1, maxKeys: 2 }),
  containers: named(givenContainer).map((all) =>
    all.toSorted((a, b) => Number(a.initContainer) - Number(b.initContainer)),
  ),
  fsgid: optional(fc.nat(9)),
  hostNetwork: fc.boolean(),
  restartPolicy: fc.constant('Always'),
  scheduling: fc.record({
    node: fc.record({
      requireAll: fc.uniqueArray(
        text.map((key) => `${key} = x`),
        { minLength: 1, maxLength: 2 },
      ),
      preferred: fc.uniqueArray(
        text.map((key) => `!${key}`),
        { minLength: 1, maxLength: 2 },
      ),
    }),
    priorityClassName: text,
  }),
  volumes: named(
    fc.record({ name: text, hostPath: fc.record({ path: text, kind: fc.constant('File') }) }),
  ),
  deploymentConfig: fc.oneof(
    fc.record({ strategy: fc.constant('Recreate'), minReadySeconds: fc.nat(9) }),
    fc.record({ strategy: fc.constant('RollingUpdate'), maxSurge: fc.nat(9) }),
  ),
});

const present = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

describe('what a client gives', () => {
  it.each([
    ['a new Deployment', { apiVersion: 'apps/v1', kind: 'Deployment' }],
    ['one that is there', deployment],
  ])('is shown again, for %s', (_name, stored) => {
    fc.assert(
      fc.property(given, (fields) => {
        const changed = patched(stored, fields, lenses);
        const again = shown(changed);
        expect(again).toMatchObject(present(fields) as Fields);
        expect(patched(changed, fields, lenses)).toEqual(changed);
        expect(present(changed)).toEqual(changed);
      }),
    );
  });
});
