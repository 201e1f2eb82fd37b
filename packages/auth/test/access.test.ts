import {
  type AuthConfig,
  authConfig,
  type Token,
  token as tokenKind,
  type User,
  type UserAttribute,
  userAttribute,
  user as userKind,
} from '@drover/api';
import { formatTime, TaskGroup } from '@drover/base';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { externalUserName } from '../src/users/external-users.ts';
import { type AuthWorld, startAuthWorld } from './world.ts';

const options = { signal: new AbortController().signal };
let world: AuthWorld;

beforeEach(async () => {
  world = await startAuthWorld();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

const group = (name: string) => ({ metadata: { name } });

async function storeUser(fields: Partial<User> = {}): Promise<User> {
  return world.store<User>(userKind.type, {
    metadata: { name: 'u-ann' },
    principalIds: ['oidc_user://ann', 'local://u-ann'],
    ...fields,
  });
}

async function tokenOf(authProvider: string, isDerived = false): Promise<string> {
  const request = { userId: 'u-ann', ttlMs: 0, isDerived, authProvider };
  return (await world.auth.tokens.issue(request, options)).credential;
}

const authenticate = (credential: string) =>
  world.auth.authenticator.authenticate(
    { headers: { authorization: `Bearer ${credential}` } },
    options,
  );

describe('users of identity providers', () => {
  it('have a name that follows from their principal', () => {
    expect(externalUserName('github_user://1234')).toMatch(/^u-[a-z2-7]{10}$/);
    expect(externalUserName('github_user://1234')).toBe(externalUserName('github_user://1234'));
    expect(externalUserName('github_user://1234')).not.toBe(externalUserName('github_user://1235'));
  });

  it('are made once, without a user name, and never taken for another', async () => {
    const principal = { metadata: { name: 'oidc_user://ann' }, displayName: 'Ann' };
    const made = await world.auth.externalUsers.ensure(principal, options);
    expect(made).toMatchObject({
      displayName: 'Ann',
      principalIds: ['oidc_user://ann', `local://${made.metadata?.name}`],
      metadata: { name: externalUserName('oidc_user://ann') },
    });
    expect(made).not.toHaveProperty('username');
    const again = await world.auth.externalUsers.ensure(principal, options);
    expect(again.metadata?.uid).toBe(made.metadata?.uid);
    await world.store<User>(userKind.type, {
      metadata: { name: externalUserName('oidc_user://bob') },
      username: 'somebody',
    });
    const bob = { metadata: { name: 'oidc_user://bob' } };
    await expect(world.auth.externalUsers.ensure(bob, options)).rejects.toMatchObject({
      code: 'AUTH_ACCESS_DENIED',
    });
  });
});

describe('a token', () => {
  beforeEach(async () => {
    await storeUser();
    await world.store<UserAttribute>(userAttribute.type, {
      metadata: { name: 'u-ann' },
      GroupPrincipals: {
        oidc: { Items: [group('oidc_group://ops')] },
        keycloakoidc: { Items: [group('keycloakoidc_group://admins')] },
      },
      ExtraByProvider: { oidc: { username: ['ann@example.test'] } },
    });
  });

  const enable = (name: string): Promise<AuthConfig> =>
    world.store<AuthConfig>(authConfig.type, {
      metadata: { name },
      type: 'oidcConfig',
      enabled: true,
    });

  it('is good as long as the provider is enabled through which its user logged in', async () => {
    const [external, local] = [await tokenOf('oidc'), await tokenOf('local')];
    await expect(authenticate(external)).rejects.toMatchObject({ code: 'AUTH_TOKEN_DISABLED' });
    expect(await authenticate(local)).toMatchObject({ user: { name: 'u-ann' } });
    await enable('oidc');
    expect(await authenticate(external)).toMatchObject({ user: { name: 'u-ann' } });
  });

  it('carries the groups of enabled providers alone', async () => {
    await enable('oidc');
    const { user } = (await authenticate(await tokenOf('oidc'))) ?? {};
    expect(user?.groups).toEqual([
      'oidc_group://ops',
      'system:authenticated',
      'system:cattle:authenticated',
    ]);
    expect(user?.extra).toEqual({
      principalid: ['oidc_user://ann', 'local://u-ann'],
      username: ['ann@example.test'],
    });
  });
});

describe('who must change the password', () => {
  const must = async (credential: string): Promise<boolean> =>
    (await authenticate(credential))?.mustChangePassword === true;

  it('is told so with a session of that password, and not with an API key', async () => {
    await storeUser({ mustChangePassword: true });
    await world.store<AuthConfig>(authConfig.type, {
      metadata: { name: 'oidc' },
      type: 'oidcConfig',
      enabled: true,
    });
    expect(await must(await tokenOf('local'))).toBe(true);
    expect(await must(await tokenOf('local', true))).toBe(false);
    expect(await must(await tokenOf('oidc'))).toBe(false);
  });

  it('is not the first administrator while the server is set up', async () => {
    const labels = { 'authz.management.cattle.io/bootstrapping': 'admin-user' };
    await storeUser({ metadata: { name: 'u-ann', labels }, mustChangePassword: true });
    const credential = await tokenOf('local');
    expect(await must(credential)).toBe(false);
    await world.store(
      {
        group: 'management.cattle.io',
        version: 'v3',
        resource: 'settings',
        kind: 'Setting',
        namespaced: false,
      },
      { metadata: { name: 'first-login' }, value: 'false' },
    );
    expect(await must(credential)).toBe(true);
  });
});

describe('namesakes', () => {
  it('each get in with their own password, whoever came first', async () => {
    const older = await world.auth.hasher.hash('the password of the elder');
    await world.store<User>(userKind.type, {
      metadata: { name: 'u-1' },
      username: 'sam',
      password: older,
    });
    await world.clock.advance(60_000);
    const younger = await world.auth.hasher.hash('the password of the younger');
    await world.store<User>(userKind.type, {
      metadata: { name: 'u-2' },
      username: 'sam',
      password: younger,
    });
    const login = (password: string) =>
      world.settled(world.auth.login({ username: 'sam', password, address: '192.0.2.1' }, options));
    expect((await login('the password of the elder')).token.userId).toBe('u-1');
    expect((await login('the password of the younger')).token.userId).toBe('u-2');
  });
});

describe('lost access', () => {
  it('ends sessions, and lets API keys rest until the next login', async () => {
    await storeUser();
    await tokenOf('oidc');
    await tokenOf('oidc', true);
    await tokenOf('local');
    await world.store<AuthConfig>(authConfig.type, {
      metadata: { name: 'oidc' },
      type: 'oidcConfig',
      enabled: true,
      accessMode: 'required',
      issuer: 'https://idp.invalid',
      clientId: 'x',
      rancherUrl: 'https://drover.test/verify-auth',
    } as AuthConfig);
    await world.auth.access.refresh('u-ann', options);
    const { items } = await world.cluster.client().resource<Token>(tokenKind.type).list();
    expect(
      items.map(({ authProvider, isDerived, enabled }) => [authProvider, isDerived, enabled]),
    ).toEqual(
      expect.arrayContaining([
        ['oidc', true, false],
        ['local', false, true],
      ]),
    );
    expect(items).toHaveLength(2);
    expect(
      items.find(({ authProvider }) => authProvider === 'oidc')?.metadata?.annotations,
    ).toMatchObject({
      'drover.dev/disabled-by': 'oidc',
    });
  });
});

describe('access that is old', () => {
  it.each([
    ['an hour old', 3_700_000, 1],
    ['fresh', 60_000, 0],
  ])(
    'is marked once for many requests, beside them, when it is %s',
    async (_what, ageMs, marks) => {
      await storeUser();
      await world.store<AuthConfig>(authConfig.type, {
        metadata: { name: 'oidc' },
        type: 'oidcConfig',
        enabled: true,
      });
      const LastRefresh = formatTime(world.clock.nowMs());
      await world.store<UserAttribute>(userAttribute.type, {
        metadata: { name: 'u-ann' },
        LastRefresh,
      });
      await world.clock.advance(ageMs);
      const credential = await tokenOf('oidc');
      for (let time = 0; time < 20; time += 1) await authenticate(credential);
      const written = (): number =>
        world.calls.filter(
          ({ verb, type }) => verb === 'patch' && type.resource === 'userattributes',
        ).length;
      expect(written()).toBe(0);
      await using tasks = new TaskGroup();
      tasks.run((signal) => world.auth.run({ signal }));
      for (let time = 0; time < 20; time += 1) {
        await world.clock.advance(250);
        await authenticate(credential);
      }
      expect(written()).toBe(marks);
      const { NeedsRefresh = false } = await world.read<UserAttribute>(userAttribute.type, 'u-ann');
      expect(NeedsRefresh).toBe(marks === 1);
    },
  );
});
