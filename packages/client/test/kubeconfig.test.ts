import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasCode } from '@drover/base';
import { FakeClock } from '@drover/base/testing';
import { createClient } from '@drover/client';
import {
  connectKubeconfig,
  inClusterKubeconfig,
  type Kubeconfig,
  loadKubeconfig,
  parseKubeconfig,
} from '@drover/client/node';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-kubeconfig-'));
});
afterAll(() => rm(folder, { recursive: true }));

const text = (fields: object, server = 'https://127.0.0.1:6443'): string =>
  JSON.stringify({
    'current-context': 'a',
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user: fields }],
    contexts: [{ name: 'a', context: { cluster: 'c', user: 'u', namespace: 'team' } }],
  });

describe('parseKubeconfig', () => {
  test('decodes data, makes paths absolute and takes the first of a name', () => {
    const config = parseKubeconfig(
      `
current-context: a
clusters:
- name: c
  cluster: { server: 'https://one', certificate-authority-data: aGVsbG8=, tls-server-name: kube }
- name: c
  cluster: { server: 'https://two' }
users:
- name: u
  user: { client-certificate: pki/u.crt, client-key: /abs/u.key }
contexts:
- name: a
  context: { cluster: c, user: u }
`,
      { path: '/home/x/config', directory: '/home/x' },
    );
    expect(config.clusters.get('c')).toMatchObject({
      server: 'https://one',
      caData: 'hello',
      tlsServerName: 'kube',
    });
    expect(config.users.get('u')).toMatchObject({
      certFile: '/home/x/pki/u.crt',
      keyFile: '/abs/u.key',
    });
  });

  test.each([
    ['[]', '(whole text)', 'is not an object'],
    ['clusters: 1', 'clusters', 'is not a list'],
    ['clusters: [{ name: c, cluster: {} }]', 'clusters[0].cluster.server', 'is missing'],
    [text({ token: 7 }), 'users[0].user.token', 'is not a text'],
    [text({ 'client-key-data': '***' }), 'users[0].user.client-key-data', 'is not base64'],
    [
      text({ 'auth-provider': { name: 'gcp' } }),
      'users[0].user.auth-provider',
      'is not supported any more; use an exec plugin',
    ],
  ])('names what is wrong in %s', (input, field, reason) => {
    expect(() => parseKubeconfig(input, { path: 'f' })).toThrow(
      `The kubeconfig f cannot be used: ${field} ${reason}`,
    );
  });

  test('never repeats a value, which may be a secret', () => {
    const parse = (): unknown => parseKubeconfig(text({ 'client-key-data': 'S3CRET-*' }));
    expect(parse).toThrow(/is not base64/);
    expect(parse).not.toThrow(/S3CRET/);
  });
});

describe('loadKubeconfig', () => {
  test('merges the files of KUBECONFIG, first wins, passing over missing ones', async () => {
    await writeFile(join(folder, 'one'), text({ token: 'one' }));
    await writeFile(
      join(folder, 'two'),
      JSON.stringify({
        'current-context': 'b',
        users: [
          { name: 'u', user: { token: 'two' } },
          { name: 'v', user: { token: 'v' } },
        ],
      }),
    );
    const list = ['absent', 'one', 'two'].map((name) => join(folder, name)).join(':');
    const config = await loadKubeconfig({ env: { KUBECONFIG: list } });
    expect(config.currentContext).toBe('a');
    expect(config.users.get('u')?.token).toBe('one');
    expect(config.users.get('v')?.token).toBe('v');
  });

  test('a file that was asked for must exist', async () => {
    const loading = loadKubeconfig({ path: join(folder, 'absent') });
    await expect(loading).rejects.toMatchObject({ code: 'KUBECONFIG_NOT_FOUND' });
  });
});

test('inClusterKubeconfig names the service and the files of the pod', () => {
  const config = inClusterKubeconfig({
    env: { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' },
  });
  expect(config.clusters.get('in-cluster')).toEqual({
    server: 'https://[fd00::1]:443',
    caFile: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
    insecureSkipTlsVerify: false,
  });
  expect(() => inClusterKubeconfig({ env: {} })).toThrow('does not run in a pod');
});

describe('connectKubeconfig', () => {
  const seen: IncomingHttpHeaders[] = [];
  let refused = new Set<string>();
  const server = createServer((request, response) => {
    seen.push(request.headers);
    const { authorization = '' } = request.headers;
    response.statusCode = refused.has(authorization) ? 401 : 200;
    response.end('{}');
  });
  let url: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    seen.length = 0;
    refused = new Set();
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const call = async (config: Kubeconfig, clock = new FakeClock()) => {
    await using connection = connectKubeconfig(config, { clock, env: { PATH: '/usr/bin:/bin' } });
    await createClient(connection).raw({ method: 'GET', path: '/version' });
  };
  const last = (): IncomingHttpHeaders => seen.at(-1) ?? {};

  test('shows token, or name and password, and whom to act as', async () => {
    await call(parseKubeconfig(text({ token: 't', as: 'eve', 'as-groups': ['g', 'h'] }, url)));
    expect(last()).toMatchObject({
      authorization: 'Bearer t',
      'impersonate-user': 'eve',
      'impersonate-group': 'g, h',
    });
    await call(parseKubeconfig(text({ username: 'n', password: 'p' }, url)));
    expect(last().authorization).toBe('Basic bjpw');
  });

  test('reads a token file again after a minute, and at once when it was refused', async () => {
    const path = join(folder, 'token');
    await writeFile(path, 'first\n');
    const clock = new FakeClock();
    await using connection = connectKubeconfig(parseKubeconfig(text({ tokenFile: path }, url)), {
      clock,
    });
    const client = createClient(connection);
    const ask = () => client.raw({ method: 'GET', path: '/version' });
    await ask();
    await writeFile(path, 'second');
    await ask();
    expect(last().authorization).toBe('Bearer first');
    await clock.advance(60_000);
    await ask();
    expect(last().authorization).toBe('Bearer second');
    await writeFile(path, 'third');
    refused.add('Bearer second');
    await ask();
    expect(last().authorization).toBe('Bearer third');
  });

  test('runs an exec plugin, keeps what it says until it expires or is refused', async () => {
    const plugin = join(folder, 'bin', 'plugin');
    await mkdir(join(folder, 'bin'), { recursive: true });
    await writeFile(
      plugin,
      `#!/bin/sh
echo run >> ${folder}/runs
n=$(wc -l < ${folder}/runs | tr -d ' ')
case "$KUBERNETES_EXEC_INFO" in *'"server":"${url}"'*) ;; *) echo no cluster info >&2; exit 1;; esac
echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$PREFIX$n'","expirationTimestamp":"2026-01-01T00:10:00Z"}}'
`,
    );
    await chmod(plugin, 0o755);
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: './bin/plugin',
      env: [{ name: 'PREFIX', value: 'p' }],
      provideClusterInfo: true,
      interactiveMode: 'IfAvailable',
    };
    const config = parseKubeconfig(text({ exec }, url), { directory: folder });
    const clock = new FakeClock();
    await using connection = connectKubeconfig(config, { clock, env: { PATH: '/usr/bin:/bin' } });
    const client = createClient(connection);
    const ask = () => client.raw({ method: 'GET', path: '/version' });
    await Promise.all([ask(), ask()]);
    await ask();
    expect(last().authorization).toBe('Bearer p1');
    await clock.advance(10 * 60_000);
    await ask();
    expect(last().authorization).toBe('Bearer p2');
    refused.add('Bearer p3');
    clock.jumpWallClock(-60 * 60_000);
    await ask();
    expect(last().authorization).toBe('Bearer p2');
    refused.add('Bearer p2');
    const failure = await ask().catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'StatusError', reason: 'Unauthorized' });
    await ask();
    expect(last().authorization).toBe('Bearer p4');
  });

  test.each([
    ['exit 3', '', 'KUBECONFIG_EXEC_FAILED'],
    ['echo S3CRET', 'it printed no JSON', 'KUBECONFIG_EXEC_FAILED'],
    ['echo why >&2; exit 1', 'why', 'KUBECONFIG_EXEC_FAILED'],
  ])('says why a plugin that does "%s" gave nothing', async (script, reason, code) => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'sh',
      args: ['-c', script],
    };
    const failure = await call(parseKubeconfig(text({ exec }, url))).catch(
      (error: unknown) => error,
    );
    expect(hasCode(failure, code)).toBe(true);
    expect(String(failure)).toContain(reason);
    expect(String(failure)).not.toContain('S3CRET');
  });

  test('names a context, cluster or user that is not there', () => {
    const config = parseKubeconfig(text({}));
    expect(() => connectKubeconfig(config, { context: 'z' })).toThrow('no context z');
    expect(() => connectKubeconfig({ ...config, users: new Map() })).toThrow('no user u');
    expect(() => connectKubeconfig({ ...config, clusters: new Map() })).toThrow('no cluster c');
  });

  test('says that a SOCKS proxy is not supported', () => {
    const config = parseKubeconfig(
      text({}).replace('"server"', '"proxy-url":"socks5://p","server"'),
    );
    expect(() => connectKubeconfig(config)).toThrow('socks5://p is no address that begins with');
  });
});
