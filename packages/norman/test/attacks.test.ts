import { type Cluster, cluster } from '@drover/api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bodyText, PASSWORD, startWorld, type World } from './world.ts';

const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11) Firefox/140.0' };
let world: World;
let token: string;
let plain: { id: string; token: string };

beforeAll(async () => {
  world = await startWorld();
  token = await world.login();
  await world.store<Cluster>(cluster.type, {
    metadata: { name: 'c-known' },
    spec: { displayName: '<img src=x onerror=alert(1)>', description: '</pre><script>' },
  });
  plain = await world.addUser('plain');
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

beforeEach(() => {
  world.writes.length = 0;
});

describe('forgery by another site', () => {
  const cookie = () => `R_SESS=${token}`;

  it('writes nothing with a cookie alone', async () => {
    for (const [method, url] of [
      ['POST', '/v3/clusters'],
      ['DELETE', '/v3/clusters/c-known'],
      ['GET', '/v3/clusters/c-known?_method=DELETE'],
      ['GET', '/v3/clusters/c-known?action=remove'],
      ['POST', '/v3/tokens?action=logout'],
      ['GET', '/v3/tokens?_method=POST&action=logout'],
    ] as const) {
      const { status, json } = await world.send(method, url, {
        cookie: cookie(),
        headers: BROWSER,
        body: { name: 'forged' },
      });
      expect({ url, status, code: json['code'] }).toEqual({
        url,
        status: 422,
        code: 'InvalidCSRFToken',
      });
    }
    expect(world.writes).toEqual([]);
  });

  it('cannot log a browser in either', async () => {
    const { json } = await world.send('POST', '/v3-public/localProviders/local?action=login', {
      headers: BROWSER,
      body: { username: 'plain', password: PASSWORD, responseType: 'cookie' },
    });
    expect(json).toMatchObject({ code: 'InvalidCSRFToken' });
  });

  it('a browser that shows the cookie twice may write, and gets one on its first visit', async () => {
    const first = await world.send('GET', '/v3/clusters', { cookie: cookie(), headers: BROWSER });
    const [set = ''] = first.headers['Set-Cookie'] as readonly string[];
    const value = /^CSRF=([0-9a-f]{32}); Path=\/; Secure; SameSite=Lax$/.exec(set)?.[1] ?? '';
    const written = await world.send('POST', '/v3/clusters', {
      cookie: `${cookie()}; CSRF=${value}`,
      headers: { ...BROWSER, 'x-api-csrf': value },
      body: { name: 'by-a-browser' },
    });
    expect(written.status).toBe(201);
  });
});

describe('a user without rights', () => {
  const send = (method: string, url: string, body?: unknown) =>
    world.send(method, url, { token: plain.token, ...(body !== undefined && { body }) });

  it('sees empty lists, and cannot tell what exists from what does not', async () => {
    expect((await send('GET', '/v3/clusters')).json).toMatchObject({ data: [] });
    const known = await send('GET', '/v3/clusters/c-known');
    const unknown = await send('GET', '/v3/clusters/c-nosuc');
    expect(known.status).toBe(404);
    expect(known.json).toEqual(unknown.json);
    for (const method of ['PUT', 'DELETE']) {
      const body = { name: 'x' };
      expect((await send(method, '/v3/clusters/c-known', body)).status).toBe(404);
      expect((await send(method, '/v3/clusters/c-nosuc', body)).status).toBe(404);
    }
    const action = '?action=generateKubeconfig';
    expect((await send('POST', `/v3/clusters/c-known${action}`)).status).toBe(404);
    expect(world.writes).toEqual([]);
  });

  it('sees what is granted by name, in a namespace or everywhere, and no more', async () => {
    await world.store<Cluster>(cluster.type, { metadata: { name: 'c-other' } });
    world.grants.set(plain.id, new Set(['get clusters /c-known']));
    const listed = await send('GET', '/v3/clusters');
    expect(listed.json['data']).toEqual([expect.objectContaining({ id: 'c-known' })]);
    world.grants.delete(plain.id);
    expect((await send('GET', '/v3/clusters')).json).toMatchObject({ data: [] });
  });

  it('makes no user, whatever the body says', async () => {
    const body = { username: 'x', password: PASSWORD, principalIds: ['system://cluster'] };
    expect((await send('POST', '/v3/users', body)).status).toBe(403);
    expect(world.writes).toEqual([]);
  });

  it('makes tokens for nobody else', async () => {
    const { json } = await send('POST', '/v3/tokens', { userId: 'u-other', isDerived: false });
    expect(json).toMatchObject({ userId: plain.id, isDerived: true });
  });
});

describe('names and passwords', () => {
  const login = async (username: string, password: string): Promise<number> => {
    const url = '/v3-public/localProviders/local?action=login';
    // Each from an address of its own: failures are counted by address.
    addresses += 1;
    const address = `198.51.100.${addresses}`;
    return (await world.send('POST', url, { body: { username, password }, address })).status;
  };
  let addresses = 0;

  it('open the door as they were given, with the spaces around a password and without', async () => {
    const password = '  spaces around it\t';
    const body = { username: 'spaced', name: 'spaced', password };
    const { json } = await world.send('POST', '/v3/users', { token, body });
    expect(await login('spaced', password)).toBe(201);
    expect(await login('spaced', password.trim())).toBe(401);
    const changed = ` ${password}`;
    const action = `/v3/users/${String(json['id'])}?action=setpassword`;
    await world.send('POST', action, { token, body: { newPassword: changed } });
    expect(await login('spaced', changed)).toBe(201);
  });

  it('are not given twice in characters that look the same', async () => {
    const make = (username: string) =>
      world.send('POST', '/v3/users', { token, body: { username, name: 'x', password: PASSWORD } });
    expect((await make('jose\u0301')).status).toBe(201);
    expect((await make('jos\u00e9')).json).toMatchObject({ status: 422, code: 'NotUnique' });
    expect(await login('jos\u00e9', PASSWORD)).toBe(201);
    for (const hidden of ['adm\u200bin', '\u202enimda', 'a\u0000', 'a\nb']) {
      const { json } = await make(hidden);
      expect(json).toMatchObject({ code: 'InvalidFormat', fieldName: 'username' });
    }
  });
});

describe('a token for one cluster', () => {
  it('opens nothing that has nothing to do with the cluster, however it is asked for', async () => {
    const body = { clusterId: 'c-known' };
    const { json } = await world.send('POST', '/v3/tokens', { token, body });
    const scoped = String(json['token']);
    const status = async (method: string, url: string, sent: object = {}): Promise<number> =>
      (await world.send(method, url, { token: scoped, ...(method !== 'GET' && { body: sent }) }))
        .status;
    for (const below of [
      'users',
      'settings',
      'globalRoleBindings',
      'principals',
      'managementSecrets',
    ]) {
      expect(await status('GET', `/v3/clusters/c-known/${below}`), below).toBe(401);
    }
    const user = { username: 'planted', password: PASSWORD, name: 'planted' };
    expect(await status('POST', '/v3/clusters/c-known/users', user)).toBe(401);
    const value = { value: 'planted' };
    expect(await status('PUT', '/v3/cluster/c-known/settings/ui-brand', value)).toBe(401);
    for (const below of ['', '/nodes', '/projects', '/clusterRoleTemplateBindings', '/schemas']) {
      expect(await status('GET', `/v3/clusters/c-known${below}`), below).toBe(200);
    }
    expect((await world.send('GET', '/v3/clusters/c-known/users', { token })).status).toBe(200);
  });
});

describe('markup in what people write', () => {
  it('is no markup in JSON, nor in the page', async () => {
    const json = await world.send('GET', '/v3/clusters/c-known', { token });
    expect(json.text).not.toMatch(/[<>]/);
    expect(json.json['name']).toBe('<img src=x onerror=alert(1)>');
    const html = await world.send('GET', '/v3/clusters/c-known', {
      token,
      headers: { ...BROWSER, accept: 'text/html,*/*' },
    });
    expect(html.headers).toMatchObject({
      'Content-Type': 'text/html; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'SAMEORIGIN',
    });
    expect(html.text).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html.text).not.toMatch(/<(script|img)/);
    expect(html.text.match(/<\/pre>/g)).toHaveLength(1);
  });

  it('scripts of a page get JSON', async () => {
    const { headers } = await world.send('GET', '/v3/clusters', {
      token,
      headers: { ...BROWSER, accept: '*/*', 'sec-fetch-dest': 'empty' },
    });
    expect(headers['Content-Type']).toBe('application/json');
  });
});

describe('odd requests', () => {
  const send = (method: string, url: string, rest: object = {}) =>
    world.send(method, url, { token, ...rest });

  it('never reach another type, and are never unexplained', async () => {
    for (const url of [
      '/v3/clusters/..',
      '/v3/clusters/%2e%2e%2fusers',
      '/v3/users/..%2f..%2fclusters%2fc-known',
      '/v3/users/%00',
      '/v3/clusters/c-known:x',
      '/v3/clusterroletemplatebindings/noscope',
      '/v3/clusterroletemplatebindings/:',
      '/v3/__proto__',
      '/v3/constructor',
      '/v3/tokens/__proto__',
      `/v3/${'a/'.repeat(2_000)}`,
      `/v3/users/${'x'.repeat(9_000)}`,
    ]) {
      const { status, json } = await send('GET', url);
      expect({ url, status }).toEqual({ url, status: 404 });
      expect(json).toMatchObject({ type: 'error', status: 404 });
    }
  });

  it('do not touch by what controllers know an object', async () => {
    const annotations = { 'drover.dev/cluster-uid': 'its-own', mine: 'before' };
    await world.store<Cluster>(cluster.type, {
      metadata: { name: 'c-pinned', annotations },
      spec: { displayName: 'pinned' },
    });
    const put = (body: object) =>
      world.send('PUT', '/v3/clusters/c-pinned', { token, body: { name: 'pinned', ...body } });
    const forged = { 'drover.dev/cluster-uid': 'of-another', mine: 'after' };
    expect((await put({ annotations: forged })).json['annotations']).toEqual({
      'drover.dev/cluster-uid': 'its-own',
      mine: 'after',
    });
    expect((await put({ annotations: {} })).json['annotations']).toEqual({
      'drover.dev/cluster-uid': 'its-own',
    });
  });

  it('write into no prototype', async () => {
    const rawBody = '{"name":"proto","__proto__":{"a":1},"labels":{"constructor":"x","b":"c"}}';
    const { status, json } = await send('POST', '/v3/clusters', { rawBody });
    expect(status).toBe(201);
    expect(json['labels']).toMatchObject({ constructor: 'x', b: 'c' });
    // The API server knows that this is no key of a label.
    const evil = '{"name":"evil","labels":{"__proto__":"x"}}';
    const refused = await send('POST', '/v3/clusters', { rawBody: evil });
    expect(refused.json).toMatchObject({ status: 422, code: 'Invalid' });
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
    expect(({} as Record<string, unknown>)['b']).toBeUndefined();
  });

  it('put nothing into headers but text', async () => {
    const body = { name: 'header', ['x\r\nSet-Cookie: a=b"\u{1F411}']: 1 };
    const { headers } = await send('POST', '/v3/clusters', { body });
    for (const warning of headers['Warning'] as readonly string[]) {
      expect(warning).toMatch(/^299 - "[\x20-\x7e]*"$/);
    }
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${index}`, 1]));
    const flooded = await send('POST', '/v3/clusters', { body: { name: 'flood', ...many } });
    expect(flooded.headers['Warning']).toHaveLength(20);
  });

  it('cannot make links lead elsewhere by a Host that is none', async () => {
    const { json } = await send('GET', '/v3', { headers: { host: 'evil.test/"><script>' } });
    expect(json['links']).toHaveProperty('root', 'https://localhost/v3');
  });

  it('that fail inside say nothing of the inside', async () => {
    const broken = {
      ...world.services,
      cacheOf: () => {
        throw new Error('secret path /etc/x');
      },
    };
    const { createNorman } = await import('../src/index.ts');
    const request = await world.request('GET', '/v3/clusters', { token });
    const answer = await createNorman(broken).handle(request);
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('secret path');
    expect(JSON.parse(bodyText(answer.body))).toMatchObject({
      code: 'ServerError',
      message: expect.stringContaining('request-1') as string,
    });
  });
});

describe('what fails validation', () => {
  it.each([
    ['/v3/clusters', {}],
    ['/v3/clusters', { name: '' }],
    ['/v3/clusters', { name: 'x', agentEnvVars: [null] }],
    ['/v3/clusters', { name: 'x', localClusterAuthEndpoint: 'x' }],
    ['/v3/clusterregistrationtokens', {}],
    ['/v3/clusterroletemplatebindings', {}],
    ['/v3/roletemplates', {}],
    ['/v3/globalroles', {}],
    ['/v3/globalrolebindings', {}],
    ['/v3/settings', { name: 'a' }],
    ['/v3/settings', { name: 'Not A Label', value: 'x' }],
    ['/v3/tokens', { ttl: 'soon' }],
    ['/v3/users', { username: 'a' }],
  ])('causes no call to the API server: POST %s %j', async (url, body) => {
    const { status, json } = await world.send('POST', url, { token, body });
    expect(status).toBe(422);
    expect(json).toMatchObject({ type: 'error', status: 422 });
    expect(json['code']).toMatch(/^[A-Z][A-Za-z]+$/);
    expect(json['message']).not.toBe('');
    expect(world.writes).toEqual([]);
  });
});
