import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkCommand } from '../scripts/run-command.ts';
import { type Browser, openBrowser } from './browser.ts';
import { CliProcess } from './cli-process.ts';
import { type CookieJar, cookieJar } from './cookie-jar.ts';
import { lookAt } from './look-at.ts';
import { OidcWorld } from './oidc-world.ts';

describe('logging in at a real identity provider by the wire of Rancher', () => {
  let world: OidcWorld;

  beforeAll(async () => {
    world = await OidcWorld.start();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  beforeEach(() => world.configure());

  const send = (path: string, jar: CookieJar, body: object, token?: string) => {
    const cookie = [...jar.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return world.server.request(path, { body, headers: { cookie }, ...(token && { token }) });
  };

  /** A code for whoever logs in where `redirectUrl` leads, with a state of the client's own. */
  async function codeOf(redirectUrl: string, subject: string): Promise<string> {
    const url = new URL(redirectUrl);
    url.searchParams.set('state', 'state-of-the-client');
    const callback = await world.idp.logIn(url.href, subject);
    expect(callback.searchParams.get('state')).toBe('state-of-the-client');
    return callback.searchParams.get('code') ?? '';
  }

  it('logs in with a code, in the browser that asked for it alone, once', async () => {
    const jar = cookieJar();
    const listed = await jar.send(`${world.server.url}/v3-public/authProviders`);
    const { data } = JSON.parse(listed.text) as { data: Record<string, string>[] };
    const provider = data.find(({ id }) => id === 'oidc');
    expect(provider).toMatchObject({ type: 'oidcProvider', baseType: 'authProvider' });
    const code = await codeOf(provider?.['redirectUrl'] ?? '', 'alice');
    const login = '/v3-public/oidcProviders/oidc?action=login';
    const body = { code, description: 'UI session', responseType: 'json' };
    expect((await send(login, cookieJar(), body)).status).toBe(401);
    const answer = await send(login, jar, body);
    expect(answer.status).toBe(201);
    expect(answer.json()).toMatchObject({ type: 'token', authProvider: 'oidc', current: true });
    expect((await send(login, jar, body)).status).toBe(401);
  });

  it('tries a configuration before it is in force, and makes the administrator known there', async () => {
    const given = {
      ...world.settings(),
      accessMode: 'required',
      authEndpoint: `${world.idp.issuer}/auth`,
    };
    await world.server.request('/v3/oidcConfigs/oidc?action=disable', {
      token: world.admin,
      body: {},
    });
    const actions = '/v3/oidcConfigs/oidc?action=';
    const jar = cookieJar();
    const test = await send(`${actions}configureTest`, jar, given, world.admin);
    expect(test.status).toBe(200);
    for (const line of [test.headers['set-cookie'] ?? []].flat()) {
      const [pair = ''] = line.split(';');
      jar.cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const { redirectUrl } = test.json<{ redirectUrl: string }>();
    const code = await codeOf(redirectUrl, 'carol');
    const apply = { oidcConfig: given, code, enabled: true };
    expect((await send(`${actions}testAndApply`, jar, apply, world.admin)).status).toBe(200);
    const stored = await world.server.json('/v3/oidcConfigs/oidc', { token: world.admin });
    expect(stored).toMatchObject({ enabled: true, accessMode: 'required' });
    const own = await world.server.json<{ data: { principalIds: string[] }[] }>(
      '/v3/users?me=true',
      {
        token: world.admin,
      },
    );
    expect(own.data[0]?.principalIds).toContain('oidc_user://carol');
  });
});

describe('logging in at a real identity provider in a browser', () => {
  let world: OidcWorld;

  beforeAll(async () => {
    world = await OidcWorld.start();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  beforeEach(() => world.configure());

  let browser: Browser;

  beforeEach(async () => {
    browser = await openBrowser(world.server.url);
  });
  afterEach(() => browser[Symbol.asyncDispose]());

  /** Presses the button of the provider, and fills in its forms. */
  async function logInAs(subject: string): Promise<void> {
    const { page } = browser;
    await page.getByRole('link', { name: 'Log in with OpenID Connect' }).click();
    await page.locator('input[name=login]').fill(subject);
    await page.locator('input[name=password]').fill('any');
    await page.getByRole('button', { name: 'Sign-in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
  }

  it('leads to the page that was asked for', async () => {
    const { page, context } = browser;
    await page.goto('/c/local?tab=nodes');
    await page.waitForURL(/\/login\?returnTo=/);
    await lookAt(page, 'login-providers');
    await logInAs('alice');
    await page.waitForURL(/\/c\/local\?tab=nodes$/);
    const cookies = await context.cookies();
    expect(cookies.find(({ name }) => name === 'R_SESS')).toMatchObject({
      httpOnly: true,
      secure: true,
      sameSite: 'Lax',
    });
    expect(cookies.find(({ name }) => name === 'drover-login')).toBeUndefined();
    expect(browser.complaints).toEqual([]);
  });

  it('lets a program in that shows the same code, and nobody who only sent the address', async () => {
    const { page } = browser;
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const der = publicKey.export({ type: 'spki', format: 'der' });
    const digest = createHash('sha256').update(der).digest('hex').toUpperCase();
    const requestId = 'p'.repeat(48);
    const query = new URLSearchParams({ requestId, publicKey: btoa(pem), responseType: 'json' });
    await page.goto(`/dashboard/auth/login?${query}`);
    await logInAs('alice');
    await page.getByRole('heading', { name: 'Let a program in?' }).waitFor();
    const code = `${digest.slice(0, 4)}-${digest.slice(4, 8)}`;
    await page.getByText(code).waitFor();
    await lookAt(page, 'program-login');
    const waiting = `/v3-public/authTokens/${requestId}`;
    expect((await world.server.request(waiting)).status).toBe(404);
    await page.getByRole('button', { name: 'Yes, the code is the same' }).click();
    await page.getByText('The program is logged in').waitFor();
    expect((await world.server.request(waiting)).status).toBe(200);
  });

  it('logs the command line in, too', async () => {
    const { page } = browser;
    await checkCommand(
      process.execPath,
      ['--conditions=@drover/source', 'scripts/build.ts', 'cli'],
      {
        cwd: join(import.meta.dirname, '..'),
      },
    );
    await using home = await mkdtempDisposable(join(tmpdir(), 'drover-oidc-cli-'));
    const cli = await CliProcess.create(home.path);
    const { value } = await world.server.json<{ value: string }>('/v3/settings/cacerts');
    const checksum = createHash('sha256').update(`${value.trim()}\n`).digest('hex');
    await using running = cli.start(['login', world.server.url, '--ca-checksum', checksum]);
    await running.says('shows this code');
    const [address = ''] = /https:\S+/.exec(running.text) ?? [];
    const [code = ''] = /[0-9A-F]{4}-[0-9A-F]{4}/.exec(running.text) ?? [];
    await page.goto(address);
    await logInAs('carol');
    await page.getByText(code).waitFor();
    await page.getByRole('button', { name: 'Yes, the code is the same' }).click();
    expect(await running.exitCode()).toBe(0);
    const own = await cli.json<{ data: { name: string }[] }>([
      'get',
      'users',
      '--filter',
      'me=true',
    ]);
    expect(JSON.stringify(own)).toContain('Carol Example');
  });

  it('says why someone is not let in', async () => {
    const { page } = browser;
    await world.configure({ accessMode: 'required', allowedPrincipalIds: ['oidc_group://staff'] });
    await page.goto('/login');
    await logInAs('bob');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toContain('you may not log in here');
    await lookAt(page, 'login-not-allowed');
  });
});
