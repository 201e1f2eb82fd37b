import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { type User, user as userKind } from '@drover/api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from './world.ts';

const B = 'https://drover.test';
const PASSWORD = 'correct horse battery';
const signal = new AbortController().signal;
let world: World;
let admin: string;
let counter = 0;

beforeAll(async () => {
  world = await startWorld();
  admin = await world.login();
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

/** A user of its own for each test. */
let username: string;
let userId: string;

beforeEach(async () => {
  counter += 1;
  username = `person-${counter}`;
  const made = await world.auth.users.create(
    { fields: { username }, password: PASSWORD, creatorId: 'x' },
    { signal },
  );
  userId = made.metadata?.name ?? '';
});

async function login(body: object = {}): Promise<string> {
  const { json } = await world.send('POST', '/v3-public/localProviders/local?action=login', {
    body: { username, password: PASSWORD, ...body },
    address: `198.51.100.${counter}`,
  });
  return String(json['token']);
}

const send = (token: string, method: string, url: string, body?: object) =>
  world.send(method, url, { token, ...(body && { body }), address: `198.51.100.${counter}` });

const isIn = async (token: string): Promise<boolean> =>
  (await send(token, 'GET', '/v3/users?me=true')).status === 200;

describe('sessions', () => {
  it('end when the password is changed, but for the one that changes it', async () => {
    const [own, other] = [await login(), await login()];
    const key = String((await send(own, 'POST', '/v3/tokens', {})).json['token']);
    const change = { currentPassword: PASSWORD, newPassword: 'another long password' };
    const { status } = await send(own, 'POST', '/v3/users?action=changepassword', change);
    expect(status).toBe(200);
    expect([await isIn(own), await isIn(other), await isIn(key)]).toEqual([true, false, true]);
  });

  it('end when an administrator sets the password', async () => {
    const session = await login();
    const url = `/v3/users/${userId}?action=setpassword`;
    const { status, text } = await send(admin, 'POST', url, { newPassword: 'set by the admin' });
    expect(status).toBe(200);
    expect(text).not.toContain('argon2');
    expect([await isIn(session), await isIn(admin)]).toEqual([false, true]);
  });

  it('slow down who guesses the password of a session that they stole', async () => {
    const stolen = await login();
    const guess = { currentPassword: 'guessed', newPassword: 'another long password' };
    const url = '/v3/users?action=changepassword';
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await send(stolen, 'POST', url, guess)).status).toBe(422);
    }
    const { status, json } = await send(stolen, 'POST', url, guess);
    expect(status).toBe(429);
    expect(json).toMatchObject({ code: 'TooManyRequests', errorCode: 'AUTH_THROTTLED' });
  });

  it('are listed without secrets, and ended one by one or all', async () => {
    const [one, two] = [await login({ description: 'laptop' }), await login()];
    const { json, text } = await send(admin, 'GET', `/v3/users/${userId}/sessions`);
    const rows = json['data'] as readonly Record<string, unknown>[];
    expect(new Set(rows.map(({ id }) => id))).toEqual(
      new Set([one, two].map((token) => token.split(':')[0])),
    );
    expect(rows.find(({ id }) => id === one.split(':')[0])).toMatchObject({
      type: 'token',
      kind: 'session',
      description: 'laptop',
      authProvider: 'local',
      expired: false,
      isDerived: false,
    });
    expect(text).not.toContain(one.split(':')[1]);
    expect(text).not.toContain('$2:');
    const url = `/v3/users/${userId}?action=revoketokens`;
    const named = { tokenIds: [one.split(':')[0]] };
    expect((await send(admin, 'POST', url, named)).status).toBe(200);
    expect([await isIn(one), await isIn(two)]).toEqual([false, true]);
    expect((await send(admin, 'POST', url)).status).toBe(200);
    expect(await isIn(two)).toBe(false);
  });

  it("are nobody else's business", async () => {
    const session = await login();
    expect((await send(session, 'GET', `/v3/users/${userId}/sessions`)).status).toBe(403);
    expect((await send(session, 'POST', `/v3/users/${userId}?action=revoketokens`)).status).toBe(
      403,
    );
    const name = admin.split(':')[0] ?? '';
    expect((await send(session, 'GET', `/v3/tokens/${name}`)).status).toBe(404);
    expect((await send(session, 'DELETE', `/v3/tokens/${name}`)).status).toBe(404);
    expect((await send(session, 'GET', '/v3/tokens/token-nosuch')).json).toEqual(
      (await send(session, 'GET', `/v3/tokens/${name}`)).json,
    );
  });

  it('end with the user', async () => {
    const session = await login();
    await world.client.resource<User>(userKind.type).patch(userId, {
      type: 'merge',
      body: { enabled: false },
    });
    await expect.poll(() => isIn(session)).toBe(false);
  });

  it('of a provider that is not there answer a logout with no place to go', async () => {
    const session = await login();
    const { status, json } = await send(session, 'POST', '/v3/tokens?action=logoutAll', {});
    expect(status).toBe(200);
    expect(json).toEqual({ type: 'logoutAllOutput', baseType: 'logoutAllOutput' });
    expect(await isIn(session)).toBe(false);
  });
});

describe('who must change the password', () => {
  let session: string;

  beforeEach(async () => {
    await world.store(userKind.type, {
      apiVersion: 'management.cattle.io/v3',
      kind: 'User',
      metadata: { name: `u-must${counter}` },
      username: `must-${counter}`,
      password: await world.auth.hasher.hash(PASSWORD),
      mustChangePassword: true,
    });
    session = await login({ username: `must-${counter}` });
  });

  it('may do that, look at themselves and log out, and nothing else', async () => {
    const allowed = [
      ['GET', '/v3/users?me=true'],
      ['GET', '/v3/principals'],
      ['GET', '/v3/settings/first-login'],
      ['GET', '/v3/schemas'],
    ] as const;
    for (const [method, url] of allowed) {
      expect((await send(session, method, url)).status).toBe(200);
    }
    const refused = [
      ['POST', '/v3/tokens'],
      ['GET', '/v3/clusters'],
      ['PUT', '/v3/settings/server-url'],
      ['POST', '/v3/tokens?action=approvelogin'],
      ['POST', `/v3/users/u-must${counter}?action=setpassword`],
      ['POST', '/v3/clusters/local?action=generateKubeconfig'],
    ] as const;
    for (const [method, url] of refused) {
      const { status, json } = await send(session, method, url, method === 'GET' ? undefined : {});
      expect({ url, status }).toEqual({ url, status: 403 });
      expect(json).toMatchObject({ errorCode: 'AUTH_PASSWORD_CHANGE_REQUIRED' });
    }
    const change = { currentPassword: PASSWORD, newPassword: 'another long password' };
    const changed = await send(session, 'POST', '/v3/users?action=changepassword', change);
    expect(changed.status).toBe(200);
    expect((await send(session, 'GET', '/v3/clusters')).status).toBe(200);
  });

  it('may log out', async () => {
    expect((await send(session, 'POST', '/v3/tokens?action=logout')).status).toBe(200);
    expect(await isIn(session)).toBe(false);
  });
});

describe('a program whose user logs in with a browser', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const number = (text: string): string =>
    BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`).toString();
  /** As Go writes an RSA key. */
  const goKey = `{"N":${number(n)},"E":${number(e)}}`;
  const decrypt = (text: unknown): string =>
    privateDecrypt(
      { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
      Buffer.from(String(text), 'base64'),
    ).toString('utf8');

  it.each([
    ['a PEM', 'a', pem],
    ['the form of Go', 'b', goKey],
  ])('gets a token that only it can read, by %s', async (_form, letter, key) => {
    const requestId = letter.repeat(32);
    const url = `/v3-public/authTokens/${requestId}`;
    expect((await world.send('GET', url)).status).toBe(404);
    const session = await login();
    const body = { requestId, publicKey: btoa(key), responseType: 'kubeconfig_c-abc12' };
    const shown = await send(session, 'POST', '/v3/tokens?action=showlogin', body);
    expect(shown.json['code']).toMatch(/^[0-9A-F]{4}-[0-9A-F]{4}$/);
    expect((await world.send('GET', url)).status).toBe(404);
    const approved = await send(session, 'POST', '/v3/tokens?action=approvelogin', body);
    expect(approved.json['code']).toBe(shown.json['code']);
    const { status, json } = await world.send('GET', url);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      id: requestId,
      type: 'authToken',
      links: { self: `${B}${url}` },
    });
    const credential = decrypt(json['token']);
    expect(credential).toMatch(/^kubeconfig-u-[a-z0-9]+:[a-z0-9]{54}$/);
    const token = await world.auth.tokens.get(credential.split(':')[0] ?? '', { signal });
    expect(token).toMatchObject({ userId, clusterName: 'c-abc12', isDerived: true });
    expect((await send(session, 'POST', '/v3/tokens?action=approvelogin', body)).status).toBe(422);
    expect((await world.send('DELETE', url)).status).toBe(204);
    expect((await world.send('DELETE', url)).status).toBe(204);
    expect((await world.send('GET', url)).status).toBe(404);
  });

  it.each([
    ['a request that can be guessed', { requestId: 'short' }, 'requestId'],
    ['no key', { publicKey: btoa('nothing') }, 'publicKey'],
    ['a key that can be broken', { publicKey: btoa('{"N":3233,"E":17}') }, 'publicKey'],
    ['a private name', { requestId: '../../secrets/x'.padEnd(40, 'x') }, 'requestId'],
  ])('is refused with %s', async (_what, wrong, fieldName) => {
    const session = await login();
    const body = { requestId: 'c'.repeat(32), publicKey: btoa(pem), ...wrong };
    const { status, json } = await send(session, 'POST', '/v3/tokens?action=approvelogin', body);
    expect(status).toBe(422);
    expect(json).toMatchObject({ errorCode: 'AUTH_LOGIN_REQUEST_INVALID', fieldName });
  });

  it('gets nothing by asking for the collection', async () => {
    expect((await world.send('GET', '/v3-public/authTokens')).status).toBe(405);
    expect((await world.send('DELETE', '/v3-public/authTokens')).status).toBe(405);
  });
});

describe('tokens made with a token', () => {
  it('open no more than it does', async () => {
    const session = await login({ responseType: 'kubeconfig_c-abc12' });
    const own = await send(session, 'POST', '/v3/tokens', {});
    expect(own.json['clusterId']).toBe('c-abc12');
    const other = await send(session, 'POST', '/v3/tokens', { clusterId: 'c-other' });
    expect(other.status).toBe(401);
  });

  it('live as long as is asked for, up to the cap', async () => {
    const session = await login();
    const forever = await send(session, 'POST', '/v3/tokens', {});
    expect(forever.json).toMatchObject({ ttl: 0, expiresAt: '', isDerived: true, expired: false });
    const short = await send(session, 'POST', '/v3/tokens', { ttl: 60_000 });
    const { created, expiresAt } = short.json;
    expect(Date.parse(String(expiresAt)) - Date.parse(String(created))).toBe(60_000);
  });

  it('are deleted, but for the one in use', async () => {
    const session = await login();
    const key = await send(session, 'POST', '/v3/tokens', {});
    const url = `/v3/tokens/${String(key.json['id'])}`;
    expect((await send(session, 'DELETE', url)).status).toBe(204);
    const current = await send(session, 'DELETE', `/v3/tokens/${session.split(':')[0]}`);
    expect(current.status).toBe(400);
    expect(current.json).toMatchObject({ code: 'ServerError' });
  });
});

describe('principals', () => {
  it('are found by name and by id', async () => {
    const session = await login();
    world.grants.set(userId, new Set(['list principals']));
    const body = { name: username.toUpperCase(), principalType: 'user' };
    const found = await send(session, 'POST', '/v3/principals?action=search', body);
    expect(found.json['data']).toMatchObject([{ id: `local://${userId}`, me: true }]);
    const id = encodeURIComponent(`local://${userId}`);
    const one = await send(session, 'GET', `/v3/principals/${id}`);
    expect(one.json).toMatchObject({ id: `local://${userId}`, loginName: username });
    for (const other of ['local://u-nosuch', 'oidc_user://ann', 'nonsense']) {
      const url = `/v3/principals/${encodeURIComponent(other)}`;
      expect((await send(session, 'GET', url)).status).toBe(404);
    }
  });
});
