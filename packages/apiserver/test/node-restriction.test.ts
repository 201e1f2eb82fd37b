import { expect, test } from 'vitest';
import { startTestApiServer, type TestApiServer } from '../src/testing/index.ts';
import { send } from './raw-request.ts';

const CORE = '/api/v1/namespaces/default';
const TOKENS = `${CORE}/serviceaccounts/default/token`;
const groups = ['system:nodes', 'system:authenticated'];
const containers = [{ name: 'c', image: 'i' }];

type Ask = (method: string, path: string, body?: unknown) => Promise<Answer>;

interface Answer {
  readonly status: number;
  readonly message: string;
  readonly metadata: { readonly uid: string };
}

interface Cluster extends AsyncDisposable {
  readonly server: TestApiServer;
  readonly admin: Ask;
  readonly node: Ask;
}

function asker(server: TestApiServer, user?: { name: string; groups: readonly string[] }): Ask {
  const transport = server.transport(user);
  return async (method, path, body) => {
    const answer = await send(transport, method, path, {
      body,
      headers: method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {},
    });
    return { ...(answer.body as Omit<Answer, 'status'>), status: answer.status };
  };
}

async function startCluster(): Promise<Cluster> {
  const server = await startTestApiServer();
  const admin = asker(server);
  await admin('POST', `${CORE}/serviceaccounts`, { metadata: { name: 'default' } });
  await admin('POST', '/api/v1/nodes', { metadata: { name: 'one' } });
  const node = asker(server, { name: 'system:node:one', groups });
  return { server, admin, node, [Symbol.asyncDispose]: () => server.close() };
}

function podOn(nodeName: string, name: string, volumes: readonly object[] = []): object {
  return { metadata: { name }, spec: { nodeName, containers, volumes } };
}

function tokenFor(name: string, uid: string, audiences: readonly string[] = []): object {
  return { spec: { audiences, boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid } } };
}

const refused = (why: string) => ({
  status: 403,
  message: `serviceaccounts "default" is forbidden: ${why}`,
});

test('a node gets tokens that are bound to a pod on it, for whom the pod has tokens made', async () => {
  await using cluster = await startCluster();
  const { admin, node } = cluster;
  const token = { serviceAccountToken: { audience: 'vault', path: 't' } };
  const volumes = [
    { name: 'v', projected: { sources: [token] } },
    { name: 'd', csi: { driver: 'd.example.com' } },
  ];
  await admin('POST', '/apis/storage.k8s.io/v1/csidrivers', {
    metadata: { name: 'd.example.com' },
    spec: { tokenRequests: [{ audience: 'driver' }] },
  });
  const { uid } = (await admin('POST', `${CORE}/pods`, podOn('one', 'p', volumes))).metadata;
  const ask = (body: object): Promise<Answer> => node('POST', TOKENS, body);
  for (const audiences of [[], ['vault'], ['driver']]) {
    expect(await ask(tokenFor('p', uid, audiences))).toMatchObject({ status: 201 });
  }
  expect(await ask({ spec: {} })).toMatchObject(refused('node requested token not bound to a pod'));
  expect(await ask(tokenFor('p', ''))).toMatchObject(
    refused('node requested token with a pod binding without a uid'),
  );
  expect(await ask(tokenFor('p', 'x'))).toMatchObject(
    refused(
      'the UID in the bound object reference (x) does not match the UID in record. The object might have been deleted and then recreated',
    ),
  );
  expect(await ask(tokenFor('q', uid))).toMatchObject({
    status: 404,
    message: 'pod "q" not found',
  });
  expect(await ask(tokenFor('p', uid, ['a', 'b']))).toMatchObject(
    refused('node may only request 0 or 1 audiences'),
  );
  const stranger =
    'audience "x" not found in pod spec volume, system:node:one is not authorized to request tokens for this audience';
  expect(await ask(tokenFor('p', uid, ['x']))).toMatchObject(refused(stranger));
  await admin('POST', '/apis/rbac.authorization.k8s.io/v1/clusterroles', {
    metadata: { name: 'audience-x' },
    rules: [
      { apiGroups: [''], resources: ['x'], verbs: ['request-serviceaccounts-token-audience'] },
    ],
  });
  await admin('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    metadata: { name: 'audience-x' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'audience-x' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:nodes' }],
  });
  expect(await ask(tokenFor('p', uid, ['x']))).toMatchObject({ status: 201 });
});

test('a node gets no token for a pod on another, nor one whose claim cannot be looked at', async () => {
  await using cluster = await startCluster();
  const { admin, node } = cluster;
  await admin('POST', `${CORE}/pods`, podOn('one', 'p'));
  const other = (await admin('POST', `${CORE}/pods`, podOn('two', 'q'))).metadata;
  expect(await node('POST', TOKENS, tokenFor('q', other.uid))).toMatchObject(
    refused('node requested token bound to a pod scheduled on a different node'),
  );
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'gone' } }];
  const { uid } = (await admin('POST', `${CORE}/pods`, podOn('one', 'r', volumes))).metadata;
  expect(await node('POST', TOKENS, tokenFor('r', uid, ['x']))).toMatchObject(
    refused('error validating audience "x": persistentvolumeclaim "gone" not found'),
  );
});

test('a node shows only pods that use nothing of the API, and is heard before the pod is validated', async () => {
  await using cluster = await startCluster();
  const { node, admin } = cluster;
  const owner = async (): Promise<object> => {
    const { uid } = (await admin('GET', '/api/v1/nodes/one')).metadata;
    return { apiVersion: 'v1', kind: 'Node', name: 'one', uid, controller: true };
  };
  const mirror = async (spec: object): Promise<Answer> =>
    node('POST', `${CORE}/pods`, {
      metadata: {
        name: 'm',
        annotations: { 'kubernetes.io/config.mirror': 'x' },
        ownerReferences: [await owner()],
      },
      spec: { nodeName: 'one', containers, ...spec },
    });
  const why = (what: string) => ({
    status: 403,
    message: `pods "m" is forbidden: node "one" can not create pods that reference ${what}`,
  });
  expect(await mirror({ volumes: [{ name: 'v', configMap: { name: 'c' } }] })).toMatchObject(
    why('configmaps'),
  );
  expect(await mirror({ resourceClaims: [{ name: 'g', resourceClaimName: 'g' }] })).toMatchObject(
    why('resourceclaims'),
  );
  expect(await mirror({ volumes: [{ name: 'v', csi: { driver: 'd' } }] })).toMatchObject(
    why('csidrivers (via CSI volumes)'),
  );
  expect(await node('POST', `${CORE}/pods`, { metadata: { name: 'm' }, spec: {} })).toMatchObject({
    status: 403,
    message:
      'pods "m" is forbidden: pod does not have "kubernetes.io/config.mirror" annotation, node "one" can only create mirror pods',
  });
  expect(await mirror({})).toMatchObject({ status: 201 });
  await admin('DELETE', '/api/v1/nodes/one');
  expect(await mirror({})).toMatchObject({ status: 404, message: 'node "one" not found' });
});

test('a node tells how its pods do, but not which claims were made for them', async () => {
  await using cluster = await startCluster();
  const { admin, node } = cluster;
  await admin('POST', `${CORE}/pods`, {
    metadata: { name: 'p' },
    spec: {
      nodeName: 'one',
      containers,
      resourceClaims: [{ name: 'g', resourceClaimTemplateName: 't' }],
    },
  });
  const status = (value: object): Promise<Answer> =>
    node('PATCH', `${CORE}/pods/p/status`, { status: value });
  expect(await status({ phase: 'Running' })).toMatchObject({ status: 200 });
  const resourceClaimStatuses = [{ name: 'g', resourceClaimName: 'x' }];
  expect(await status({ resourceClaimStatuses })).toMatchObject({
    status: 403,
    message: 'pods "p" is forbidden: node "one" cannot update resource claim statues',
  });
  const eviction = { metadata: { name: 'gone' } };
  expect(await node('POST', `${CORE}/pods/gone/eviction`, eviction)).toMatchObject({
    status: 404,
    message: 'pod "gone" not found',
  });
});
