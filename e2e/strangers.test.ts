import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from './server-process.ts';

const REQUEST_ID = 'r'.repeat(32);

/** Everything that answers those who have not logged in. Whatever is new here is reviewed as such. */
const OPEN: readonly (readonly [method: string, path: string, status: number])[] = [
  ['GET', '/ping', 200],
  ['GET', '/healthz', 200],
  ['GET', '/readyz', 200],
  ['GET', '/cacerts', 200],
  ['GET', '/', 200],
  ['GET', '/rancherversion', 200],
  ['GET', '/login', 404],
  ['GET', '/v3/settings/cacerts', 200],
  ['GET', '/v3/settings/first-login', 200],
  ['GET', '/v3/settings/ui-banners', 200],
  ['GET', '/v3/settings/ui-brand', 200],
  ['GET', '/v3/settings/ui-default-landing', 200],
  ['GET', '/v3/settings/ui-issues', 200],
  ['GET', '/v3/settings/ui-pl', 200],
  ['GET', '/v3-public', 200],
  ['GET', '/v3-public/schemas', 200],
  ['GET', '/v3-public/authProviders', 200],
  ['GET', '/v3-public/authProviders/local', 200],
  ['GET', '/v3-public/localProviders/local', 200],
  ['GET', `/v3-public/authTokens/${REQUEST_ID}`, 404],
  ['DELETE', `/v3-public/authTokens/${REQUEST_ID}`, 204],
  ['GET', '/verify-auth', 303],
  ['GET', '/v1-oidc/oidc/login', 303],
  ['POST', '/v1-oidc/oidc/backchannel-logout', 400],
];

/** What is refused to those who have not logged in, whether it exists or not. */
const CLOSED: readonly (readonly [method: string, path: string])[] = [
  ['GET', '/v3'],
  ['GET', '/v3/schemas'],
  ['GET', '/v3/nosuch'],
  ['GET', '/v3/settings'],
  ['GET', '/v3/settings/server-url'],
  ['PUT', '/v3/settings/ui-banners'],
  ['GET', '/v3/clusters/local'],
  ['GET', '/v3/clusters/nosuch'],
  ['POST', '/v3/tokens'],
  ['POST', '/v3/users?action=changepassword'],
  ['POST', '/v3/tokens?action=approvelogin'],
  ['GET', '/v3/subscribe'],
  ['GET', '/v1'],
  ['GET', '/v1/schemas'],
  ['GET', '/v1/management.cattle.io.clusters'],
  ['GET', '/v1/nosuch'],
  ['GET', '/v1/search'],
  ['GET', '/v1/subscribe'],
  ['GET', '/k8s/clusters/local/v1/secrets'],
  ['GET', '/metrics'],
  ['GET', '/k8s/clusters/local/api'],
  ['GET', '/k8s/clusters/nosuch/api'],
  ['POST', '/drover/v1alpha1/loopback/local'],
];

describe('those who have not logged in', () => {
  const stack = new AsyncDisposableStack();
  let server: ServerProcess;

  beforeAll(async () => {
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-strangers-'))).path;
    const flags = ['--data-dir', join(directory, 'data')];
    server = stack.use(await ServerProcess.start({ directory, flags }));
  });
  afterAll(() => stack.disposeAsync());

  const status = async (method: string, path: string): Promise<number> =>
    (await server.request(path, { method, ...(method.startsWith('P') && { body: {} }) })).status;

  it('get answers from a fixed list of addresses', async () => {
    const answers = await Promise.all(
      OPEN.map(async ([method, path]) => [method, path, await status(method, path)]),
    );
    expect(answers).toEqual(OPEN);
  });

  it('get pages when they ask for HTML, and no page in the place of an API', async () => {
    const headers = { accept: 'text/html' };
    const shown = async (path: string): Promise<unknown> => {
      const answer = await server.request(path, { headers });
      return [answer.status, answer.headers['content-type']];
    };
    const page = [200, 'text/html; charset=utf-8'];
    expect([await shown('/login'), await shown('/c/local')]).toEqual([page, page]);
    for (const path of ['/v1-saml/adfs', '/apis', '/meta'])
      expect(await shown(path)).toEqual([404, 'application/json']);
    expect((await server.request('/rancherversion')).json()).toEqual({
      Version: 'dev',
      GitCommit: 'HEAD',
      RancherPrime: 'false',
    });
  });

  it('get no metrics, and neither do users without the role for it', async () => {
    const token = await server.login();
    const password = 'a long enough password';
    const body = { username: 'nobody', password, name: 'Nobody' };
    await server.json('/v3/users', { token, body });
    const login = '/v3-public/localProviders/local?action=login';
    const user = await server.json<{ token: string }>(login, {
      body: { username: 'nobody', password },
    });
    const metrics = async (own: string): Promise<number> =>
      (await server.request('/metrics', { token: own })).status;
    expect([await metrics(user.token), await metrics(token)]).toEqual([403, 200]);
  });

  it('are refused everything else, known or unknown', async () => {
    const answers = await Promise.all(
      CLOSED.map(async ([method, path]) => [method, path, await status(method, path)]),
    );
    expect(answers).toEqual(CLOSED.map((row) => [...row, 401]));
  });

  it('are refused every collection that there is', async () => {
    const token = await server.login();
    const { data } = await server.json<{ data: { links: { collection?: string } }[] }>(
      '/v3/schemas',
      { token },
    );
    const paths = data.flatMap(({ links }) =>
      links.collection === undefined ? [] : [new URL(links.collection).pathname],
    );
    expect(paths.length).toBeGreaterThan(10);
    const open: string[] = [];
    for (const path of paths) if ((await status('GET', path)) !== 401) open.push(path);
    expect(open).toEqual([]);
  });

  it('are told the same of what exists and what does not', async () => {
    const pairs = [
      ['/v3/clusters/local', '/v3/clusters/c-nosuch'],
      ['/v3-public/oidcProviders/oidc', '/v3-public/oidcProviders/nosuch'],
      ['/v3-public/githubProviders/github', '/v3-public/githubProviders/nosuch'],
      ['/k8s/clusters/local/api', '/k8s/clusters/c-nosuch/api'],
    ] as const;
    for (const [known, unknown] of pairs) {
      const [one, other] = await Promise.all([server.request(known), server.request(unknown)]);
      expect([one.status, one.text]).toEqual([other.status, other.text]);
    }
  });
});
