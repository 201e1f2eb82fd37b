import { type Token, token as tokenKind, type User, user } from '@drover/api';
import { hash as bcryptHash } from 'bcryptjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuthWorld, startAuthWorld } from './world.ts';

const PASSWORD = 'correct horse battery';
let world: AuthWorld;
let userId: string;

beforeEach(async () => {
  world = await startAuthWorld();
  const created = await world.auth.users.create(
    { fields: { username: 'alice' }, password: PASSWORD, creatorId: 'u-admin' },
    world,
  );
  userId = created.metadata?.name ?? '';
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

const login = (request: object = {}) =>
  world.settled(
    world.auth.login(
      { username: 'alice', password: PASSWORD, address: '192.0.2.1', ...request },
      world,
    ),
  );

describe('login', () => {
  it('issues a session of 960 minutes', async () => {
    const { token } = await login();
    expect(token).toMatchObject({
      userId,
      ttl: 57_600_000,
      isDerived: false,
      authProvider: 'local',
    });
    expect(token.metadata?.labels).toMatchObject({ 'authn.management.cattle.io/kind': 'session' });
  });

  it('issues a token for a kubeconfig, narrowed to a cluster if asked', async () => {
    const { token } = await login({ kubeconfig: { clusterId: 'c-abc12' } });
    expect(token.metadata?.name).toMatch(new RegExp(`^kubeconfig-${userId}[a-z0-9]{5}$`));
    expect(token).toMatchObject({ clusterName: 'c-abc12', ttl: 57_600_000 });
  });

  it('answers the same to a wrong password, an unknown user, no user and a user without a password', async () => {
    await world.store<User>(user.type, { metadata: { name: 'u-nopas' }, username: 'nopass' });
    const attempts = [
      { password: 'wrong' },
      { username: 'nobody' },
      { username: '' },
      { username: 'nopass' },
      { username: 'nopass', password: '' },
      { password: 'x'.repeat(5_000) },
    ];
    for (const [index, attempt] of attempts.entries()) {
      const startMs = world.clock.monotonicMs();
      const address = `198.51.100.${index}`;
      await expect(login({ ...attempt, address })).rejects.toMatchObject({
        code: 'AUTH_CREDENTIALS_WRONG',
        message: 'authentication failed',
        status: 401,
      });
      expect(world.clock.monotonicMs() - startMs).toBe(500);
    }
    expect(world.auth.tokens.listOf(userId)).toEqual([]);
  });

  it('says that a user is disabled only to those who know the password', async () => {
    const client = world.cluster.client().resource<User>(user.type);
    await client.patch(userId, { type: 'merge', body: { enabled: false } });
    await world.store<User>(user.type, { metadata: { name: 'u-after' } });
    await expect(login()).rejects.toMatchObject({ code: 'AUTH_USER_DISABLED', status: 403 });
    await expect(login({ password: 'wrong' })).rejects.toMatchObject({
      code: 'AUTH_CREDENTIALS_WRONG',
    });
  });

  it('accepts bcrypt of an older server, and renews it', async () => {
    const password = await bcryptHash(PASSWORD, 4);
    await world.store<User>(user.type, {
      metadata: { name: 'u-old11' },
      username: 'old',
      password,
    });
    await login({ username: 'old' });
    const stored = await world.read<User>(user.type, 'u-old11');
    expect(stored.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    await login({ username: 'old' });
    await expect(login({ username: 'old', password: 'wrong' })).rejects.toMatchObject({
      code: 'AUTH_CREDENTIALS_WRONG',
    });
  });

  it('lets the elder of two users of one name in, so that nobody is locked out by a twin', async () => {
    await world.clock.advance(60_000);
    await world.store<User>(user.type, { metadata: { name: 'u-twin1' }, username: 'alice' });
    expect((await login()).token.userId).toBe(userId);
  });

  it('lets no machine of Drover in', async () => {
    const { password = '' } = await world.read<User>(user.type, userId);
    await world.store<User>(user.type, {
      metadata: { name: 'u-sys11' },
      username: 'machine',
      password,
      principalIds: ['system://cluster'],
    });
    await expect(login({ username: 'machine' })).rejects.toMatchObject({
      code: 'AUTH_CREDENTIALS_WRONG',
    });
  });

  it('makes those wait longer and longer who guess, and nobody else', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(login({ password: 'wrong' })).rejects.toMatchObject({
        code: 'AUTH_CREDENTIALS_WRONG',
      });
    }
    await expect(login()).rejects.toMatchObject({
      code: 'AUTH_THROTTLED',
      status: 429,
      facts: { seconds: 1 },
    });
    await login({ address: '203.0.113.9' });
    await world.clock.advance(1_000);
    await expect(login({ password: 'wrong' })).rejects.toMatchObject({
      code: 'AUTH_CREDENTIALS_WRONG',
    });
    await expect(login()).rejects.toMatchObject({ facts: { seconds: 2 } });
    await world.clock.advance(2_000);
    await login();
    await expect(login({ password: 'wrong' })).rejects.toMatchObject({
      code: 'AUTH_CREDENTIALS_WRONG',
    });
  });

  it('throttles names that do not exist like those that do', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await login({ username: 'nobody' }).catch(() => {});
    }
    await expect(login({ username: 'nobody' })).rejects.toMatchObject({
      code: 'AUTH_THROTTLED',
      facts: { seconds: 1 },
    });
  });

  it('logs no password and no token', async () => {
    const { credential } = await login();
    await login({ password: 'hunter2hunter2' }).catch(() => {});
    const text = JSON.stringify(world.log.lines);
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain('hunter2hunter2');
    expect(text).not.toContain(credential.split(':')[1]);
  });
});

describe('users', () => {
  it('are created with a hash, a principal and their creator', async () => {
    const stored = await world.read<User>(user.type, userId);
    expect(userId).toMatch(/^u-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(stored.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(stored).toMatchObject({
      username: 'alice',
      principalIds: [`local://${userId}`],
      metadata: {
        labels: { 'cattle.io/creator': 'norman' },
        annotations: { 'field.cattle.io/creatorId': 'u-admin' },
      },
    });
  });

  it.each([
    ['short', 'AUTH_PASSWORD_TOO_SHORT', 'Password must be at least 12 characters'],
    ['🐑🐑🐑🐑🐑🐑', 'AUTH_PASSWORD_TOO_SHORT', 'Password must be at least 12 characters'],
    ['x'.repeat(1_025), 'AUTH_PASSWORD_TOO_LONG', 'Password must be at most 1024 bytes'],
    ['bob-bob-bob-bob', 'AUTH_PASSWORD_IS_USERNAME', 'Password cannot be the same as the username'],
  ])('are not created with the password %j', async (password, code, message) => {
    const before = world.calls.length;
    await expect(
      world.auth.users.create(
        { fields: { username: 'bob-bob-bob-bob' }, password, creatorId: 'u-admin' },
        world,
      ),
    ).rejects.toMatchObject({ code, message });
    expect(world.calls.slice(before)).toEqual([]);
  });

  it('count characters as people do', async () => {
    const password = '🐑'.repeat(12);
    await world.auth.users.create(
      { fields: { username: 'shepherd' }, password, creatorId: 'u-admin' },
      world,
    );
    await login({ username: 'shepherd', password });
  });

  it('have names of their own, also when two are created at once', async () => {
    const create = (username: string) =>
      world.auth.users.create({ fields: { username }, password: PASSWORD, creatorId: 'x' }, world);
    await expect(create('alice')).rejects.toMatchObject({ code: 'AUTH_USERNAME_TAKEN' });
    const results = await Promise.allSettled([create('carol'), create('carol')]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('have one name in whatever way Unicode writes it, also for those who guess', async () => {
    const create = (username: string) =>
      world.auth.users.create({ fields: { username }, password: PASSWORD, creatorId: 'x' }, world);
    await create('jose\u0301');
    await expect(create('jos\u00e9')).rejects.toMatchObject({ code: 'AUTH_USERNAME_TAKEN' });
    expect(world.auth.users.findByUsername('jos\u00e9')?.username).toBe('jose\u0301');
  });

  it('change their own password only with the present one', async () => {
    const stored = await world.auth.users.get(userId, world);
    const change = (currentPassword: string, newPassword: string) =>
      world.auth.users.changePassword(stored as User, { currentPassword, newPassword }, world);
    await expect(change('wrong', 'another long one')).rejects.toMatchObject({
      code: 'AUTH_CURRENT_PASSWORD_WRONG',
      message: 'invalid current password',
    });
    await expect(change(PASSWORD, PASSWORD)).rejects.toMatchObject({
      code: 'AUTH_PASSWORD_UNCHANGED',
    });
    await expect(change(PASSWORD, 'short')).rejects.toMatchObject({
      code: 'AUTH_PASSWORD_TOO_SHORT',
    });
    await change(PASSWORD, 'another long one');
    await login({ password: 'another long one' });
    expect(await world.read<User>(user.type, userId)).toMatchObject({ mustChangePassword: false });
  });
});

describe('the canary', () => {
  it('finds no secret in what is stored', async () => {
    const { credential } = await login();
    const client = world.cluster.client();
    const all = [
      await client.resource<User>(user.type).list(),
      await client.resource<Token>(tokenKind.type).list(),
    ];
    const text = JSON.stringify(all);
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain(credential.split(':')[1]);
  });
});
