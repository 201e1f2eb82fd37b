import { type AuthConfig, authConfig, type Token, type User, user as userKind } from '@drover/api';
import { testAuthProvider } from '@drover/auth/testing';
import { systemClock } from '@drover/base';
import { generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuthWorld, startAuthWorld } from '../packages/auth/test/world.ts';
import {
  type Forge,
  type HostileProvider,
  honestly,
  startHostileProvider,
} from './hostile-provider.ts';

const CLIENT = 'drover';
const SECRET = 'a-client-secret-of-32-characters';
const signal = new AbortController().signal;
const options = { signal };
let world: AuthWorld;
let idp: HostileProvider;

beforeEach(async () => {
  [world, idp] = await Promise.all([startAuthWorld(), startHostileProvider(CLIENT)]);
  await world.clock.advance(systemClock.nowMs() - world.clock.nowMs());
  await world.store<AuthConfig>(authConfig.type, configOf({}));
});

afterEach(async () => {
  await idp[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

function configOf(changes: object): AuthConfig {
  return {
    apiVersion: 'management.cattle.io/v3',
    kind: 'AuthConfig',
    metadata: { name: 'oidc' },
    type: 'oidcConfig',
    enabled: true,
    issuer: idp.issuer,
    clientId: CLIENT,
    clientSecret: SECRET,
    rancherUrl: 'https://drover.test/verify-auth',
    scope: 'openid groups offline_access',
    certificate: idp.ca,
    ...changes,
  } as AuthConfig;
}

/** A login up to the moment at which the browser comes back. */
async function begin(): Promise<{ sealed: string; back: URLSearchParams }> {
  const { location, sealed } = await world.auth.oidc.begin('oidc', '/', options);
  const asked = new URL(location).searchParams;
  expect(asked.get('code_challenge_method')).toBe('S256');
  idp.nonce = asked.get('nonce') ?? '';
  const back = new URLSearchParams({
    code: 'code',
    iss: idp.issuer,
    state: asked.get('state') ?? '',
  });
  return { sealed, back };
}

async function logIn(changes: Readonly<Record<string, string | undefined>> = {}): Promise<Token> {
  const { sealed, back } = await begin();
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) back.delete(name);
    else back.set(name, value);
  }
  return (await world.auth.oidc.finish(back, sealed, options)).issued.token;
}

const users = async (): Promise<number> =>
  (await world.cluster.client().resource<User>(userKind.type).list()).items.length;

/** The honest answer with other claims. */
const claiming =
  (changes: (claims: JWTPayload) => JWTPayload): Forge =>
  ({ claims, sign }) =>
    honestly({ claims: changes(claims), sign });

/** The honest answer with another ID token. */
const showing =
  (forge: (claims: JWTPayload) => Promise<string> | string): Forge =>
  async ({ claims }) => ({
    body: { access_token: 'access', token_type: 'Bearer', id_token: await forge(claims) },
  });

const now = (): number => Math.floor(systemClock.nowMs() / 1_000);

describe('a login at an identity provider that lies', () => {
  it('succeeds as long as it does not', async () => {
    const token = await logIn();
    expect(token).toMatchObject({
      authProvider: 'oidc',
      providerInfo: { sub: 'ann', sid: 'sid-1' },
    });
    const [asked] = idp.asked;
    expect(asked?.get('code_verifier')).toMatch(/^[\w-]{43}$/);
    expect(asked?.get('redirect_uri')).toBe('https://drover.test/verify-auth');
  });

  const forgeries: readonly (readonly [string, Forge])[] = [
    ['is for somebody else', claiming((claims) => ({ ...claims, aud: 'other' }))],
    [
      'is for somebody else too',
      claiming((claims) => ({ ...claims, aud: [CLIENT, 'other'], azp: 'other' })),
    ],
    ['is of another issuer', claiming((claims) => ({ ...claims, iss: 'https://evil.invalid' }))],
    ['has expired', claiming((claims) => ({ ...claims, iat: now() - 900, exp: now() - 600 }))],
    ['is of another login', claiming((claims) => ({ ...claims, nonce: 'other' }))],
    ['is of no login', claiming(({ nonce: _nonce, ...claims }) => claims)],
    ['names nobody', claiming(({ sub: _sub, ...claims }) => claims)],
    ['is not signed', showing((claims) => new UnsecuredJWT(claims).encode())],
    [
      'is signed with what the client knows',
      showing((claims) =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256' })
          .sign(new TextEncoder().encode(SECRET)),
      ),
    ],
    [
      'is signed with an unknown key',
      showing(async (claims) => {
        const { privateKey } = await generateKeyPair('RS256');
        return new SignJWT(claims)
          .setProtectedHeader({ alg: 'RS256', kid: 'one' })
          .sign(privateKey);
      }),
    ],
    [
      'was changed after it was signed',
      async ({ claims, sign }) => {
        const [header, , signature] = (await sign(claims)).split('.');
        const payload = Buffer.from(JSON.stringify({ ...claims, sub: 'root' })).toString(
          'base64url',
        );
        const id_token = `${header}.${payload}.${signature}`;
        return { body: { access_token: 'access', token_type: 'Bearer', id_token } };
      },
    ],
    ['is missing', () => ({ body: { access_token: 'access', token_type: 'Bearer' } })],
  ];
  it.each(forgeries)('fails when the ID token %s', async (_what, forge) => {
    idp.forge = forge;
    await expect(logIn()).rejects.toMatchObject({
      code: 'AUTH_PROVIDER_REFUSED',
      message: 'authentication failed',
    });
    expect(await users()).toBe(0);
  });

  it('fails when an ID token of an earlier login is shown again', async () => {
    const { sealed, back } = await begin();
    const earlier = idp.nonce;
    await world.auth.oidc.finish(back, sealed, options);
    idp.forge = claiming((claims) => ({ ...claims, nonce: earlier }));
    await expect(logIn()).rejects.toMatchObject({ code: 'AUTH_PROVIDER_REFUSED' });
  });

  it('fails when the user information is of somebody else', async () => {
    idp.userInfo = { sub: 'root', groups: ['admins'] };
    await expect(logIn()).rejects.toMatchObject({ code: 'AUTH_PROVIDER_REFUSED' });
    expect(await users()).toBe(0);
  });

  it.each([
    ['another state', { state: 'other' }],
    ['no state', { state: undefined }],
    ['another issuer', { iss: 'https://evil.invalid' }],
    ['no issuer', { iss: undefined }],
    ['no code', { code: undefined }],
    ['an error', { error: 'access_denied', code: undefined }],
  ])('fails when the browser comes back with %s', async (_what, changes) => {
    await expect(logIn(changes)).rejects.toMatchObject({ code: 'AUTH_PROVIDER_REFUSED' });
    expect(idp.asked).toEqual([]);
  });

  it('fails when its state is of another server, too old, or changed', async () => {
    const { sealed, back } = await begin();
    const changed = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`;
    for (const other of [undefined, '', 'x', changed]) {
      await expect(world.auth.oidc.finish(back, other, options)).rejects.toMatchObject({
        code: 'AUTH_LOGIN_STATE_INVALID',
      });
    }
    await world.clock.advance(11 * 60_000);
    await expect(world.auth.oidc.finish(back, sealed, options)).rejects.toMatchObject({
      code: 'AUTH_LOGIN_STATE_INVALID',
    });
  });

  it.each<readonly [string, Forge]>([
    [
      'redirects',
      () => ({ status: 302, headers: { location: 'https://evil.invalid/' }, body: '' }),
    ],
    [
      'answers without end',
      async (honest) => {
        const { body } = await honestly(honest);
        return { body: { ...(body as object), more: 'x'.repeat(2_000_000) } };
      },
    ],
    ['answers no JSON', () => ({ body: '<html>' })],
  ])('is told apart from a refusal when the provider %s', async (_what, forge) => {
    idp.forge = forge;
    await expect(logIn()).rejects.toMatchObject({ code: 'AUTH_PROVIDER_UNREACHABLE', status: 503 });
  });

  it('is not begun with a provider that says it is another, or speaks without TLS', async () => {
    idp.metadata = { issuer: 'https://evil.invalid' };
    await expect(begin()).rejects.toMatchObject({ code: 'AUTH_PROVIDER_UNREACHABLE' });
    await world.clock.advance(6_000);
    idp.metadata = { token_endpoint: 'http://127.0.0.1:1/token' };
    await expect(logIn()).rejects.toMatchObject({ code: 'AUTH_PROVIDER_UNREACHABLE' });
  });
});

describe('groups and access', () => {
  const groupsOf = (token: Token): readonly unknown[] =>
    world.auth.userGroups.of(token.userId ?? '', 'oidc').map(({ metadata }) => metadata?.name);

  it('come from a nested claim if told so, without those that Drover keeps for itself', async () => {
    const groupsField = 'resource_access.drover.roles';
    const client = world.cluster.client().resource<AuthConfig>(authConfig.type);
    await client.patch('oidc', { type: 'merge', body: { groupsField } });
    await world.store<User>(userKind.type, { metadata: { name: 'u-after' } });
    const roles = ['ops', 'drover:c-x:cluster-owner', 'System:masters', 7, 'ops'];
    idp.userInfo = { sub: 'ann', groups: ['ignored'], resource_access: { drover: { roles } } };
    expect(groupsOf(await logIn())).toEqual(['oidc_group://ops']);
  });

  it('are asked for again with what the login left in a Secret', async () => {
    const token = await logIn();
    const userId = token.userId ?? '';
    expect(groupsOf(token)).toEqual(['oidc_group://staff']);
    idp.userInfo = { sub: 'ann', groups: ['staff', 'builders'] };
    await world.auth.access.refresh(userId, options);
    expect(idp.asked.at(-1)?.get('refresh_token')).toBe('again');
    expect(groupsOf(token)).toEqual(['oidc_group://staff', 'oidc_group://builders']);
  });

  it('come from the user information where a refresh gives no ID token', async () => {
    const token = await logIn();
    idp.forge = () => ({ body: { access_token: 'access', token_type: 'Bearer' } });
    idp.userInfo = { sub: 'ann', groups: ['builders'] };
    await world.auth.access.refresh(token.userId ?? '', options);
    expect(groupsOf(token)).toEqual(['oidc_group://builders']);
    idp.userInfo = { sub: 'root', groups: ['admins'] };
    await expect(world.auth.access.refresh(token.userId ?? '', options)).rejects.toMatchObject({
      code: 'AUTH_PROVIDER_REFUSED',
    });
    expect(groupsOf(token)).toEqual(['oidc_group://builders']);
  });

  it('are not those of somebody else, whoever the provider speaks of later', async () => {
    const token = await logIn();
    idp.userInfo = { sub: 'root', groups: ['admins'] };
    idp.forge = claiming(({ nonce: _nonce, ...claims }) => ({ ...claims, sub: 'root' }));
    await expect(world.auth.access.refresh(token.userId ?? '', options)).rejects.toMatchObject({
      code: 'AUTH_PROVIDER_REFUSED',
    });
    expect(groupsOf(token)).toEqual(['oidc_group://staff']);
  });

  it('stay as they are while the provider does not answer', async () => {
    const token = await logIn();
    idp.forge = () => ({ status: 500, body: 'broken' });
    await expect(world.auth.access.refresh(token.userId ?? '', options)).rejects.toMatchObject({
      code: 'AUTH_PROVIDER_UNREACHABLE',
    });
    expect(groupsOf(token)).toEqual(['oidc_group://staff']);
    expect(world.auth.tokens.listOf(token.userId ?? '')).toHaveLength(1);
  });

  it('are lost when the provider takes its consent back', async () => {
    const token = await logIn();
    const userId = token.userId ?? '';
    const parentName = token.metadata?.name;
    const key = await world.auth.deriveToken({ userId, parentName, ttlMs: 0 }, options);
    idp.forge = () => ({ status: 400, body: { error: 'invalid_grant' } });
    await world.auth.access.refresh(userId, options);
    expect(groupsOf(token)).toEqual([]);
    expect(world.auth.tokens.listOf(userId)).toMatchObject([
      { isDerived: true, enabled: false, metadata: { name: key.token.metadata?.name } },
    ]);
    idp.forge = honestly;
    await logIn();
    const keys = world.auth.tokens.listOf(userId).filter(({ isDerived }) => isDerived === true);
    expect(keys).toMatchObject([{ enabled: true }]);
  });
});

describe('a logout token', () => {
  const claims = (changes: object = {}): JWTPayload => ({
    iss: idp.issuer,
    aud: CLIENT,
    iat: now(),
    exp: now() + 120,
    jti: `token-${Math.floor(systemClock.monotonicMs() * 1_000)}`,
    sub: 'ann',
    sid: 'sid-1',
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    ...changes,
  });
  const header = { typ: 'logout+jwt' };
  const remaining = async (logoutToken: string): Promise<number> => {
    const token = await logIn();
    await world.auth.oidc.backChannelLogout('oidc', logoutToken, options).catch(() => {});
    return world.auth.tokens.listOf(token.userId ?? '').length;
  };

  it('ends the session that it names, or all of the user', async () => {
    expect(await remaining(await idp.sign(claims(), header))).toBe(0);
    expect(await remaining(await idp.sign(claims({ sid: undefined }), header))).toBe(0);
    expect(await remaining(await idp.sign(claims({ sub: undefined }), header))).toBe(0);
  });

  it('ends nobody else', async () => {
    expect(await remaining(await idp.sign(claims({ sid: 'sid-2' }), header))).toBe(1);
  });

  it.each<readonly [string, () => Promise<string> | string]>([
    ['is not signed', () => new UnsecuredJWT(claims()).encode()],
    ['is for somebody else', () => idp.sign(claims({ aud: 'other' }), header)],
    ['is of another issuer', () => idp.sign(claims({ iss: 'https://evil.invalid' }), header)],
    ['is an ID token', () => idp.sign(claims({ nonce: 'n' }), header)],
    ['says nothing of a logout', () => idp.sign(claims({ events: {} }), header)],
    ['names nobody', () => idp.sign(claims({ sub: undefined, sid: undefined }), header)],
    ['is old', () => idp.sign(claims({ iat: now() - 900 }), header)],
    ['cannot be told from another', () => idp.sign(claims({ jti: undefined }), header)],
    ['is none', () => 'x'.repeat(100_000)],
  ])('is refused when it %s', async (_what, forge) => {
    expect(await remaining(await forge())).toBe(1);
    const refused = world.auth.oidc.backChannelLogout('oidc', await forge(), options);
    await expect(refused).rejects.toMatchObject({ code: 'AUTH_LOGOUT_TOKEN_INVALID' });
  });

  it('works once', async () => {
    const logoutToken = await idp.sign(claims(), header);
    expect(await remaining(logoutToken)).toBe(0);
    expect(await remaining(logoutToken)).toBe(1);
  });
});

describe('the provider of OpenID Connect', () => {
  const expectEqual = (actual: unknown, expected: unknown): void => {
    expect(actual).toEqual(expected);
  };
  const start = async () => {
    const provider = await world.auth.providers.oidc('oidc', options);
    const secrets = { verifier: 'v'.repeat(43), nonce: 'nonce', state: 'state' };
    const proof = (changes: object = {}): object => {
      idp.nonce = secrets.nonce;
      const given = { code: 'code', iss: idp.issuer, state: 'state', ...changes };
      return { parameters: new URLSearchParams(given), secrets };
    };
    await world.store<User>(userKind.type, {
      metadata: { name: 'u-ann' },
      displayName: 'Ann Example',
      principalIds: ['oidc_user://ann'],
    });
    return {
      provider,
      goodProof: () => Promise.resolve(proof()),
      badProofs: () =>
        Promise.resolve([
          proof({ state: 'other' }),
          proof({ iss: 'https://evil.invalid' }),
          { ...proof(), secrets: { ...secrets, nonce: 'other' } },
        ]),
      userPrincipalId: 'oidc_user://ann',
      groupPrincipalIds: ['oidc_group://staff'],
      searchText: 'NN EX',
      refusal: 'AUTH_PROVIDER_REFUSED',
    };
  };
  testAuthProvider({ it, expectEqual }, start, options);
});
