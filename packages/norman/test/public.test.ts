import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, startWorld, type World } from './world.ts';

const B = 'https://drover.test';
const LOGIN = '/v3-public/localProviders/local?action=login';
let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const login = (body: object, rest: object = {}) =>
  world.send('POST', LOGIN, { body: { username: 'admin', password: PASSWORD, ...body }, ...rest });

describe('what needs no login', () => {
  it('names the ways to log in', async () => {
    const { status, json } = await world.send('GET', '/v3-public/authProviders');
    expect(status).toBe(200);
    const self = `${B}/v3-public/localProviders/local`;
    expect(json['data']).toEqual([
      {
        id: 'local',
        type: 'localProvider',
        baseType: 'authProvider',
        links: { self },
        actions: { login: `${self}?action=login` },
      },
    ]);
    const one = await world.send('GET', '/v3-public/localproviders/local');
    expect(one.json).toMatchObject({ id: 'local', type: 'localProvider' });
  });

  it('has schemas and a root of its own', async () => {
    const { json } = await world.send('GET', '/v3-public/schemas');
    const ids = (json['data'] as readonly { id: string }[]).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['authProvider', 'basicLogin', 'localProvider']));
    expect((await world.send('GET', '/v3-public')).json).toMatchObject({ type: 'apiRoot' });
  });

  /** Everything else answers 401: this list is fixed. */
  it.each([
    ['GET', '/v3/settings/cacerts', 200],
    ['GET', '/v3/settings/first-login', 200],
    ['GET', '/v3/settings/ui-banners', 200],
    ['GET', '/v3/settings/ui-issues', 200],
    ['GET', '/v3/settings/ui-pl', 200],
    ['GET', '/v3/settings/ui-brand', 200],
    ['GET', '/v3/settings/ui-default-landing', 200],
    ['GET', '/v3/settings/server-url', 401],
    ['GET', '/v3/settings/nosuch', 401],
    ['GET', '/v3/settings', 401],
    ['PUT', '/v3/settings/first-login', 401],
    ['DELETE', '/v3/settings/ui-pl', 401],
    ['POST', '/v3/settings/ui-pl?action=x', 401],
    ['GET', '/v3/settings/ui-pl/../server-url', 401],
    ['GET', '/v3', 401],
    ['GET', '/', 200],
    ['POST', '/', 405],
    ['GET', '/v3/schemas', 401],
    ['GET', '/v3/nosuch', 401],
    ['GET', '/v3/clusters', 401],
    ['GET', '/v3/clusters/local', 401],
    ['POST', '/v3/clusters/local?action=generateKubeconfig', 401],
    ['POST', '/v3/tokens', 401],
    ['POST', '/v3/tokens?action=logout', 401],
    ['GET', '/v3/users?me=true', 401],
    ['GET', '/v3/principals', 401],
    ['GET', '/v3/subscribe', 401],
    ['GET', '/meta/schemas', 401],
  ])('%s %s answers %i', async (method, url, status) => {
    const answer = await world.send(method, url, method === 'GET' ? {} : { body: { value: 'x' } });
    expect(answer.status).toBe(status);
    if (status !== 401) return;
    expect(answer.json).toMatchObject({
      type: 'error',
      status: '401',
      message: 'Unauthorized 401: must authenticate',
    });
  });
});

describe('login', () => {
  it('json: answers a token as clients check it', async () => {
    const { status, json } = await login({ description: 'my laptop', ttl: 1 });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      type: 'token',
      baseType: 'token',
      isDerived: false,
      authProvider: 'local',
      description: 'my laptop',
      ttl: 57_600_000,
      current: true,
    });
    expect(String(json['token']).split(':')[0]).toBe(json['id']);
    expect(json['links']).toHaveProperty('self', `${B}/v3/tokens/${String(json['id'])}`);
  });

  it('reads what curl sends when nobody tells it a content type', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await login({}, { headers })).status).toBe(201);
  });

  it('cookie: answers nothing but the cookie, which opens the API', async () => {
    const { status, text, headers } = await login({ responseType: 'cookie' });
    expect({ status, text }).toEqual({ status: 200, text: '' });
    const [cookie = ''] = headers['Set-Cookie'] as readonly string[];
    expect(cookie).toMatch(
      /^R_SESS=token-[a-z0-9]{5}:[a-z0-9]{54}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    const opened = await world.send('GET', '/v3/users?me=true', {
      cookie: cookie.split(';')[0] ?? '',
    });
    expect(opened.status).toBe(200);
  });

  it('kubeconfig: answers a token with a name of its own, for one cluster if asked', async () => {
    const { json } = await login({ responseType: 'kubeconfig_c-abc12' });
    expect(json['id']).toMatch(/^kubeconfig-user-/);
    expect(json['clusterId']).toBe('c-abc12');
    const all = await login({ responseType: 'kubeconfig' });
    expect(all.json['clusterId']).toBeNull();
  });

  it('answers the same, whatever is wrong', async () => {
    const answers = await Promise.all([
      login({ password: 'wrong' }, { address: '198.51.100.1' }),
      login({ username: 'nobody' }, { address: '198.51.100.2' }),
      login({ username: undefined, password: undefined }, { address: '198.51.100.3' }),
      login({ username: { $ne: '' }, password: ['x'] }, { address: '198.51.100.4' }),
    ]);
    for (const { status, json } of answers) {
      expect(status).toBe(401);
      expect(json).toMatchObject({ code: 'Unauthorized', message: 'authentication failed' });
      expect(json).toEqual(answers[0]?.json);
    }
  });

  it('refuses bodies that are none', async () => {
    for (const rawBody of ['', '{', '[]', 'null']) {
      expect((await world.send('POST', LOGIN, { rawBody })).json).toMatchObject({
        status: 422,
        code: 'InvalidBodyContent',
      });
    }
    const large = JSON.stringify({ username: 'x'.repeat(3_000_000) });
    expect((await world.send('POST', LOGIN, { rawBody: large })).status).toBe(413);
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    expect((await world.send('POST', LOGIN, { rawBody: deep })).status).toBe(422);
  });

  it('knows no other action, provider or method', async () => {
    const url = '/v3-public/localProviders';
    expect((await world.send('POST', `${url}/local?action=x`)).status).toBe(422);
    expect((await world.send('POST', `${url}/other?action=login`)).status).toBe(404);
    expect((await world.send('PUT', `${url}/local`)).status).toBe(405);
    expect((await world.send('GET', url)).status).toBe(405);
    expect((await world.send('GET', '/v3-public/nosuch')).status).toBe(404);
  });

  it('makes those wait who guess, and says how long', async () => {
    const guess = () =>
      login({ username: 'guessed', password: 'wrong' }, { address: '203.0.113.1' });
    await Promise.all([guess(), guess(), guess(), guess(), guess()]);
    const { status, json, headers } = await guess();
    expect(status).toBe(429);
    expect(json).toMatchObject({ code: 'TooManyRequests' });
    expect(headers['Retry-After']).toBe('1');
  });
});
