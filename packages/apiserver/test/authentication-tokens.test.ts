import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatTime, systemClock } from '@drover/base';
import { eventually, FakeClock } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { nodes, pods, secrets, serviceAccounts } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { startTestApiServer, type TestApiServer } from '../src/testing/index.ts';
import { networkRequest } from './network-request.ts';

const namespace = 'default';

interface Status {
  readonly authenticated?: boolean;
  readonly error?: string;
  readonly user?: { readonly username?: string; readonly extra?: object };
  readonly audiences?: readonly string[];
}

async function review(
  client: KubernetesClient,
  token: string,
  audiences?: string[],
): Promise<Status> {
  const { status } = await client.raw<{ status: Status }>({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/tokenreviews',
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenReview',
      spec: { token, ...(audiences && { audiences }) },
    },
  });
  return status;
}

async function issue(client: KubernetesClient, spec: object = {}): Promise<string> {
  const { status } = await client.raw<{ status: { token: string } }>({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/robot/token`,
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec },
  });
  return status.token;
}

async function withRobot(server: TestApiServer): Promise<KubernetesClient> {
  const client = server.client();
  await client.resource(serviceAccounts).create({ metadata: { name: 'robot' } }, { namespace });
  return client;
}

function decoded(token: string): readonly object[] {
  const parts = token.split('.').slice(0, 2);
  return parts.map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object);
}

test('a token of a pod names its node and goes with the pod', async () => {
  await using server = await startTestApiServer();
  const client = await withRobot(server);
  const node = await client.resource(nodes).create({ metadata: { name: 'n1' } });
  const pod = await client.resource(pods).create(
    {
      metadata: { name: 'p1' },
      spec: {
        serviceAccountName: 'robot',
        nodeName: 'n1',
        containers: [{ name: 'a', image: 'a' }],
      },
    },
    { namespace },
  );
  const token = await issue(client, {
    boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'p1', uid: pod.metadata?.uid },
  });
  expect(decoded(token)[1]).toMatchObject({
    'kubernetes.io': {
      node: { name: 'n1', uid: node.metadata?.uid },
      pod: { name: 'p1', uid: pod.metadata?.uid },
    },
  });
  const { user } = await review(client, token);
  expect(user?.extra).toEqual({
    'authentication.kubernetes.io/credential-id': [expect.stringMatching(/^JTI=[0-9a-f-]{36}$/)],
    'authentication.kubernetes.io/node-name': ['n1'],
    'authentication.kubernetes.io/node-uid': [node.metadata?.uid],
    'authentication.kubernetes.io/pod-name': ['p1'],
    'authentication.kubernetes.io/pod-uid': [pod.metadata?.uid],
  });
  await client.resource(nodes).delete('n1');
  expect(await review(client, token)).toHaveProperty('authenticated', true);
  await client.resource(pods).delete('p1', { namespace, gracePeriodSeconds: 0 });
  expect(await review(client, token)).toEqual({
    user: {},
    error: '[invalid bearer token, service account token has been invalidated]',
  });
});

test('a token of a node goes with it', async () => {
  await using server = await startTestApiServer();
  const client = await withRobot(server);
  await client.resource(nodes).create({ metadata: { name: 'n1' } });
  const token = await issue(client, {
    boundObjectRef: { kind: 'Node', apiVersion: 'v1', name: 'n1' },
  });
  expect(await review(client, token)).toHaveProperty('authenticated', true);
  await client.resource(nodes).delete('n1');
  expect((await review(client, token)).error).toBe(
    '[invalid bearer token, service account token has been invalidated]',
  );
});

test('a token that was used a moment ago ends with its account at once', async () => {
  await using server = await startTestApiServer();
  const client = await withRobot(server);
  const token = await issue(client);
  const use = () => networkRequest(server, { path: '/api', token });
  expect((await use()).status).toBe(200);
  await client.resource(serviceAccounts).delete('robot', { namespace });
  expect((await use()).status).toBe(401);
  expect((await review(client, token)).error).toBe(
    '[invalid bearer token, serviceaccounts "robot" not found]',
  );
});

test('why a token is refused is told to whoever reviews it', async () => {
  const clock = new FakeClock();
  await using server = await startTestApiServer({ clock });
  const client = await withRobot(server);
  const token = await issue(client, { expirationSeconds: 600 });
  expect((await review(client, token, ['x'])).error).toBe(
    '[invalid bearer token, token audiences ["https://kubernetes.default.svc.cluster.local"] is invalid for the target audiences ["x"]]',
  );
  expect((await review(client, `${token.slice(0, -6)}AAAAAA`)).error).toBe(
    '[invalid bearer token, go-jose/go-jose: error in cryptographic primitive]',
  );
  expect((await review(client, 'nothing')).error).toBe('invalid bearer token');
  clock.jumpWallClock(601_000);
  expect((await review(client, token)).error).toBe(
    '[invalid bearer token, service account token has expired]',
  );
});

test.each([
  [
    { kind: 'ConfigMap', apiVersion: 'v1', name: 'a' },
    'cannot bind token to object of type /v1, Kind=ConfigMap',
  ],
  [{ kind: 'Secret', apiVersion: 'v1', name: 'none' }, 'secrets "none" not found'],
  [
    { kind: 'Secret', apiVersion: 'v1', name: 'anchor', uid: 'x' },
    'Operation cannot be fulfilled on Secret "anchor": the UID in the bound object reference (x) does not match the UID in record. The object might have been deleted and then recreated',
  ],
])('what a token cannot be bound to is refused: %j', async (boundObjectRef, message) => {
  await using server = await startTestApiServer();
  const client = await withRobot(server);
  await client.resource(secrets).create({ metadata: { name: 'anchor' } }, { namespace });
  await expect(issue(client, { boundObjectRef })).rejects.toThrow(message);
});

test('tokens of an earlier key and issuer stay good; others check them with the keys that are told', async () => {
  const old = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const oldKey = old.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const publicKey = old.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  await using before = await startTestApiServer({
    serviceAccountKey: oldKey,
    serviceAccountIssuers: ['https://old.example'],
  });
  const token = await issue(await withRobot(before));
  expect(decoded(token)[0]).toMatchObject({ alg: 'RS256' });
  await using server = await startTestApiServer({
    serviceAccountKeys: [publicKey],
    serviceAccountIssuers: ['https://new.example', 'https://old.example'],
    apiAudiences: ['https://old.example', 'api'],
  });
  const client = await withRobot(server);
  // The signature is good; the account is another one here.
  expect((await review(client, token)).error).toContain('does not match claim');
  const own = await issue(client);
  expect(decoded(own)).toMatchObject([
    { alg: 'ES256' },
    { iss: 'https://new.example', aud: ['https://old.example', 'api'] },
  ]);
  const path = '/.well-known/openid-configuration';
  const configuration = await networkRequest(server, { path, token: own });
  expect(configuration.headers).toMatchObject({
    'content-type': 'application/json',
    'cache-control': 'public, max-age=3600',
  });
  expect(JSON.parse(configuration.text)).toEqual({
    issuer: 'https://new.example',
    jwks_uri: 'https://new.example/openid/v1/jwks',
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256', 'RS256'],
  });
  const keys = await networkRequest(server, { path: '/openid/v1/jwks', token: own });
  expect(keys.headers).toMatchObject({ 'content-type': 'application/jwk-set+json' });
  const told = JSON.parse(keys.text) as { readonly keys: readonly { readonly kid: string }[] };
  const kids = [own, token].map((each) => (decoded(each)[0] as { kid: string }).kid);
  expect(told.keys.map(({ kid }) => kid)).toEqual(kids);
  expect(keys.text).not.toMatch(/"d":/);
});

test('a life that is too long is cut short, with a warning', async () => {
  await using server = await startTestApiServer({ maxTokenExpirationSeconds: 3_600 });
  await withRobot(server);
  const staticAdmin = { name: 'admin', groups: ['system:masters'] };
  const answer = await server.api.handle({
    method: 'POST',
    path: '/api/v1/namespaces/default/serviceaccounts/robot/token',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ spec: { expirationSeconds: 7_200 } }),
    peer: { kind: 'trusted', user: staticAdmin },
    signal: new AbortController().signal,
  });
  expect(answer.headers['warning']).toEqual([
    '299 - "requested expiration of 7200 seconds shortened to 3600 seconds"',
  ]);
  expect(JSON.parse(Buffer.from(answer.body as Uint8Array).toString())).toMatchObject({
    spec: { expirationSeconds: 3_600 },
  });
});

test('a token in a Secret is good while the Secret holds it', async () => {
  const serviceAccountKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
  await using server = await startTestApiServer({ serviceAccountKey, controllers: [] });
  const client = await withRobot(server);
  const account = await client.resource(serviceAccounts).get('robot', { namespace });
  const token = await server.api.serviceAccounts.issueForSecret({
    namespace,
    secretName: 'kept',
    serviceAccount: { name: 'robot', uid: account.metadata?.uid ?? '' },
  });
  const held = client.resource(secrets);
  const secret = {
    metadata: { name: 'kept', annotations: { 'kubernetes.io/service-account.name': 'robot' } },
    type: 'kubernetes.io/service-account-token',
  };
  await held.create({ ...secret, stringData: { token } }, { namespace });
  expect(await review(client, token)).toMatchObject({
    authenticated: true,
    user: { username: 'system:serviceaccount:default:robot' },
    audiences: ['https://kubernetes.default.svc.cluster.local'],
  });
  const today = formatTime(systemClock.nowMs()).slice(0, 10);
  await eventually(
    async () => {
      const { metadata } = await held.get('kept', { namespace });
      expect(metadata?.labels).toEqual({ 'kubernetes.io/legacy-token-last-used': today });
    },
    { signal: AbortSignal.timeout(5_000) },
  );
  await held.patch(
    'kept',
    { type: 'merge', body: { stringData: { token: 'another' } } },
    { namespace },
  );
  expect((await review(client, token)).error).toBe(
    "[invalid bearer token, Token does not match server's copy]",
  );
  const labels = { 'kubernetes.io/legacy-token-invalid-since': '2026-01-01' };
  const marked = { stringData: { token }, metadata: { labels } };
  await held.patch('kept', { type: 'merge', body: marked }, { namespace });
  expect((await review(client, token)).error).toContain('has been marked invalid');
  await held.delete('kept', { namespace });
  expect((await review(client, token)).error).toBe(
    '[invalid bearer token, Token has been invalidated]',
  );
});

const JOIN = {
  'token-id': 'abcdef',
  'token-secret': '0123456789abcdef',
  'usage-bootstrap-authentication': 'true',
};

test.each([
  ['as it is', {}, ['system:bootstrappers']],
  [
    'with groups',
    { 'auth-extra-groups': 'system:bootstrappers:x,system:bootstrappers:a:b' },
    ['system:bootstrappers', 'system:bootstrappers:a:b', 'system:bootstrappers:x'],
  ],
  ['with a group that is not its own', { 'auth-extra-groups': 'system:masters' }, undefined],
  ['after its end', { expiration: '2020-01-01T00:00:00Z' }, undefined],
  ['with an end that cannot be read', { expiration: 'never' }, undefined],
  ['for another purpose', { 'usage-bootstrap-authentication': 'True' }, undefined],
  ['with another secret', { 'token-secret': '0123456789abcdee' }, undefined],
])('a machine joins with its token %s', async (_, data, groups) => {
  await using server = await startTestApiServer({ enableBootstrapTokens: true });
  const client = server.client();
  await client.resource(secrets).create(
    {
      metadata: { name: 'bootstrap-token-abcdef' },
      type: 'bootstrap.kubernetes.io/token',
      stringData: { ...JOIN, ...data },
    },
    { namespace: 'kube-system' },
  );
  const status = await review(client, 'abcdef.0123456789abcdef');
  expect(status).toMatchObject(
    groups
      ? {
          user: {
            username: 'system:bootstrap:abcdef',
            groups: [...groups, 'system:authenticated'],
          },
        }
      : { user: {}, error: 'invalid bearer token' },
  );
});

test('tokens of a file are as good; without credentials health alone is told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'drover-tokens-'));
  const tokenAuthFile = join(folder, 'tokens.csv');
  await writeFile(tokenAuthFile, 'tok-a,alice,uid-1,"devs,ops"\n,nobody,\ntok-b,"bob ""b""",\n');
  await using server = await startTestApiServer({ tokenAuthFile });
  await rm(folder, { recursive: true });
  const client = server.client();
  expect(await review(client, 'tok-a')).toMatchObject({
    user: { username: 'alice', uid: 'uid-1', groups: ['devs', 'ops', 'system:authenticated'] },
    audiences: ['https://kubernetes.default.svc.cluster.local'],
  });
  expect(await review(client, 'tok-b')).toMatchObject({ user: { username: 'bob "b"' } });
  expect((await review(client, 'tok-a', ['other'])).error).toBe('invalid bearer token');
  const statusOf = async (path: string): Promise<number> =>
    (await networkRequest(server, { path })).status;
  expect(await statusOf('/livez')).toBe(200);
  expect(await statusOf('/version')).toBe(401);
  expect(await statusOf('/api')).toBe(401);
});

test('anonymous requests are as configured', async () => {
  await using open = await startTestApiServer({ anonymousAuth: true });
  expect((await networkRequest(open, { path: '/version' })).status).toBe(200);
  expect((await networkRequest(open, { path: '/api/v1/pods' })).status).toBe(403);
  await using closed = await startTestApiServer({ anonymousAuth: false });
  expect((await networkRequest(closed, { path: '/livez' })).status).toBe(401);
});

test('a header with a space too many is told of', async () => {
  await using server = await startTestApiServer();
  const answer = await networkRequest(server, {
    path: '/livez',
    headers: { authorization: 'Bearer  x' },
  });
  expect(answer).toMatchObject({
    status: 200,
    headers: {
      warning: [
        '299 - "the provided Authorization header contains extra space before the bearer token, and is ignored"',
      ],
    },
  });
});

test.each([
  [
    { spec: { expirationSeconds: 'x' } },
    'TokenRequest in version "v1" cannot be handled as a TokenRequest: json: cannot unmarshal string into Go struct field TokenRequestSpec.spec.expirationSeconds of type int64',
  ],
  [
    { kind: 'Pod', apiVersion: 'v1' },
    'Pod in version "v1" cannot be handled as a TokenRequest: converting (v1.Pod) to (authentication.TokenRequest): unknown conversion',
  ],
  [
    { metadata: { namespace: 'other' } },
    'the namespace of the provided object does not match the namespace sent on the request',
  ],
  [
    { metadata: { name: 'other' } },
    'TokenRequest.authentication.k8s.io "robot" is invalid: metadata.name: Invalid value: "other": must match the service account name if specified',
  ],
])('a request for a token that makes no sense is refused: %j', async (body, message) => {
  await using server = await startTestApiServer();
  const client = await withRobot(server);
  const path = '/api/v1/namespaces/default/serviceaccounts/robot/token';
  await expect(client.raw({ method: 'POST', path, body })).rejects.toThrow(message);
});

test('a token tells who asked for it and for what', async () => {
  await using server = await startTestApiServer();
  const client = await withRobot(server);
  const answer = await client.raw<{ metadata: object; spec: object }>({
    method: 'POST',
    path: '/api/v1/namespaces/default/serviceaccounts/robot/token?fieldManager=me',
    body: { spec: { audiences: ['a'] } },
  });
  expect(answer).toMatchObject({
    metadata: {
      name: 'robot',
      namespace: 'default',
      managedFields: [
        {
          manager: 'me',
          operation: 'Update',
          apiVersion: 'authentication.k8s.io/v1',
          fieldsType: 'FieldsV1',
          fieldsV1: { 'f:spec': { 'f:audiences': {}, 'f:expirationSeconds': {} } },
          subresource: 'token',
        },
      ],
    },
    spec: { audiences: ['a'], expirationSeconds: 3_600, boundObjectRef: null },
  });
});
