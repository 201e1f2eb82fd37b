import { type AuthConfig, authConfig } from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from './world.ts';

const B = 'https://drover.test';
const SECRETS: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'secrets',
  kind: 'Secret',
  namespaced: true,
};
const SECRET = 'canary-client-secret';
const OIDC = {
  issuer: 'https://idp.invalid',
  clientId: 'drover',
  clientSecret: SECRET,
  rancherUrl: `${B}/verify-auth`,
  authEndpoint: 'https://idp.invalid/auth',
  scope: 'openid groups',
  accessMode: 'unrestricted',
};
let world: World;
let token: string;

beforeAll(async () => {
  world = await startWorld();
  token = await world.login();
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const send = (method: string, url: string, body?: object) =>
  world.send(method, url, { token, ...(body && { body }) });

const stored = (name: string) => world.client.resource<AuthConfig>(authConfig.type).get(name);

describe('auth configs', () => {
  it('are all there, each shown as its own type', async () => {
    const { status, json } = await send('GET', '/v3/authConfigs');
    expect(status).toBe(200);
    const rows = json['data'] as readonly Record<string, unknown>[];
    expect(rows.map(({ id, type, baseType, enabled }) => [id, type, baseType, enabled])).toEqual([
      ['activedirectory', 'activeDirectoryConfig', 'authConfig', false],
      ['adfs', 'adfsConfig', 'authConfig', false],
      ['azuread', 'azureADConfig', 'authConfig', false],
      ['freeipa', 'freeIpaConfig', 'authConfig', false],
      ['github', 'githubConfig', 'authConfig', false],
      ['googleoauth', 'googleOauthConfig', 'authConfig', false],
      ['keycloak', 'keyCloakConfig', 'authConfig', false],
      ['keycloakoidc', 'keyCloakOIDCConfig', 'authConfig', false],
      ['local', 'localConfig', 'authConfig', true],
      ['oidc', 'oidcConfig', 'authConfig', false],
      ['okta', 'oktaConfig', 'authConfig', false],
      ['openldap', 'openLdapConfig', 'authConfig', false],
      ['ping', 'pingConfig', 'authConfig', false],
      ['shibboleth', 'shibbolethConfig', 'authConfig', false],
    ]);
    const github = rows.find(({ id }) => id === 'github');
    expect(github?.['links']).toEqual({
      self: `${B}/v3/githubConfigs/github`,
      update: `${B}/v3/githubConfigs/github`,
    });
    expect(github).toMatchObject({ hostname: 'github.com', tls: true });
  });

  it('are found under their own type and under that of all, and under no other', async () => {
    for (const url of ['/v3/authConfigs/oidc', '/v3/oidcConfigs/oidc']) {
      const { status, json } = await send('GET', url);
      expect({ status, type: json['type'] }).toEqual({ status: 200, type: 'oidcConfig' });
    }
    expect((await send('GET', '/v3/githubConfigs/oidc')).status).toBe(404);
    expect((await send('GET', '/v3/oidcConfigs/nosuch')).status).toBe(404);
    expect((await send('GET', '/v3/oidcConfigs')).status).toBe(405);
  });

  it('are not deleted, and not created', async () => {
    expect((await send('DELETE', '/v3/authConfigs/github')).status).toBe(405);
    expect((await send('DELETE', '/v3/githubConfigs/github')).status).toBe(405);
    expect((await send('POST', '/v3/authConfigs', { type: 'githubConfig' })).status).toBe(405);
  });

  it('keep the local provider enabled', async () => {
    expect((await send('PUT', '/v3/authConfigs/local', { enabled: false })).status).toBe(405);
    expect((await send('PUT', '/v3/localConfigs/local', { enabled: false })).status).toBe(405);
    expect((await stored('local')).enabled).toBe(true);
  });

  it('store secrets as references, and never show them', async () => {
    const { status, json, text } = await send('PUT', '/v3/oidcConfigs/oidc', OIDC);
    expect(status).toBe(200);
    expect(json).toMatchObject({ type: 'oidcConfig', clientId: 'drover', scope: 'openid groups' });
    expect(text).not.toContain(SECRET);
    expect(json).not.toHaveProperty('clientSecret');
    const reference = 'cattle-global-data:oidcconfig-clientsecret';
    expect((await stored('oidc'))['clientSecret' as keyof AuthConfig]).toBe(reference);
    const secret = await world.client
      .resource<KubernetesObject & { data: Record<string, string> }>(SECRETS)
      .get('oidcconfig-clientsecret', { namespace: 'cattle-global-data' });
    expect(atob(secret.data['clientsecret'] ?? '')).toBe(SECRET);
    await send('PUT', '/v3/oidcConfigs/oidc', { clientId: 'other' });
    expect((await stored('oidc'))['clientSecret' as keyof AuthConfig]).toBe(reference);
  });

  it('warn of a change of the issuer', async () => {
    const url = '/v3/oidcConfigs/oidc';
    const same = await send('PUT', url, { issuer: OIDC.issuer });
    expect(same.headers).not.toHaveProperty('Warning');
    const { headers } = await send('PUT', url, { issuer: 'https://other.invalid' });
    expect(String(headers['Warning'])).toContain('the issuer has changed');
    await send('PUT', url, { issuer: OIDC.issuer });
  });

  it('are not enabled before they are complete, and the answer names the field', async () => {
    const incomplete = { ...OIDC, enabled: true, issuer: 'http://idp.invalid' };
    const { status, json } = await send('PUT', '/v3/keyCloakOIDCConfigs/keycloakoidc', incomplete);
    expect(status).toBe(422);
    expect(json).toMatchObject({ errorCode: 'AUTH_PROVIDER_INCOMPLETE', fieldName: 'issuer' });
    expect((await stored('keycloakoidc')).enabled).toBe(false);
  });

  it('say of providers that are not spoken yet what to do instead', async () => {
    const put = await send('PUT', '/v3/githubConfigs/github', { enabled: true, clientId: 'x' });
    expect(put.status).toBe(422);
    expect(put.json).toMatchObject({ errorCode: 'NORMAN_PROVIDER_UNSUPPORTED' });
    expect(put.json['remedy']).toContain('OpenID Connect');
    const action = await send('POST', '/v3/pingConfigs/ping?action=testAndEnable', {});
    expect(action.status).toBe(404);
    expect(action.json).toMatchObject({ code: 'ActionNotAvailable' });
    expect((await send('PUT', '/v3/githubConfigs/github', { clientId: 'x' })).status).toBe(200);
  });

  it('offer what can be done, to those who may', async () => {
    const { json } = await send('GET', '/v3/oidcConfigs/oidc');
    expect(Object.keys(json['actions'] as object)).toEqual(['configureTest', 'testAndApply']);
    await send('PUT', '/v3/oidcConfigs/oidc', { enabled: true });
    const enabled = await send('GET', '/v3/oidcConfigs/oidc');
    expect(Object.keys(enabled.json['actions'] as object)).toContain('disable');
    expect((await send('POST', '/v3/oidcConfigs/oidc?action=disable')).status).toBe(200);
    expect((await stored('oidc')).enabled).toBe(false);
  });

  it('answer 503 when the provider cannot be asked, and store nothing', async () => {
    const url = '/v3/oidcConfigs/oidc?action=configureTest';
    const { status, json } = await send('POST', url, OIDC);
    expect(status).toBe(503);
    expect(json).toMatchObject({ errorCode: 'AUTH_PROVIDER_UNREACHABLE' });
  });

  it('are hidden from those who may not see them', async () => {
    const made = await world.auth.users.create(
      { fields: { username: 'mallory' }, password: 'correct horse battery', creatorId: 'x' },
      { signal: new AbortController().signal },
    );
    const issued = await world.auth.tokens.issue(
      { userId: made.metadata?.name ?? '', ttlMs: 0, isDerived: false, authProvider: 'local' },
      { signal: new AbortController().signal },
    );
    const mallory = { token: issued.credential };
    expect((await world.send('GET', '/v3/authConfigs', mallory)).json['data']).toEqual([]);
    expect((await world.send('GET', '/v3/oidcConfigs/oidc', mallory)).status).toBe(404);
    world.grants.set(made.metadata?.name ?? '', new Set(['get authconfigs']));
    const body = OIDC;
    for (const [method, url] of [
      ['PUT', '/v3/oidcConfigs/oidc'],
      ['POST', '/v3/oidcConfigs/oidc?action=configureTest'],
      ['POST', '/v3/oidcConfigs/oidc?action=disable'],
    ] as const) {
      expect((await world.send(method, url, { ...mallory, body })).status).toBe(403);
    }
  });
});
