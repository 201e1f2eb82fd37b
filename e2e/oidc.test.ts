import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessibilityFaults, type Browser, openBrowser } from './browser.ts';
import { type CookieJar, cookieJar } from './cookie-jar.ts';
import { type IdentityProvider, startIdentityProvider } from './identity-provider.ts';
import { ServerProcess } from './server-process.ts';

const LOGIN = '/v1-oidc/oidc/login';

describe('logging in at a real identity provider', () => {
  const stack = new AsyncDisposableStack();
  let server: ServerProcess;
  let idp: IdentityProvider;
  let admin: string;

  beforeAll(async () => {
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-oidc-'))).path;
    const flags = ['--data-dir', join(directory, 'data')];
    server = stack.use(await ServerProcess.start({ directory, flags }));
    const accounts = {
      alice: {
        displayName: 'Alice Example',
        groups: ['staff', 'system:masters', 'drover:c-x:cluster-owner'],
      },
      bob: { displayName: 'Bob Example', groups: ['guests'] },
      carol: { displayName: 'Carol Example', groups: [] },
    };
    idp = stack.use(await startIdentityProvider({ droverUrl: server.url, accounts }));
    admin = await server.login();
    await configure({ enabled: true });
  });
  afterAll(() => stack.disposeAsync());

  beforeEach(async () => {
    await configure({ enabled: true, accessMode: 'unrestricted', allowedPrincipalIds: [] });
  });

  function settings(): Readonly<Record<string, unknown>> {
    return {
      issuer: idp.issuer,
      clientId: idp.clientId,
      clientSecret: idp.clientSecret,
      rancherUrl: `${server.url}/verify-auth`,
      scope: 'openid profile groups offline_access',
      certificate: idp.ca,
      accessMode: 'unrestricted',
    };
  }

  function configure(changes: object): Promise<unknown> {
    const body = { ...settings(), ...changes };
    return server.json('/v3/oidcConfigs/oidc', { method: 'PUT', token: admin, body });
  }

  /** Begins a login in a browser; gives where it is sent to. */
  async function begin(jar: CookieJar, returnTo = '/'): Promise<string> {
    const query = new URLSearchParams({ returnTo });
    const { status, headers } = await jar.send(`${server.url}${LOGIN}?${query}`);
    expect(status).toBe(303);
    return String(headers.location);
  }

  /** Logs someone in; gives the browser and where it is afterwards. */
  async function logIn(subject: string, returnTo = '/'): Promise<{ jar: CookieJar; at: string }> {
    const jar = cookieJar();
    const callback = await idp.logIn(await begin(jar, returnTo), subject);
    const { status, headers } = await jar.send(callback.href);
    expect(status).toBe(303);
    return { jar, at: String(headers.location) };
  }

  const session = (jar: CookieJar): string => jar.cookies.get('R_SESS') ?? '';
  const me = (jar: CookieJar) => server.request('/v3/users?me=true', { token: session(jar) });

  it("gives a session, a user of a fixed name, and the groups that are nobody else's", async () => {
    const { jar, at } = await logIn('alice', '/c/local?tab=nodes');
    expect(at).toBe('/c/local?tab=nodes');
    const user = (await me(jar)).json<{ data: Record<string, unknown>[] }>().data[0];
    expect(user).toMatchObject({
      name: 'Alice Example',
      me: true,
      principalIds: ['oidc_user://alice', `local://${String(user?.['id'])}`],
    });
    expect(user?.['id']).toMatch(/^u-[a-z2-7]{10}$/);
    const { data } = await server.json<{ data: Record<string, unknown>[] }>('/v3/principals', {
      token: session(jar),
    });
    expect(data.map(({ id, me: isMe }) => [id, isMe])).toEqual([
      ['oidc_user://alice', true],
      ['oidc_group://staff', false],
    ]);
    const again = await logIn('alice');
    expect((await me(again.jar)).json<{ data: unknown[] }>().data).toHaveLength(1);
  });

  it('lets nobody end a login who did not begin it, and nobody end one twice', async () => {
    const jar = cookieJar();
    const callback = await idp.logIn(await begin(jar), 'alice');
    const stranger = cookieJar();
    await begin(stranger);
    const failed = '/login?failure=AUTH_LOGIN_STATE_INVALID';
    const swapped = await stranger.send(callback.href);
    expect(swapped.headers.location).toBe('/login?failure=AUTH_PROVIDER_REFUSED');
    expect((await cookieJar().send(callback.href)).headers.location).toBe(failed);
    const kept = new Map(jar.cookies);
    expect((await jar.send(callback.href)).headers.location).toBe('/');
    const replay = cookieJar();
    for (const [name, value] of kept) replay.cookies.set(name, value);
    expect((await replay.send(callback.href)).headers.location).toBe(failed);
    expect(session(replay)).toBe('');
  });

  it('believes no issuer but its own', async () => {
    const jar = cookieJar();
    const callback = await idp.logIn(await begin(jar), 'alice');
    callback.searchParams.set('iss', 'https://evil.invalid');
    const { headers } = await jar.send(callback.href);
    expect(headers.location).toBe('/login?failure=AUTH_PROVIDER_REFUSED');
    expect(session(jar)).toBe('');
  });

  it.each([
    'https://evil.invalid/',
    '//evil.invalid',
    '/\\evil.invalid',
    '/\t/evil.invalid',
    'javascript:alert(1)',
  ])('sends nobody to %j', async (returnTo) => {
    expect((await logIn('alice', returnTo)).at).toBe('/');
  });

  it('ends the session that the provider says is over, and takes each logout token once', async () => {
    const one = await logIn('alice');
    const other = await logIn('alice');
    const sid = async ({ jar }: { jar: CookieJar }): Promise<string> => {
      const path = `/v3/tokens/${session(jar).split(':')[0]}`;
      const token = await server.json<{ providerInfo: { sid: string } }>(path, {
        token: session(jar),
      });
      return token.providerInfo.sid;
    };
    const logoutToken = await idp.sendLogout('alice', await sid(one));
    await eventually(async () => expect((await me(one.jar)).status).toBe(401));
    expect((await me(other.jar)).status).toBe(200);
    const replay = await cookieJar().send(
      `${server.url}/v1-oidc/oidc/backchannel-logout`,
      new URLSearchParams({ logout_token: logoutToken }).toString(),
    );
    expect({ status: replay.status, text: replay.text }).toEqual({
      status: 400,
      text: '{"error":"invalid_request"}',
    });
  });

  it('sees a change of groups without a new login', async () => {
    const { jar } = await logIn('bob');
    const groups = async (): Promise<unknown[]> => {
      const { data } = await server.json<{ data: { id: string }[] }>('/v3/principals', {
        token: session(jar),
      });
      return data.map(({ id }) => id).slice(1);
    };
    expect(await groups()).toEqual(['oidc_group://guests']);
    const bob = idp.accounts['bob'];
    if (bob) bob.groups = ['guests', 'builders'];
    await refresh('bob');
    await eventually(async () =>
      expect(await groups()).toEqual(['oidc_group://guests', 'oidc_group://builders']),
    );
  });

  /** Has the provider asked again, as an administrator. */
  async function refresh(subject: string): Promise<void> {
    const { data } = await server.json<{ data: { id: string; principalIds: string[] }[] }>(
      '/v3/users',
      { token: admin },
    );
    const user = data.find(({ principalIds }) => principalIds.includes(`oidc_user://${subject}`));
    const path = `/v3/users/${user?.id}?action=refreshauthprovideraccess`;
    expect((await server.request(path, { token: admin, body: {} })).status).toBe(200);
  }

  it('lets in whom the access mode allows', async () => {
    const denied = '/login?failure=AUTH_ACCESS_DENIED';
    await configure({ accessMode: 'required', allowedPrincipalIds: ['oidc_group://staff'] });
    const jar = cookieJar();
    const callback = await idp.logIn(await begin(jar), 'bob');
    expect((await jar.send(callback.href)).headers.location).toBe(denied);
    expect(session(jar)).toBe('');
    expect((await logIn('alice')).at).toBe('/');
    await configure({ accessMode: 'restricted', allowedPrincipalIds: [] });
    const restricted = cookieJar();
    const again = await idp.logIn(await begin(restricted), 'bob');
    expect((await restricted.send(again.href)).headers.location).toBe(denied);
  });

  it('ends sessions and rests API keys of someone who has lost access, until the next login', async () => {
    const { jar } = await logIn('bob');
    const { token: key } = await server.json<{ token: string }>('/v3/tokens', {
      token: session(jar),
      body: { description: 'key' },
    });
    const status = async (): Promise<number> =>
      (await server.request('/v3/users?me=true', { token: key })).status;
    expect(await status()).toBe(200);
    await idp.revokeGrants();
    await refresh('bob');
    await eventually(async () => expect((await me(jar)).status).toBe(401));
    expect(await status()).toBe(401);
    await logIn('bob');
    expect(await status()).toBe(200);
  });

  it('lets nobody in through a provider that is disabled, nor stay', async () => {
    const { jar } = await logIn('alice');
    const disable = '/v3/oidcConfigs/oidc?action=disable';
    expect((await server.request(disable, { token: admin, body: {} })).status).toBe(200);
    await eventually(async () => expect((await me(jar)).status).toBe(401));
    const { headers } = await cookieJar().send(`${server.url}${LOGIN}`);
    expect(headers.location).toBe('/login?failure=AUTH_PROVIDER_UNKNOWN');
  });

  describe('by the wire of Rancher', () => {
    const send = (path: string, jar: CookieJar, body: object, token?: string) => {
      const cookie = [...jar.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      return server.request(path, { body, headers: { cookie }, ...(token && { token }) });
    };

    /** A code for whoever logs in where `redirectUrl` leads, with a state of the client's own. */
    async function codeOf(redirectUrl: string, subject: string): Promise<string> {
      const url = new URL(redirectUrl);
      url.searchParams.set('state', 'state-of-the-client');
      const callback = await idp.logIn(url.href, subject);
      expect(callback.searchParams.get('state')).toBe('state-of-the-client');
      return callback.searchParams.get('code') ?? '';
    }

    it('logs in with a code, in the browser that asked for it alone, once', async () => {
      const jar = cookieJar();
      const listed = await jar.send(`${server.url}/v3-public/authProviders`);
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
        ...settings(),
        accessMode: 'required',
        authEndpoint: `${idp.issuer}/auth`,
      };
      await server.request('/v3/oidcConfigs/oidc?action=disable', { token: admin, body: {} });
      const actions = '/v3/oidcConfigs/oidc?action=';
      const jar = cookieJar();
      const test = await send(`${actions}configureTest`, jar, given, admin);
      expect(test.status).toBe(200);
      for (const line of [test.headers['set-cookie'] ?? []].flat()) {
        const [pair = ''] = line.split(';');
        jar.cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
      }
      const { redirectUrl } = test.json<{ redirectUrl: string }>();
      const code = await codeOf(redirectUrl, 'carol');
      const apply = { oidcConfig: given, code, enabled: true };
      expect((await send(`${actions}testAndApply`, jar, apply, admin)).status).toBe(200);
      const stored = await server.json('/v3/oidcConfigs/oidc', { token: admin });
      expect(stored).toMatchObject({ enabled: true, accessMode: 'required' });
      const own = await server.json<{ data: { principalIds: string[] }[] }>('/v3/users?me=true', {
        token: admin,
      });
      expect(own.data[0]?.principalIds).toContain('oidc_user://carol');
    });
  });

  describe('in a browser', () => {
    let browser: Browser;

    beforeEach(async () => {
      browser = await openBrowser(server.url);
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
      expect(await accessibilityFaults(page)).toEqual([]);
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
      expect(await accessibilityFaults(page)).toEqual([]);
      const waiting = `/v3-public/authTokens/${requestId}`;
      expect((await server.request(waiting)).status).toBe(404);
      await page.getByRole('button', { name: 'Yes, the code is the same' }).click();
      await page.getByText('The program is logged in').waitFor();
      expect((await server.request(waiting)).status).toBe(200);
    });

    it('says why someone is not let in', async () => {
      const { page } = browser;
      await configure({ accessMode: 'required', allowedPrincipalIds: ['oidc_group://staff'] });
      await page.goto('/login');
      await logInAs('bob');
      const alert = page.getByRole('alert');
      await alert.waitFor();
      expect(await alert.innerText()).toContain('you may not log in here');
      expect(await accessibilityFaults(page)).toEqual([]);
    });
  });
});
