import type { OidcClient } from './oidc-client.ts';
import type { OidcSettings } from './oidc-settings.ts';

/** Names of groups that contain a text. */
export type GroupSearch = (text: string) => Promise<readonly string[]>;

const MAX_FOUND = 50;

/**
 * Searches the groups of a Keycloak realm by its administration API, as the client itself: its service account needs the
 * role `query-groups`. `undefined` where that is not configured.
 */
export function keycloakGroups(
  settings: OidcSettings,
  client: OidcClient,
): GroupSearch | undefined {
  if (settings.provider !== 'keycloakoidc' || !settings.isGroupSearchEnabled) return undefined;
  return async (text) => {
    const url = new URL(settings.issuer.replace('/realms/', '/admin/realms/'));
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/groups`;
    url.search = new URLSearchParams({ search: text, max: String(MAX_FOUND) }).toString();
    const found = await client.readAsClient(url.href);
    return Array.isArray(found) ? found.flatMap(namesOf) : [];
  };
}

/** A group and those below it. */
function namesOf(group: unknown): readonly string[] {
  if (typeof group !== 'object' || group === null) return [];
  const { name, subGroups } = group as { name?: unknown; subGroups?: unknown };
  const below = Array.isArray(subGroups) ? subGroups.flatMap(namesOf) : [];
  return typeof name === 'string' ? [name, ...below] : below;
}
