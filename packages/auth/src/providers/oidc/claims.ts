import type { ExternalIdentity } from '../auth-provider.ts';
import { externalPrincipal, groupPrincipals } from '../principals.ts';

/** Claims of an ID token, and what the provider said of the user beside them. */
export type Claims = Readonly<Record<string, unknown>>;

/** The claim of Keycloak that holds paths of groups: each part of a path is a group. */
const PATHS_CLAIM = 'full_group_path';
const GROUPS_CLAIM = 'groups';

/**
 * A claim by its name, or by a path with dots into nested claims: `resource_access.drover.roles`. A claim whose own name
 * has dots counts first.
 */
export function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path.split('.').reduce<unknown>((value, name) => {
    const isNested = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    return isNested ? (value as Claims)[name] : undefined;
  }, claims);
}

/** The names of a user's groups: of the claim that is configured, else of Keycloak's paths, else of `groups`. */
export function groupNames(claims: Claims, groupsField: string | undefined): readonly string[] {
  if (groupsField) return texts(claimAt(claims, groupsField));
  const paths = texts(claims[PATHS_CLAIM]);
  if (paths.length > 0) return paths.flatMap((path) => path.split('/')).filter(Boolean);
  return texts(claims[GROUPS_CLAIM]);
}

function texts(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((item) => typeof item === 'string');
}

/** The user and groups that claims name; `sub` must be there. */
export function identityOf(
  claims: Claims & { readonly sub: string },
  {
    provider,
    groupsField,
  }: { readonly provider: string; readonly groupsField?: string | undefined },
): ExternalIdentity {
  const { sub, sid } = claims;
  const loginName = textOf(claims, 'preferred_username') ?? textOf(claims, 'email');
  const user = externalPrincipal({
    provider,
    type: 'user',
    id: sub,
    loginName,
    displayName: textOf(claims, 'name') ?? loginName,
  });
  return {
    user,
    groups: groupPrincipals(provider, groupNames(claims, groupsField)),
    session: { sub, ...(typeof sid === 'string' && { sid }) },
  };
}

function textOf(claims: Claims, name: string): string | undefined {
  const value = claims[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
