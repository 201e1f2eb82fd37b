import { once } from 'node:events';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Answer, ServerProcess } from './server-process.ts';

const LOGIN = '/v3-public/localProviders/local?action=login';

describe('the front door', () => {
  let stack: AsyncDisposableStack;
  let server: ServerProcess;
  let token: string;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    const { path: directory } = stack.use(
      await mkdtempDisposable(join(tmpdir(), 'drover-front-door-')),
    );
    const flags = ['--data-dir', join(directory, 'data')];
    // So that the test need not wait long for what is cut.
    const env = { CATTLE_LIMIT_BODY_SECONDS_UNAUTHENTICATED: '5' };
    server = stack.use(await ServerProcess.start({ directory, flags, env }));
    token = await server.login();
  });
  afterAll(() => stack.disposeAsync());

  /** Whatever was done, the server goes on for others, and nobody met a failure that it did not foresee. */
  afterEach(async () => {
    expect((await server.request('/v3/clusters', { token })).status).toBe(200);
    expect(await server.log()).not.toMatch(/"level":"error"/);
  });

  async function openTls(serverName = ''): Promise<TLSSocket> {
    const { hostname, port } = new URL(server.url);
    const options = serverName === '' ? {} : { servername: serverName };
    const socket = connect({
      host: hostname,
      port: Number(port),
      rejectUnauthorized: false,
      ...options,
    });
    socket.on('error', () => {});
    await once(socket, 'secureConnect');
    return socket;
  }

  const yaml = { 'content-type': 'application/yaml' };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const part = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n';
  const laughs = Array.from({ length: 9 }, (_, level) => {
    const before = `*l${level - 1}, `.repeat(9);
    return `l${level}: &l${level} [${level === 0 ? 'lol' : before}]`;
  }).join('\n');

  it.each([
    ['JSON that is deep', '{"name":'.repeat(100_000), {}],
    ['a list that is deep', `{"name":${'['.repeat(500_000)}${']'.repeat(500_000)}}`, {}],
    ['YAML that is deep', `name: ${'['.repeat(100_000)}`, yaml],
    ['YAML with blocks that are deep', `name:\n${deepBlocks(1_200)}`, yaml],
    ['a bomb of aliases', laughs, yaml],
    ['an anchor in itself', 'name: &a [*a]', yaml],
    [
      'YAML with many keys',
      Object.keys(manyKeys(40_000))
        .map((key) => `${key}: x`)
        .join('\n'),
      yaml,
    ],
    ['numbers without end', `{"ttl":${'9'.repeat(500_000)}}`, {}],
    ['a form of one field', 'a=1&'.repeat(250_000), form],
    [
      'a form of many parts',
      part.repeat(20_000),
      { 'content-type': 'multipart/form-data; boundary=b' },
    ],
    ['many keys that are wrong', JSON.stringify(manyKeys(50_000)), {}],
  ])('refuses %s, from strangers and from users', async (_what, body, headers) => {
    const stranger = await server.request(LOGIN, { method: 'POST', body, headers });
    expect([401, 413, 422, 429]).toContain(stranger.status);
    const user = await server.request('/v3/clusters', { method: 'POST', token, body, headers });
    expect([413, 422]).toContain(user.status);
    expect(user.json()).toMatchObject({ type: 'error' });
  });

  it('refuses heads out of proportion, in the form of the API', async () => {
    const headers = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`x-${index}`, 'x']),
    );
    const flooded = await server.request('/v3/clusters', { token, headers });
    expect(flooded.status).toBe(431);
    expect(flooded.json()).toMatchObject({ errorCode: 'SERVER_HEADERS_TOO_LARGE' });
    const long = await server.request(`/v3/clusters?name=${'x'.repeat(50_000)}`, { token });
    expect(long.status).toBe(414);
  });

  it.each([
    { 'Impersonate-User': 'admin' },
    { 'impersonate-user': 'admin', 'Impersonate-Group': 'system:masters' },
    { connection: 'impersonate-user', 'impersonate-user': 'admin' },
    { 'Impersonate-Group': 'system:masters' },
    { iMpErSoNaTe_UsEr: 'admin' },
  ])('answers nobody as themselves who asks to be somebody else: %j', async (headers) => {
    for (const path of ['/v3/users', '/', '/metrics', '/drover/v1alpha1/audit']) {
      expect((await server.request(path, { token, headers })).status).toBe(403);
    }
  });

  it('cuts strangers who send slowly', async () => {
    const sockets = await Promise.all(Array.from({ length: 20 }, () => openTls()));
    const cut = Promise.all(sockets.map((socket) => once(socket, 'close')));
    for (const socket of sockets) {
      socket.resume();
      socket.write(`POST ${LOGIN} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{`);
    }
    await cut;
  });

  it('closes subscriptions whose client floods them with small frames', async () => {
    const url = `${server.url.replace('https', 'wss')}/v3/subscribe?resourceTypes=setting`;
    const headers = { authorization: `Bearer ${token}` };
    const socket = new WebSocket(url, { headers, rejectUnauthorized: false });
    await once(socket, 'open');
    const closed = once(socket, 'close');
    socket.on('error', () => {});
    for (let count = 0; count < 100_000; count += 1) socket.send('x');
    await closed;
  });

  it('makes no certificate for names that strangers invent, and goes on with its own', async () => {
    const fingerprints = new Set<string>();
    for (let count = 0; count < 60; count += 1) {
      const socket = await openTls(`invented-${count}.test`);
      fingerprints.add(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    }
    const socket = await openTls();
    const { subjectaltname = '' } = socket.getPeerCertificate();
    socket.destroy();
    expect(subjectaltname).not.toContain('invented');
    // However many names are asked for, what is kept is bounded: the rest get the certificate that there is.
    expect(fingerprints.size).toBeLessThan(60);
  });

  it('answers others while somebody sends the largest bodies there are', async () => {
    const body = JSON.stringify({ name: 'x', annotations: manyKeys(30_000) });
    expect(body.length).toBeGreaterThan(600_000);
    const large = Array.from({ length: 4 }, () =>
      server.request('/v3/clusters', { method: 'POST', token, body }),
    );
    const pings = await Promise.all(Array.from({ length: 20 }, () => server.request('/ping')));
    expect(pings.every(({ text }) => text === 'pong')).toBe(true);
    for (const { status } of await Promise.all(large)) expect(status).toBeLessThan(500);
  });

  it('lets no page run a script that is not a file of its own', async () => {
    const markup = '<script>alert(1)</script><img src=x onerror=alert(1)>';
    const name = `xss-${'a'.repeat(5)}`;
    await server.json('/v3/clusters', { token, body: { name, description: markup } });
    await server.json('/v3/settings/ui-banners', {
      method: 'PUT',
      token,
      body: { value: JSON.stringify({ bannerHeader: { text: markup } }) },
    });
    const browser = { accept: 'text/html,*/*', 'user-agent': 'Mozilla/5.0' };
    const pages = [
      '/',
      '/login',
      '/docs/api',
      '/docs/api?version=/v3&type=cluster',
      '/docs/errors',
    ];
    for (const path of [...pages, '/v3/clusters', '/v3/settings/ui-banners']) {
      const answer = await server.request(path, { token, headers: browser });
      expect(scriptsOf(answer), path).not.toContain('alert');
      const policy = String(answer.headers['content-security-policy']);
      expect(policy, path).toMatch(/default-src 'none'/);
      expect(policy, path).not.toMatch(/script-src[^;]*'unsafe/);
      expect(answer.headers['x-content-type-options'], path).toBe('nosniff');
    }
  });
});

/** Inline scripts and handlers of a page, which there must be none of. */
function scriptsOf({ text, headers }: Answer): string {
  if (!String(headers['content-type']).startsWith('text/html')) return '';
  const inline = text.match(/<script(?![^>]*\bsrc=)[^>]*>[^]*?<\/script>|\son\w+=/gi) ?? [];
  return inline.join('\n');
}

function deepBlocks(depth: number): string {
  return Array.from({ length: depth }, (_, level) => `${' '.repeat(level + 1)}a:`).join('\n');
}

function manyKeys(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`__proto__key-${index}`, 'x']),
  );
}
