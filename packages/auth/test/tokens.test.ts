import {
  type Setting,
  setting,
  type Token,
  token as tokenKind,
  type User,
  user,
} from '@drover/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuthWorld, startAuthWorld } from './world.ts';

let world: AuthWorld;

beforeEach(async () => {
  world = await startAuthWorld();
  await world.store<User>(user.type, {
    metadata: { name: 'u-abc12' },
    username: 'alice',
    principalIds: ['local://u-abc12'],
  });
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

const REQUEST = { userId: 'u-abc12', ttlMs: 0, isDerived: true, authProvider: 'local' };

const issue = (request: object = {}) =>
  world.auth.tokens.issue({ ...REQUEST, ...request }, { signal: world.signal });

const bearer = (credential: string) => ({ headers: { authorization: `Bearer ${credential}` } });

const authenticate = (headers: Record<string, string>) =>
  world.auth.authenticator.authenticate({ headers }, { signal: world.signal });

describe('issue', () => {
  it('takes another name when one is taken: among 100,000 tokens that is not rare', async () => {
    const name = (await issue()).token.metadata?.name ?? '';
    // Chance is the same in every world, and so is the first name.
    await using other = await startAuthWorld();
    await other.store<Token>(tokenKind.type, { metadata: { name }, userId: 'u-other' });
    const { token, credential } = await other.auth.tokens.issue(REQUEST, { signal: other.signal });
    expect(token.metadata?.name).not.toBe(name);
    expect(credential).toMatch(new RegExp(`^${token.metadata?.name}:`));
    expect(await other.read<Token>(tokenKind.type, name)).toMatchObject({ userId: 'u-other' });
    expect(other.calls.filter(({ verb }) => verb === 'create')).toHaveLength(3);
  });

  it('stores a hash, and shows the secret once', async () => {
    const { credential, token } = await issue();
    const [name = '', secret = ''] = credential.split(':');
    expect(name).toMatch(/^token-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(secret).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{54}$/);
    const stored = await world.read<Token>(tokenKind.type, name);
    expect(stored.token).toMatch(/^\$2:[A-Za-z0-9+/]{11}:[A-Za-z0-9+/]{43}$/);
    expect(JSON.stringify(stored)).not.toContain(secret);
    expect(stored.metadata?.annotations).toMatchObject({
      'authn.management.cattle.io/token-hashed': 'true',
    });
    expect(stored.metadata?.labels).toMatchObject({
      'authn.management.cattle.io/token-userId': 'u-abc12',
    });
    expect(token.expiresAt).toBe('');
  });

  it('caps the time to live by the setting, and says when it ends', async () => {
    await world.store<Setting>(setting.type, {
      metadata: { name: 'auth-token-max-ttl-minutes' },
      value: '60',
    });
    expect((await issue({ ttlMs: 0 })).token.ttl).toBe(3_600_000);
    expect((await issue({ ttlMs: 60_000 })).token.ttl).toBe(60_000);
    const { token } = await issue({ ttlMs: 99_999_999_999 });
    expect(token.ttl).toBe(3_600_000);
    expect(token.expiresAt).toBe('2026-01-01T01:00:00Z');
  });
});

describe('authenticate', () => {
  it('knows who sends a token in each of its three forms', async () => {
    const { credential } = await issue();
    const [tokenName] = credential.split(':');
    const who = {
      tokenName,
      user: {
        name: 'u-abc12',
        groups: ['system:authenticated', 'system:cattle:authenticated'],
        extra: { principalid: ['local://u-abc12'], username: ['alice'] },
      },
    };
    const basic = Buffer.from(credential).toString('base64');
    expect(await authenticate({ authorization: `Bearer ${credential}` })).toMatchObject(who);
    expect(await authenticate({ authorization: `bearer ${credential}` })).toMatchObject(who);
    expect(await authenticate({ authorization: `BASIC ${basic}` })).toMatchObject(who);
    expect(await authenticate({ cookie: `x=1; R_SESS=${credential}` })).toMatchObject(who);
    const encoded = encodeURIComponent(credential);
    expect(await authenticate({ cookie: `R_SESS=${encoded}` })).toMatchObject({ via: 'cookie' });
  });

  it('does not look at the cookie when there is an Authorization header', async () => {
    const { credential } = await issue();
    const headers = { authorization: 'Bearer token-xxxxx:string', cookie: `R_SESS=${credential}` };
    await expect(authenticate(headers)).rejects.toMatchObject({ code: 'AUTH_TOKEN_INVALID' });
  });

  it('says nothing of requests without a credential of ours', async () => {
    expect(await authenticate({})).toBeUndefined();
    expect(await authenticate({ cookie: 'other=1' })).toBeUndefined();
    expect(await authenticate({ authorization: 'Negotiate abc' })).toBeUndefined();
  });

  it.each(['', 'x', ':', 'token-xxxxx:', ':secret', 'token-xxxxx:string', `a:${'b'.repeat(600)}`])(
    'refuses %j',
    async (credential) => {
      await expect(authenticate({ authorization: `Bearer ${credential}` })).rejects.toMatchObject({
        code: 'AUTH_TOKEN_INVALID',
      });
    },
  );

  it('refuses the right name with another secret, and the hash in place of the secret', async () => {
    const { credential } = await issue();
    const [name = ''] = credential.split(':');
    const stored = await world.read<Token>(tokenKind.type, name);
    for (const secret of ['x'.repeat(54), stored.token, `${credential.slice(name.length + 1)}x`]) {
      const attempt = world.auth.authenticator.authenticate(bearer(`${name}:${secret}`), world);
      await expect(attempt).rejects.toMatchObject({ code: 'AUTH_TOKEN_INVALID' });
    }
  });

  it('accepts tokens that an older server stored as they are', async () => {
    await world.store<Token>(tokenKind.type, {
      metadata: { name: 'token-old11' },
      token: 'plain-secret',
      userId: 'u-abc12',
    });
    expect(await authenticate({ authorization: 'Bearer token-old11:plain-secret' })).toMatchObject({
      tokenName: 'token-old11',
    });
    await expect(authenticate({ authorization: 'Bearer token-old11:other' })).rejects.toMatchObject(
      { code: 'AUTH_TOKEN_INVALID' },
    );
  });

  it('refuses a token after its time, and says so to those who know its secret', async () => {
    const { credential } = await issue({ ttlMs: 60_000 });
    const [name] = credential.split(':');
    await world.clock.advance(59_000);
    expect(await authenticate({ authorization: `Bearer ${credential}` })).toBeDefined();
    await world.clock.advance(2_000);
    await expect(authenticate({ authorization: `Bearer ${credential}` })).rejects.toMatchObject({
      code: 'AUTH_TOKEN_EXPIRED',
    });
    await expect(authenticate({ authorization: `Bearer ${name}:x` })).rejects.toMatchObject({
      code: 'AUTH_TOKEN_INVALID',
    });
  });

  it('refuses disabled tokens, and tokens of disabled and of missing users', async () => {
    await world.store<User>(user.type, { metadata: { name: 'u-off00' }, enabled: false });
    for (const request of [{ userId: 'u-off00' }, { userId: 'u-gone0' }]) {
      const { credential } = await issue(request);
      await expect(authenticate({ authorization: `Bearer ${credential}` })).rejects.toMatchObject({
        code: 'AUTH_TOKEN_DISABLED',
      });
    }
    await world.store<Token>(tokenKind.type, {
      metadata: { name: 'token-off11' },
      token: 'secret',
      userId: 'u-abc12',
      enabled: false,
    });
    await expect(
      authenticate({ authorization: 'Bearer token-off11:secret' }),
    ).rejects.toMatchObject({ code: 'AUTH_TOKEN_DISABLED' });
  });

  it('tells the only cluster that a token is good for', async () => {
    const { credential } = await issue({ clusterId: 'c-abc12' });
    expect(await authenticate({ authorization: `Bearer ${credential}` })).toMatchObject({
      clusterScope: 'c-abc12',
    });
  });

  it('finds a token that another replica issued and no cache here knows yet', async () => {
    const client = world.cluster.client();
    await client.resource<Token>(tokenKind.type).create({
      metadata: { name: 'token-new11' },
      token: 'secret',
      userId: 'u-abc12',
    });
    expect(await authenticate({ authorization: 'Bearer token-new11:secret' })).toBeDefined();
  });

  it('asks the API server for no name that is none', async () => {
    const before = world.calls.length;
    for (const name of ['../../x', 'UPPER', 'a/b', 'x'.repeat(300), '%2e%2e']) {
      await authenticate({ authorization: `Bearer ${name}:x` }).catch(() => {});
    }
    expect(world.calls.slice(before)).toEqual([]);
  });
});

describe('revoke', () => {
  it('ends a token at once, whatever the cache knows', async () => {
    const { credential, token } = await issue();
    world.cluster.endWatches();
    await world.auth.tokens.revoke(token, world);
    await expect(authenticate({ authorization: `Bearer ${credential}` })).rejects.toMatchObject({
      code: 'AUTH_TOKEN_INVALID',
    });
    expect(await world.auth.authenticator.userOf(token.metadata?.name ?? '', world)).toBe(
      undefined,
    );
  });

  it('is no error for a token that is gone', async () => {
    const { token } = await issue();
    await world.auth.tokens.revoke(token, world);
    await world.auth.tokens.revoke(token, world);
  });

  it('ends all tokens of a user and of nobody else', async () => {
    await world.store<User>(user.type, { metadata: { name: 'u-bob11' }, username: 'bob' });
    await issue();
    await issue();
    const other = await issue({ userId: 'u-bob11' });
    await world.auth.tokens.revokeAllOf('u-abc12', world);
    expect(world.auth.tokens.listOf('u-abc12')).toEqual([]);
    expect(await authenticate({ authorization: `Bearer ${other.credential}` })).toBeDefined();
  });
});
