import { expect, test } from 'vitest';
import { startTestApiServer, type TestApiServer } from '../src/testing/index.ts';
import { send } from './raw-request.ts';

const CORE = '/api/v1/namespaces/default';
const one = { name: 'system:node:one', groups: ['system:nodes', 'system:authenticated'] };
const two = { ...one, name: 'system:node:two' };

const pod = {
  metadata: { name: 'p' },
  spec: {
    nodeName: 'one',
    containers: [{ name: 'c', image: 'i', envFrom: [{ configMapRef: { name: 'settings' } }] }],
    volumes: [
      { name: 'keys', secret: { secretName: 'keys' } },
      { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
      { name: 'scratch', ephemeral: { volumeClaimTemplate: { spec: claimSpec() } } },
    ],
    resourceClaims: [{ name: 'gpu', resourceClaimName: 'gpu' }],
  },
};

function claimSpec() {
  return { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
}

const volume = {
  metadata: { name: 'v' },
  spec: {
    capacity: { storage: '1Gi' },
    accessModes: ['ReadWriteOnce'],
    claimRef: { namespace: 'default', name: 'data' },
    csi: {
      driver: 'd',
      volumeHandle: 'h',
      nodeStageSecretRef: { namespace: 'default', name: 'stage' },
      controllerPublishSecretRef: { namespace: 'default', name: 'publish' },
    },
  },
};

async function asker(server: TestApiServer, user: typeof one) {
  const transport = server.transport(user);
  return async (method: string, path: string, body?: unknown) => {
    const answer = await send(transport, method, path, { body });
    const { message = '' } = answer.body as { message?: string };
    return { status: answer.status, message };
  };
}

async function startWithPod(): Promise<TestApiServer> {
  const server = await startTestApiServer();
  const admin = await asker(server, { name: 'admin', groups: ['system:masters'] });
  const created = [
    await admin('POST', `${CORE}/serviceaccounts`, { metadata: { name: 'default' } }),
    await admin('POST', `${CORE}/pods`, pod),
    await admin('POST', '/api/v1/persistentvolumes', volume),
  ];
  expect(created.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
  return server;
}

test.each([
  `${CORE}/pods/p`,
  `${CORE}/configmaps/settings`,
  `${CORE}/secrets/keys`,
  `${CORE}/secrets?fieldSelector=metadata.name%3Dkeys`,
  `${CORE}/secrets/stage`,
  `${CORE}/persistentvolumeclaims/data`,
  `${CORE}/persistentvolumeclaims/p-scratch`,
  '/api/v1/persistentvolumes/v',
  `/apis/resource.k8s.io/v1${CORE.slice(7)}/resourceclaims/gpu`,
  `${CORE}/serviceaccounts/default`,
])('%s is read by the node of the pod alone, as long as the pod is there', async (path) => {
  await using server = await startWithPod();
  const own = await asker(server, one);
  const other = await asker(server, two);
  expect([200, 404]).toContain((await own('GET', path)).status);
  expect(await other('GET', path)).toEqual({
    status: 403,
    message: expect.stringContaining(
      "no relationship found between node 'two' and this object",
    ) as string,
  });
  const gone = await send(server.transport(), 'DELETE', `${CORE}/pods/p?gracePeriodSeconds=0`);
  expect(gone.status).toBe(200);
  expect((await own('GET', path)).status).toBe(403);
});

test.each([
  [`${CORE}/secrets/publish`, "no relationship found between node 'one' and this object"],
  [`${CORE}/secrets`, 'No Object name found'],
  ['/api/v1/secrets', 'can only read namespaced object of this type'],
  [`${CORE}/persistentvolumeclaims`, 'can only get individual resources of this type'],
  ['/api/v1/nodes', "node 'one' cannot read all nodes, only its own Node object"],
  ['/api/v1/nodes/two', "node 'one' cannot read 'two', only its own Node object"],
  ['/api/v1/pods', 'can only list/watch pods with spec.nodeName field selector'],
  [
    '/api/v1/pods?fieldSelector=spec.nodeName%3Dtwo',
    'can only list/watch pods with spec.nodeName field selector',
  ],
  [
    '/apis/resource.k8s.io/v1/resourceslices',
    'can only list/watch/deletecollection resourceslices with nodeName field selector',
  ],
  [
    '/apis/coordination.k8s.io/v1/namespaces/default/leases/one',
    'can only access leases in the "kube-node-lease" system namespace',
  ],
  [
    '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/two',
    'can only access node lease with the same name as the requesting node',
  ],
  [
    '/apis/storage.k8s.io/v1/csinodes/two',
    'can only access CSINode with the same name as the requesting node',
  ],
])('%s is refused to a node that it does not belong to', async (path, why) => {
  await using server = await startWithPod();
  const ask = await asker(server, one);
  const { status, message } = await ask('GET', path);
  expect(status).toBe(403);
  expect(message).toMatch(new RegExp(`: ${why.replaceAll(/[.*/]/g, '\\$&')}$`));
});

test.each([
  '/api/v1/nodes/one',
  '/api/v1/nodes?fieldSelector=metadata.name%3Done',
  '/api/v1/pods?fieldSelector=spec.nodeName%3Done',
  '/apis/resource.k8s.io/v1/resourceslices?fieldSelector=spec.nodeName%3Done',
  '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/one',
  '/apis/storage.k8s.io/v1/csinodes/one',
  '/api/v1/services',
])('%s is open to a node', async (path) => {
  await using server = await startTestApiServer();
  const ask = await asker(server, one);
  expect([200, 404]).toContain((await ask('GET', path)).status);
});

test('a mirror of what a node runs by itself gives the node nothing but the pod', async () => {
  await using server = await startTestApiServer();
  const admin = await asker(server, { name: 'admin', groups: ['system:masters'] });
  const annotations = { 'kubernetes.io/config.mirror': 'x' };
  const containers = [{ name: 'c', image: 'i', envFrom: [{ configMapRef: { name: 'settings' } }] }];
  const mirror = { metadata: { name: 'm', annotations }, spec: { nodeName: 'one', containers } };
  expect(await admin('POST', `${CORE}/pods`, mirror)).toMatchObject({ status: 201 });
  const ask = await asker(server, one);
  expect((await ask('GET', `${CORE}/pods/m`)).status).toBe(200);
  expect((await ask('GET', `${CORE}/configmaps/settings`)).status).toBe(403);
});

test('reviews answer for nodes too, and say that their rules are not all', async () => {
  await using server = await startWithPod();
  const groups = ['system:nodes'];
  const review = async (user: string, fieldSelector: object): Promise<unknown> => {
    const resourceAttributes = { verb: 'list', resource: 'pods', fieldSelector };
    const { body } = await send(
      server.transport(),
      'POST',
      '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      { body: { spec: { user, groups, resourceAttributes } } },
    );
    return (body as { status: unknown }).status;
  };
  const ofOne = [{ key: 'spec.nodeName', operator: 'In', values: ['one'] }];
  expect(await review(one.name, { requirements: ofOne })).toEqual({ allowed: true });
  expect(await review(one.name, { rawSelector: 'spec.nodeName=one' })).toEqual({ allowed: true });
  expect(await review(two.name, { requirements: ofOne })).toEqual({
    allowed: false,
    reason: 'can only list/watch pods with spec.nodeName field selector',
  });
  const { body } = await send(
    server.transport(one),
    'POST',
    '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    { body: { spec: { namespace: 'default' } } },
  );
  expect(body).toMatchObject({
    status: {
      incomplete: true,
      evaluationError: 'node authorizer does not support user rule resolution',
    },
  });
});
