import { expect, test } from 'vitest';
import { startTestApiServer, type TestApiServer } from '../src/testing/index.ts';
import { networkRequest } from './network-request.ts';

const staticTokens = new Map([
  ['tok-admin', { name: 'admin', groups: ['system:masters'] }],
  ['tok-alice', { name: 'alice', groups: [] }],
]);

interface Who {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: object;
}

const REVIEW = {
  path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
  body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
};

/** Who an administrator is with these headers. */
async function whoIs(
  server: TestApiServer,
  headers: Readonly<Record<string, string | readonly string[]>>,
): Promise<Who> {
  const { status, text } = await networkRequest(server, { ...REVIEW, token: 'tok-admin', headers });
  expect(status).toBe(201);
  return (JSON.parse(text) as { status: { userInfo: Who } }).status.userInfo;
}

/** Lets alice impersonate what the rules name. */
async function allowAlice(server: TestApiServer, rules: readonly object[]): Promise<void> {
  const client = server.client();
  const group = 'rbac.authorization.k8s.io';
  const path = `/apis/${group}/v1`;
  await client.raw({
    method: 'POST',
    path: `${path}/clusterroles`,
    body: { apiVersion: `${group}/v1`, kind: 'ClusterRole', metadata: { name: 'act' }, rules },
  });
  await client.raw({
    method: 'POST',
    path: `${path}/clusterrolebindings`,
    body: {
      apiVersion: `${group}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'act' },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'act' },
      subjects: [{ apiGroup: group, kind: 'User', name: 'alice' }],
    },
  });
}

test.each([
  [{ 'impersonate-user': 'bob' }, { username: 'bob', groups: ['system:authenticated'] }],
  [
    { 'impersonate-user': 'bob', 'impersonate-group': ['a', 'b'], 'impersonate-uid': '7' },
    { username: 'bob', uid: '7', groups: ['a', 'b', 'system:authenticated'] },
  ],
  [
    {
      'impersonate-user': 'bob',
      'impersonate-group': ['system:masters', 'system:unauthenticated'],
    },
    { username: 'bob', groups: ['system:masters', 'system:unauthenticated'] },
  ],
  [
    { 'impersonate-user': 'system:anonymous', 'impersonate-group': 'system:masters' },
    { username: 'system:anonymous', groups: ['system:masters', 'system:unauthenticated'] },
  ],
  [
    { 'impersonate-user': 'system:serviceaccount:a:b' },
    {
      username: 'system:serviceaccount:a:b',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:a', 'system:authenticated'],
    },
  ],
  [
    { 'impersonate-user': 'system:serviceaccount:a:b', 'impersonate-group': 'x' },
    { username: 'system:serviceaccount:a:b', groups: ['x', 'system:authenticated'] },
  ],
  [
    {
      'impersonate-user': 'bob',
      'impersonate-extra-example.com%2fteam': ['x', 'y'],
      'impersonate-extra-%zz': 'z',
    },
    {
      username: 'bob',
      groups: ['system:authenticated'],
      extra: { 'example.com/team': ['x', 'y'], '%zz': 'z' },
    },
  ],
])('headers make another user: %j', async (headers, expected) => {
  await using server = await startTestApiServer({ staticTokens });
  const who = await whoIs(server, headers);
  const { extra, ...rest } = expected as Who;
  expect(who).toMatchObject(rest);
  if (extra) expect(who.extra).toEqual({ 'example.com/team': ['x', 'y'], '%zz': ['z'] });
});

test('each thing that is asked for must be allowed by itself', async () => {
  await using server = await startTestApiServer({ staticTokens });
  const ask = async (headers: Readonly<Record<string, string>>): Promise<string> => {
    const answer = await networkRequest(server, { ...REVIEW, token: 'tok-alice', headers });
    return answer.status === 201 ? 'yes' : (JSON.parse(answer.text) as { message: string }).message;
  };
  const denied = (what: string, name: string, group: string, where: string): string =>
    `${what.split('/')[0]}${group && `.${group}`} "${name}" is forbidden: User "alice" cannot impersonate resource "${what}" in API group "${group}" ${where}`;
  const everywhere = 'at the cluster scope';
  expect(await ask({ 'impersonate-user': 'bob' })).toBe(denied('users', 'bob', '', everywhere));
  expect(await ask({ 'impersonate-user': 'system:serviceaccount:a:b' })).toBe(
    denied('serviceaccounts', 'b', '', 'in the namespace "a"'),
  );
  await allowAlice(server, [
    { apiGroups: [''], resources: ['users'], verbs: ['impersonate'], resourceNames: ['bob'] },
    { apiGroups: [''], resources: ['groups'], verbs: ['impersonate'], resourceNames: ['devs'] },
    {
      apiGroups: ['authentication.k8s.io'],
      resources: ['userextras/team'],
      verbs: ['impersonate'],
      resourceNames: ['x'],
    },
  ]);
  const bob = { 'impersonate-user': 'bob' };
  const authentication = 'authentication.k8s.io';
  expect(await ask({ ...bob, 'impersonate-group': 'devs' })).toBe('yes');
  expect(await ask({ ...bob, 'impersonate-group': 'system:masters' })).toBe(
    denied('groups', 'system:masters', '', everywhere),
  );
  expect(await ask({ ...bob, 'impersonate-extra-team': 'x' })).toBe('yes');
  expect(await ask({ ...bob, 'impersonate-extra-team': 'y' })).toBe(
    denied('userextras/team', 'y', authentication, everywhere),
  );
  expect(await ask({ ...bob, 'impersonate-uid': '1' })).toBe(
    denied('uids', '1', authentication, everywhere),
  );
  // The same names in another group give nothing.
  expect(await ask({ 'impersonate-user': 'carol' })).toBe(denied('users', 'carol', '', everywhere));
});

test('what belongs to a user needs one', async () => {
  await using server = await startTestApiServer({ staticTokens });
  const ask = (headers: Readonly<Record<string, string>>) =>
    networkRequest(server, { path: '/version', token: 'tok-admin', headers });
  expect(await ask({ 'impersonate-group': 'a' })).toMatchObject({
    status: 500,
    text: 'Internal Server Error: "/version": requested [{Group  a    }] without impersonating a user\n',
  });
  expect(await ask({ 'impersonate-uid': 'a', 'impersonate-extra-x': 'v' })).toMatchObject({
    status: 500,
    text: 'Internal Server Error: "/version": requested [{UserExtra  v  authentication.k8s.io/v1  x} {UID  a  authentication.k8s.io/v1  }] without impersonating a user\n',
  });
  expect((await ask({ 'impersonate-user': '' })).status).toBe(200);
});

test('names cannot write markup into an answer', async () => {
  await using server = await startTestApiServer({ staticTokens });
  const answer = await networkRequest(server, {
    path: '/metrics',
    token: 'tok-admin',
    headers: { 'impersonate-user': '<b>"x"</b>' },
  });
  expect((JSON.parse(answer.text) as { message: string }).message).toBe(
    'forbidden: User "&lt;b&gt;\\"x\\"&lt;/b&gt;" cannot get path "/metrics"',
  );
});
