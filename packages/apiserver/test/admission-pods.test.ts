import type { DynamicObject } from '@drover/apimachinery';
import {
  limitRanges,
  persistentVolumeClaims,
  pods,
  priorityClasses,
  runtimeClasses,
  serviceAccounts,
} from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { startTestApiServer, type TestApiServer } from '../src/testing/index.ts';

const namespace = 'default';

const pod = (spec: object = {}, container: object = {}): DynamicObject => ({
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c', image: 'i', ...container }], ...spec },
});

async function create(server: TestApiServer, object: DynamicObject): Promise<DynamicObject> {
  return server.client().resource<DynamicObject>(pods).create(object, { namespace });
}

async function refusalOf(server: TestApiServer, object: DynamicObject): Promise<string> {
  try {
    await create(server, object);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test('a pod gets an account, its token, a priority and tolerations', async () => {
  await using server = await startTestApiServer();
  const { spec } = await create(server, pod());
  expect(spec).toMatchObject({
    serviceAccountName: 'default',
    serviceAccount: 'default',
    priority: 0,
    preemptionPolicy: 'PreemptLowerPriority',
    tolerations: [
      {
        key: 'node.kubernetes.io/not-ready',
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      },
      {
        key: 'node.kubernetes.io/unreachable',
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      },
    ],
    containers: [
      {
        volumeMounts: [
          {
            name: expect.stringMatching(/^kube-api-access-[a-z0-9]{5}$/) as string,
            readOnly: true,
            mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
          },
        ],
      },
    ],
    volumes: [
      {
        projected: {
          defaultMode: 420,
          sources: [
            { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
            {
              configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] },
            },
            {
              downwardAPI: {
                items: [
                  {
                    path: 'namespace',
                    fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' },
                  },
                ],
              },
            },
          ],
        },
      },
    ],
  });
});

test('a pod without token asks for none', async () => {
  await using server = await startTestApiServer();
  const { spec } = await create(server, pod({ automountServiceAccountToken: false }));
  expect(spec).not.toHaveProperty('volumes');
});

test('an account that does not exist is refused, and called by the beginning of the name', async () => {
  await using server = await startTestApiServer();
  const generated = { ...pod({ serviceAccountName: 'x' }), metadata: { generateName: 'web-' } };
  expect(await refusalOf(server, generated)).toBe(
    'pods "web-" is forbidden: error looking up service account default/x: serviceaccount "x" not found',
  );
});

test('an account may allow its own secrets alone', async () => {
  await using server = await startTestApiServer();
  await server
    .client()
    .resource(serviceAccounts)
    .create(
      {
        metadata: {
          name: 'strict',
          annotations: { 'kubernetes.io/enforce-mountable-secrets': 'true' },
        },
        secrets: [{ name: 'ok' }],
      } as DynamicObject,
      { namespace },
    );
  const serviceAccountName = 'strict';
  const volumes = [{ name: 'v', secret: { secretName: 'bad' } }];
  expect(await refusalOf(server, pod({ serviceAccountName, volumes }))).toBe(
    'pods "p" is forbidden: volume with secret.secretName="bad" is not allowed because service account strict does not reference that secret',
  );
  const env = [{ name: 'E', valueFrom: { secretKeyRef: { name: 'bad', key: 'k' } } }];
  expect(await refusalOf(server, pod({ serviceAccountName }, { env }))).toBe(
    'pods "p" is forbidden: container c with envVar E referencing secret.secretName="bad" is not allowed because service account strict does not reference that secret',
  );
  const imagePullSecrets = [{ name: 'pull' }];
  expect(await refusalOf(server, pod({ serviceAccountName, imagePullSecrets }))).toBe(
    'pods "p" is forbidden: imagePullSecrets[0].name="pull" is not allowed because service account strict does not reference that imagePullSecret',
  );
});

test('priorities come from classes', async () => {
  await using server = await startTestApiServer();
  expect(await refusalOf(server, pod({ priorityClassName: 'none' }))).toBe(
    'pods "p" is forbidden: no PriorityClass with name none was found',
  );
  expect(await refusalOf(server, pod({ priority: 5 }))).toBe(
    'pods "p" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
  );
  const classes = server.client().resource<DynamicObject>(priorityClasses);
  await classes.create({ metadata: { name: 'usual' }, value: 7, globalDefault: true });
  await expect(
    classes.create({ metadata: { name: 'other' }, value: 1, globalDefault: true }),
  ).rejects.toThrow(
    'priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
  );
  const { spec } = await create(server, pod());
  expect(spec).toMatchObject({ priorityClassName: 'usual', priority: 7 });
});

test('limits are filled in, noted and kept to', async () => {
  await using server = await startTestApiServer();
  const limit = {
    type: 'Container',
    default: { cpu: '500m', memory: '128Mi' },
    defaultRequest: { cpu: '100m', memory: '64Mi' },
    max: { cpu: '1' },
    min: { memory: '16Mi' },
    maxLimitRequestRatio: { cpu: '8' },
  };
  const client = server.client();
  await client
    .resource<DynamicObject>(limitRanges)
    .create({ metadata: { name: 'l' }, spec: { limits: [limit] } }, { namespace });
  const created = await create(server, pod());
  expect(created.metadata?.annotations).toEqual({
    'kubernetes.io/limit-ranger':
      'LimitRanger plugin set: cpu, memory request for container c; cpu, memory limit for container c',
  });
  expect(created['spec']).toMatchObject({
    containers: [
      {
        resources: {
          limits: { cpu: '500m', memory: '128Mi' },
          requests: { cpu: '100m', memory: '64Mi' },
        },
      },
    ],
  });
  expect(created['status']).toEqual({ phase: 'Pending', qosClass: 'Burstable' });
  const resources = (requests: object, limits: object): object => ({
    resources: { requests, limits },
  });
  const refused = (container: object): Promise<string> => refusalOf(server, pod({}, container));
  expect(await refused(resources({ cpu: '1500m', memory: '1Mi' }, { cpu: '2' }))).toBe(
    'pods "p" is forbidden: [minimum memory usage per Container is 16Mi, but request is 1Mi, maximum cpu usage per Container is 1, but limit is 2]',
  );
  expect(await refused(resources({ cpu: '10m' }, { cpu: '1' }))).toBe(
    'pods "p" is forbidden: cpu max limit to request ratio per Container is 8, but provided ratio is 100.000000',
  );
});

test('claims keep to limits too', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const limits = [{ type: 'PersistentVolumeClaim', max: { storage: '2Gi' } }];
  await client
    .resource<DynamicObject>(limitRanges)
    .create({ metadata: { name: 'l' }, spec: { limits } }, { namespace });
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '3Gi' } } };
  await expect(
    client
      .resource<DynamicObject>(persistentVolumeClaims)
      .create({ metadata: { name: 'c' }, spec }, { namespace }),
  ).rejects.toThrow(
    'persistentvolumeclaims "c" is forbidden: maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi',
  );
});

test('a runtime class gives pods its overhead and its nodes', async () => {
  await using server = await startTestApiServer();
  const scheduling = { nodeSelector: { a: 'b' }, tolerations: [{ key: 'k', operator: 'Exists' }] };
  await server
    .client()
    .resource<DynamicObject>(runtimeClasses)
    .create({
      metadata: { name: 'vm' },
      handler: 'h',
      overhead: { podFixed: { cpu: '100m' } },
      scheduling,
    });
  expect(await refusalOf(server, pod({ runtimeClassName: 'none' }))).toBe(
    'pods "p" is forbidden: pod rejected: RuntimeClass "none" not found',
  );
  expect(await refusalOf(server, pod({ overhead: { cpu: '1' } }))).toBe(
    'pods "p" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
  );
  const conflicting = pod({ runtimeClassName: 'vm', nodeSelector: { a: 'x' } });
  expect(await refusalOf(server, conflicting)).toBe(
    'pods "p" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[a] = b; pod.spec.nodeSelector[a] = x',
  );
  const { spec } = await create(server, pod({ runtimeClassName: 'vm' }));
  expect(spec).toMatchObject({ overhead: { cpu: '100m' }, nodeSelector: { a: 'b' } });
});
