import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, FakeClock } from '@drover/base/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestApiServer, type TestApiServer } from '../src/testing/index.ts';
import { networkRequest } from './network-request.ts';
import { startTestIssuer, type TestIssuer } from './oidc-issuer.ts';

let folder = '';
let issuer: TestIssuer;
const clock = new FakeClock();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-oidc-'));
  issuer = await startTestIssuer(() => clock.nowMs());
});

afterEach(async () => {
  await issuer[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const PLAIN = {
  username: { claim: 'sub', prefix: 'oidc:' },
  groups: { claim: 'roles', prefix: 'oidc:' },
};

/** Writes a configuration of the issuer; JSON is YAML. */
async function configure(jwt: object = {}, rest: object = {}): Promise<string> {
  const path = join(folder, 'authentication.yaml');
  const { url, authority: certificateAuthority } = issuer;
  const document = {
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AuthenticationConfiguration',
    jwt: [
      {
        issuer: { url, certificateAuthority, audiences: ['drover'] },
        claimMappings: PLAIN,
        ...jwt,
      },
    ],
    ...rest,
  };
  await writeFile(path, JSON.stringify(document));
  return path;
}

async function serverWith(jwt: object = {}, rest: object = {}): Promise<TestApiServer> {
  return startTestApiServer({ clock, authenticationConfigFile: await configure(jwt, rest) });
}

/** Whose token it is, or why it is nobody's. */
async function review(server: TestApiServer, token: string): Promise<object> {
  const { status } = await server.client().raw<{ status: object }>({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/tokenreviews',
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } },
  });
  return status;
}

test('claims become a user; names get their prefixes', async () => {
  await using server = await serverWith();
  const token = await issuer.sign({ sub: 'alice', roles: ['dev', 'ops'], jti: 'id-1' });
  expect(await review(server, token)).toEqual({
    authenticated: true,
    user: {
      username: 'oidc:alice',
      groups: ['oidc:dev', 'oidc:ops', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': ['JTI=id-1'] },
    },
    audiences: ['https://kubernetes.default.svc.cluster.local'],
  });
  const who = await networkRequest(server, {
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    token,
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
  });
  expect(JSON.parse(who.text)).toMatchObject({ status: { userInfo: { username: 'oidc:alice' } } });
});

test('nobody becomes an administrator, or a part of the system, by a claim', async () => {
  await using server = await serverWith({
    claimMappings: {
      username: { claim: 'sub', prefix: '' },
      groups: { expression: 'claims.roles' },
    },
  });
  const grab = await issuer.sign({ sub: 'mallory', roles: ['system:masters', 'dev'] });
  expect(await review(server, grab)).toMatchObject({
    user: { username: 'mallory', groups: ['dev', 'system:authenticated'] },
  });
  const answer = await networkRequest(server, { path: '/api/v1/secrets', token: grab });
  expect(answer.status).toBe(403);
  const disguise = await issuer.sign({ sub: 'system:kube-controller-manager', roles: [] });
  expect(await review(server, disguise)).toEqual({
    user: {},
    error: '[invalid bearer token, oidc: user name system:kube-controller-manager is reserved]',
  });
});

test('a token that is not good is nobody’s', async () => {
  await using server = await serverWith();
  const seconds = Math.floor(clock.nowMs() / 1_000);
  const refused = async (token: string): Promise<unknown> => {
    expect((await networkRequest(server, { path: '/version', token })).status).toBe(401);
    return ((await review(server, token)) as { error?: string }).error;
  };
  expect(await refused(await issuer.sign({ sub: 'a', exp: seconds - 1 }))).toContain('"exp" claim');
  expect(await refused(await issuer.sign({ sub: 'a', aud: 'other' }))).toContain('"aud" claim');
  expect(await refused(await issuer.sign({ sub: 'a', nbf: seconds + 600 }))).toContain(
    '"nbf" claim',
  );
  expect(await refused(await issuer.sign({}))).toBe(
    '[invalid bearer token, oidc: parse username claims "sub": claim not present]',
  );
  expect(await refused(await issuer.sign({ sub: 'a', iss: 'https://else.example' }))).toBe(
    'invalid bearer token',
  );
  const [head, , signature] = (await issuer.sign({ sub: 'a' })).split('.');
  const forged = Buffer.from(
    JSON.stringify({ iss: issuer.url, aud: 'drover', sub: 'b', exp: seconds + 60 }),
  );
  expect(await refused(`${head}.${forged.toString('base64url')}.${signature}`)).toContain(
    'signature',
  );
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  expect(await refused(`${none}.${forged.toString('base64url')}.`)).toContain('oidc: verify token');
});

test('a token is good until it ends, however lately it was looked at', async () => {
  await using server = await serverWith();
  const seconds = Math.floor(clock.nowMs() / 1_000);
  const token = await issuer.sign({ sub: 'a', exp: seconds + 5 });
  expect(await review(server, token)).toHaveProperty('authenticated', true);
  clock.jumpWallClock(6_000);
  expect(await review(server, token)).not.toHaveProperty('authenticated');
});

test('rules are expressions over claims and users', async () => {
  await using server = await serverWith({
    claimValidationRules: [
      { claim: 'tenant', requiredValue: 'blue' },
      { expression: 'claims.exp - claims.iat <= 7200', message: 'too long' },
    ],
    claimMappings: {
      username: { expression: "claims.sub + '@' + claims.tenant" },
      groups: { expression: "claims.roles.filter(r, r != 'none')" },
      uid: { claim: 'oid' },
      extra: [{ key: 'example.com/tenant', valueExpression: 'claims.tenant' }],
    },
    userValidationRules: [{ expression: "user.groups.all(g, g != 'banned')", message: 'banned' }],
  });
  const claims = { sub: 'alice', tenant: 'blue', oid: '42', roles: ['dev', 'none'] };
  expect(await review(server, await issuer.sign(claims))).toMatchObject({
    user: {
      username: 'alice@blue',
      uid: '42',
      groups: ['dev', 'system:authenticated'],
      extra: { 'example.com/tenant': ['blue'] },
    },
  });
  const error = async (more: object): Promise<unknown> =>
    ((await review(server, await issuer.sign({ ...claims, ...more }))) as { error?: string }).error;
  const seconds = Math.floor(clock.nowMs() / 1_000);
  expect(await error({ tenant: 'red' })).toBe(
    '[invalid bearer token, oidc: required claim tenant value does not match. Got = red, want = blue]',
  );
  expect(await error({ exp: seconds + 9_000 })).toBe(
    "[invalid bearer token, oidc: error evaluating claim validation expression: validation expression 'claims.exp - claims.iat <= 7200' failed: too long]",
  );
  expect(await error({ roles: ['banned'] })).toBe(
    "[invalid bearer token, oidc: error evaluating user info validation rule: validation expression 'user.groups.all(g, g != 'banned')' failed: banned]",
  );
  expect(await error({ roles: [1] })).toContain(
    'expression must return a string or a list of strings',
  );
});

test('an address that was not verified is no name', async () => {
  await using server = await serverWith({
    claimMappings: { username: { claim: 'email', prefix: '' } },
  });
  const email = 'a@example.com';
  expect(await review(server, await issuer.sign({ email }))).toHaveProperty('authenticated', true);
  expect(await review(server, await issuer.sign({ email, email_verified: false }))).toMatchObject({
    error: '[invalid bearer token, oidc: email not verified]',
  });
});

test('new keys are fetched when a token names them, and not more often than every ten seconds', async () => {
  await using server = await serverWith();
  const old = await issuer.sign({ sub: 'a' });
  expect(await review(server, old)).toHaveProperty('authenticated', true);
  expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  await issuer.rotate();
  const token = await issuer.sign({ sub: 'b' });
  expect(await review(server, token)).not.toHaveProperty('authenticated');
  expect(issuer.asked).toHaveLength(2);
  await clock.advance(10_000);
  expect(await review(server, token)).toHaveProperty('authenticated', true);
  expect(issuer.asked).toHaveLength(4);
  expect(await review(server, old)).not.toHaveProperty('authenticated');
});

test('a configuration is followed; one that cannot be used changes nothing', async () => {
  const anonymous = { enabled: true, conditions: [{ path: '/version' }] };
  await using server = await serverWith({}, { anonymous });
  expect((await networkRequest(server, { path: '/version' })).status).toBe(200);
  expect((await networkRequest(server, { path: '/livez' })).status).toBe(401);
  await writeFile(join(folder, 'authentication.yaml'), 'kind: Nonsense');
  await clock.advance(5_000);
  await configure({ claimMappings: { username: { claim: 'sub', prefix: 'new:' } } });
  const token = await issuer.sign({ sub: 'a' });
  await eventually(
    async () => {
      await clock.advance(5_000);
      expect(await review(server, token)).toMatchObject({ user: { username: 'new:a' } });
    },
    { signal: AbortSignal.timeout(5_000) },
  );
  expect((await networkRequest(server, { path: '/version' })).status).toBe(401);
});

test.each([
  [
    { claimValidationRule: [{ claim: 'a', requiredValue: 'b' }] },
    'there is no field jwt[0].claimValidationRule',
  ],
  [
    { issuer: { url: 'https://a', audiences: ['x'], egressSelectorType: 'cluster' } },
    'there is no field jwt[0].issuer.egressSelectorType',
  ],
  [
    { issuer: { url: 'http://a', audiences: ['x'] } },
    'jwt[0].issuer.url: Invalid value: "http://a": URL scheme must be https',
  ],
  [
    { issuer: { url: 'https://kubernetes.default.svc.cluster.local', audiences: ['x'] } },
    'URL must not overlap with disallowed issuers',
  ],
  [{ issuer: { url: 'https://a', audiences: [] } }, 'jwt[0].issuer.audiences: Required value'],
  [
    { issuer: { url: 'https://a', audiences: ['x', 'y'] } },
    'audienceMatchPolicy must be MatchAny for multiple audiences',
  ],
  [
    { claimMappings: { username: { claim: 'sub' } } },
    'jwt[0].claimMappings.username.prefix: Required value',
  ],
  [
    { claimMappings: {} },
    'jwt[0].claimMappings.username: Required value: claim or expression is required',
  ],
  [
    { claimMappings: { username: { claim: 'a', prefix: '', expression: 'b' } } },
    "claim and expression can't both be set",
  ],
  [
    { claimMappings: { username: { expression: 'claims.email' } } },
    'claims.email_verified must be used in claimMappings.username.expression',
  ],
  [
    {
      claimMappings: { ...PLAIN, extra: [{ key: 'kubernetes.io/x', valueExpression: 'claims.x' }] },
    },
    'jwt[0].claimMappings.extra[0].key: Invalid value',
  ],
  [
    { claimMappings: { username: { expression: 'claims.' } } },
    'claimMappings.username.expression: compilation failed',
  ],
  [{ claimMappings: { username: { expression: '1' } } }, 'must evaluate to string, not int'],
  [
    { userValidationRules: [{ expression: 'user.nope' }] },
    'userValidationRules[0].expression: compilation failed',
  ],
])('a configuration that cannot be used is refused: %j', async (jwt, reason) => {
  await expect(serverWith(jwt)).rejects.toMatchObject({
    code: 'APISERVER_FILE_INVALID',
    facts: { reason: expect.stringContaining(reason) as string },
  });
});
