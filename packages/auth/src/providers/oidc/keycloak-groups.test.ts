import { describe, expect, it } from 'vitest';
import { keycloakGroups } from './keycloak-groups.ts';
import type { OidcClient } from './oidc-client.ts';
import type { OidcSettings } from './oidc-settings.ts';

const settings: OidcSettings = {
  provider: 'keycloakoidc',
  issuer: 'https://kc.test/auth/realms/staff',
  clientId: 'drover',
  clientSecret: 'secret',
  scope: 'openid',
  redirectUri: 'https://drover.test/verify-auth',
  isGroupSearchEnabled: true,
};

function search(answer: unknown, changes: Partial<OidcSettings> = {}) {
  const asked: string[] = [];
  const client = {
    readAsClient: (url: string) => {
      asked.push(url);
      return Promise.resolve(answer);
    },
  } as unknown as OidcClient;
  return { asked, find: keycloakGroups({ ...settings, ...changes }, client) };
}

describe('the groups of a Keycloak realm', () => {
  it('are asked for by the administration API, with those below them', async () => {
    const answer = [{ name: 'ops', subGroups: [{ name: 'ops-eu' }] }, { name: 7 }, null];
    const { asked, find } = search(answer);
    expect(await find?.('o&p s')).toEqual(['ops', 'ops-eu']);
    expect(asked).toEqual(['https://kc.test/auth/admin/realms/staff/groups?search=o%26p+s&max=50']);
  });

  it('are none when the answer is no list', async () => {
    expect(await search({ error: 'x' }).find?.('ops')).toEqual([]);
  });

  it('are not asked for elsewhere, or when that is off', () => {
    expect(search([], { provider: 'oidc' }).find).toBeUndefined();
    expect(search([], { isGroupSearchEnabled: false }).find).toBeUndefined();
  });
});
