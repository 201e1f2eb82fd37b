import { readFile } from 'node:fs/promises';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CookieJar, cookieJar } from './cookie-jar.ts';
import { OidcWorld } from './oidc-world.ts';

const LOGIN = '/v1-oidc/oidc/login';

/** The part of a line of the audit log that is looked at. */
interface AuditLine {
  readonly requestURI: string;
  readonly stage: string;
}

describe('logging in at a real identity provider', () => {
  let world: OidcWorld;

  beforeAll(async () => {
    world = await OidcWorld.start();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  beforeEach(() => world.configure());

  it("gives a session, a user of a fixed name, and the groups that are nobody else's", async () => {
    const { jar, at } = await world.logIn('alice', '/c/local?tab=nodes');
    expect(at).toBe('/c/local?tab=nodes');
    const user = (await world.me(jar)).json<{ data: Record<string, unknown>[] }>().data[0];
    expect(user).toMatchObject({
      name: 'Alice Example',
      me: true,
      principalIds: ['oidc_user://alice', `local://${String(user?.['id'])}`],
    });
    expect(user?.['id']).toMatch(/^u-[a-z2-7]{10}$/);
    const { data } = await world.server.json<{ data: Record<string, unknown>[] }>(
      '/v3/principals',
      {
        token: world.session(jar),
      },
    );
    expect(data.map(({ id, me: isMe }) => [id, isMe])).toEqual([
      ['oidc_user://alice', true],
      ['oidc_group://staff', false],
    ]);
    const again = await world.logIn('alice');
    expect((await world.me(again.jar)).json<{ data: unknown[] }>().data).toHaveLength(1);
  });

  it('lets nobody end a login who did not begin it, and nobody end one twice', async () => {
    const jar = cookieJar();
    const callback = await world.idp.logIn(await world.begin(jar), 'alice');
    const stranger = cookieJar();
    await world.begin(stranger);
    const failed = '/login?failure=AUTH_LOGIN_STATE_INVALID';
    const swapped = await stranger.send(callback.href);
    expect(swapped.headers.location).toBe('/login?failure=AUTH_PROVIDER_REFUSED');
    expect((await cookieJar().send(callback.href)).headers.location).toBe(failed);
    const kept = new Map(jar.cookies);
    expect((await jar.send(callback.href)).headers.location).toBe('/');
    const replay = cookieJar();
    for (const [name, value] of kept) replay.cookies.set(name, value);
    expect((await replay.send(callback.href)).headers.location).toBe(failed);
    expect(world.session(replay)).toBe('');
  });

  it('believes no issuer but its own', async () => {
    const jar = cookieJar();
    const callback = await world.idp.logIn(await world.begin(jar), 'alice');
    callback.searchParams.set('iss', 'https://evil.invalid');
    const { headers } = await jar.send(callback.href);
    expect(headers.location).toBe('/login?failure=AUTH_PROVIDER_REFUSED');
    expect(world.session(jar)).toBe('');
  });

  it.each([
    'https://evil.invalid/',
    '//evil.invalid',
    '/\\evil.invalid',
    '/\t/evil.invalid',
    'javascript:alert(1)',
  ])('sends nobody to %j', async (returnTo) => {
    expect((await world.logIn('alice', returnTo)).at).toBe('/');
  });

  it('ends the session that the provider says is over, and takes each logout token once', async () => {
    const one = await world.logIn('alice');
    const other = await world.logIn('alice');
    const sid = async ({ jar }: { jar: CookieJar }): Promise<string> => {
      const path = `/v3/tokens/${world.session(jar).split(':')[0]}`;
      const token = await world.server.json<{ providerInfo: { sid: string } }>(path, {
        token: world.session(jar),
      });
      return token.providerInfo.sid;
    };
    const logoutToken = await world.idp.sendLogout('alice', await sid(one));
    await eventually(async () => expect((await world.me(one.jar)).status).toBe(401));
    expect((await world.me(other.jar)).status).toBe(200);
    const replay = await cookieJar().send(
      `${world.server.url}/v1-oidc/oidc/backchannel-logout`,
      new URLSearchParams({ logout_token: logoutToken }).toString(),
    );
    expect({ status: replay.status, text: replay.text }).toEqual({
      status: 400,
      text: '{"error":"invalid_request"}',
    });
  });

  it('sees a change of groups without a new login', async () => {
    const { jar } = await world.logIn('bob');
    const groups = async (): Promise<unknown[]> => {
      const { data } = await world.server.json<{ data: { id: string }[] }>('/v3/principals', {
        token: world.session(jar),
      });
      return data.map(({ id }) => id).slice(1);
    };
    expect(await groups()).toEqual(['oidc_group://guests']);
    const bob = world.idp.accounts['bob'];
    if (bob) bob.groups = ['guests', 'builders'];
    await refresh('bob');
    await eventually(async () =>
      expect(await groups()).toEqual(['oidc_group://guests', 'oidc_group://builders']),
    );
  });

  /** Has the provider asked again, as an administrator. */
  async function refresh(subject: string): Promise<void> {
    const { data } = await world.server.json<{ data: { id: string; principalIds: string[] }[] }>(
      '/v3/users',
      { token: world.admin },
    );
    const user = data.find(({ principalIds }) => principalIds.includes(`oidc_user://${subject}`));
    const path = `/v3/users/${user?.id}?action=refreshauthprovideraccess`;
    expect((await world.server.request(path, { token: world.admin, body: {} })).status).toBe(200);
  }

  it('says where one logs out at the provider, too, each session by its own ID token', async () => {
    const sessions = [await world.logIn('alice'), await world.logIn('alice')];
    const ids: unknown[] = [];
    for (const { jar } of sessions) {
      const { idpRedirectUrl } = await world.server.json<{ idpRedirectUrl: string }>(
        '/v3/tokens?action=logoutAll',
        { token: world.session(jar), body: {} },
      );
      const url = new URL(idpRedirectUrl);
      expect(url.origin).toBe(world.idp.issuer);
      const { id_token_hint: hint = '', ...rest } = Object.fromEntries(url.searchParams);
      expect(rest).toEqual({
        client_id: world.idp.clientId,
        post_logout_redirect_uri: `${world.server.url}/login`,
      });
      const [, payload = ''] = hint.split('.');
      const { sub, sid } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
        readonly sub: string;
        readonly sid: string;
      };
      expect(sub).toBe('alice');
      ids.push(sid);
      expect((await cookieJar(world.idp.ca).send(url.href)).status).toBe(200);
      url.searchParams.set('id_token_hint', hint.slice(0, -8));
      expect((await cookieJar(world.idp.ca).send(url.href)).status).toBe(400);
      expect((await world.me(jar)).status).toBe(401);
    }
    expect(new Set(ids).size).toBe(2);
  });

  it('is written down, without a secret', async () => {
    const jar = cookieJar();
    const location = await world.begin(jar);
    const sealed = jar.cookies.get('drover-login') ?? '';
    const callback = await world.idp.logIn(location, 'alice');
    await jar.send(callback.href);
    await cookieJar().send(callback.href);
    const own = (await world.me(jar)).json<{ data: { id: string }[] }>().data[0]?.id;
    const secrets = [
      world.idp.clientSecret,
      callback.searchParams.get('code') ?? '',
      callback.searchParams.get('state') ?? '',
      sealed,
      world.session(jar).split(':')[1] ?? '',
    ];
    await eventually(async () => {
      const lines = (await readFile(world.auditLog, 'utf8')).trim().split('\n');
      const ended = lines
        .map((line) => JSON.parse(line) as AuditLine)
        .filter(
          ({ requestURI, stage }) =>
            /^.verify-auth/.test(requestURI) && stage === 'ResponseComplete',
        )
        .slice(-2);
      expect(ended).toMatchObject([
        { user: { username: own }, objectRef: { resource: 'authproviders', subresource: 'login' } },
        { annotations: { 'drover.dev/error': 'AUTH_LOGIN_STATE_INVALID' } },
      ]);
    });
    const written = [await readFile(world.auditLog, 'utf8'), await world.server.log()].join('\n');
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(20);
      expect(written).not.toContain(secret);
    }
  });

  it('lets in whom the access mode allows', async () => {
    const denied = '/login?failure=AUTH_ACCESS_DENIED';
    await world.configure({ accessMode: 'required', allowedPrincipalIds: ['oidc_group://staff'] });
    const jar = cookieJar();
    const callback = await world.idp.logIn(await world.begin(jar), 'bob');
    expect((await jar.send(callback.href)).headers.location).toBe(denied);
    expect(world.session(jar)).toBe('');
    expect((await world.logIn('alice')).at).toBe('/');
    await world.configure({ accessMode: 'restricted', allowedPrincipalIds: [] });
    const restricted = cookieJar();
    const again = await world.idp.logIn(await world.begin(restricted), 'bob');
    expect((await restricted.send(again.href)).headers.location).toBe(denied);
    // A role in a project, given to someone who was never here, lets in as one in a cluster does.
    const { id: projectId } = await world.server.json('/v3/projects', {
      token: world.admin,
      body: { name: 'of dora', clusterId: 'local' },
    });
    const body = {
      projectId,
      roleTemplateId: 'project-member',
      userPrincipalId: 'oidc_user://dora',
    };
    await world.server.json('/v3/projectRoleTemplateBindings', { token: world.admin, body });
    expect((await world.logIn('dora')).at).toBe('/');
  });

  it('ends sessions and rests API keys of someone who has lost access, until the next login', async () => {
    const { jar } = await world.logIn('bob');
    const { token: key } = await world.server.json<{ token: string }>('/v3/tokens', {
      token: world.session(jar),
      body: { description: 'key' },
    });
    const status = async (): Promise<number> =>
      (await world.server.request('/v3/users?me=true', { token: key })).status;
    expect(await status()).toBe(200);
    await world.idp.revokeGrants();
    await refresh('bob');
    await eventually(async () => expect((await world.me(jar)).status).toBe(401));
    await eventually(async () => expect(await status()).toBe(401));
    await world.logIn('bob');
    expect(await status()).toBe(200);
  });

  it('lets nobody in through a provider that is disabled, nor stay', async () => {
    const { jar } = await world.logIn('alice');
    const disable = '/v3/oidcConfigs/oidc?action=disable';
    expect((await world.server.request(disable, { token: world.admin, body: {} })).status).toBe(
      200,
    );
    await eventually(async () => expect((await world.me(jar)).status).toBe(401));
    const { headers } = await cookieJar().send(`${world.server.url}${LOGIN}`);
    expect(headers.location).toBe('/login?failure=AUTH_PROVIDER_UNKNOWN');
  });
});
