import { isReservedGroup, SYSTEM_GROUPS, type User, type UserAttribute } from '@drover/api';
import type { UserInfo } from '@drover/rbac';

/** The prefix of principals of local users. */
export const LOCAL_PRINCIPAL = 'local://';
const SYSTEM_PRINCIPAL = 'system://';

/** Whether the user is a machine of Drover's own, invisible in the API. */
export function isSystemUser(user: User): boolean {
  return (user.principalIds ?? []).some((id) => id.startsWith(SYSTEM_PRINCIPAL));
}

/** Whether the user may log in. */
export function isUserEnabled(user: User): boolean {
  return user.enabled !== false;
}

/**
 * Who a user is to authorizers and to clusters: the user's id, the groups that identity providers told, and those of
 * everyone who is logged in. Groups that would pass for Drover's own or Kubernetes' are dropped, and so are those of
 * providers that are disabled.
 */
export function userInfoOf(
  user: User,
  attribute?: UserAttribute,
  isProviderEnabled: (name: string) => boolean = () => true,
): UserInfo {
  const name = user.metadata?.name ?? '';
  const { uid } = user.metadata ?? {};
  const groups = groupPrincipals(attribute, isProviderEnabled).filter(
    (group) => !isReservedGroup(group),
  );
  return {
    name,
    ...(uid !== undefined && { uid }),
    groups: [...new Set(groups), SYSTEM_GROUPS.authenticated, SYSTEM_GROUPS.cattleAuthenticated],
    extra: {
      principalid: [...(user.principalIds ?? [`${LOCAL_PRINCIPAL}${name}`])],
      username: [user.username || loginName(attribute) || name],
    },
  };
}

function groupPrincipals(
  attribute: UserAttribute | undefined,
  isProviderEnabled: (name: string) => boolean,
): readonly string[] {
  const told = Object.entries(attribute?.GroupPrincipals ?? {});
  const counting = told.filter(([provider]) => isProviderEnabled(provider));
  return counting.flatMap(([, { Items = [] }]) =>
    Items.flatMap((item) => {
      const name = (item as { metadata?: { name?: unknown } } | null)?.metadata?.name;
      if (typeof name !== 'string' || name === '') return [];
      return [name.startsWith(LOCAL_PRINCIPAL) ? name.slice(LOCAL_PRINCIPAL.length) : name];
    }),
  );
}

/** The name by which the first provider that names one knows the user. */
function loginName(attribute: UserAttribute | undefined): string | undefined {
  for (const extra of Object.values(attribute?.ExtraByProvider ?? {})) {
    const [name] = (extra as { username?: readonly unknown[] } | null)?.username ?? [];
    if (typeof name === 'string' && name !== '') return name;
  }
  return undefined;
}
