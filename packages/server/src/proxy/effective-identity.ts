import { isReservedGroup, SYSTEM_GROUPS } from '@drover/api';
import type { RequestedImpersonation } from './impersonation-headers.ts';

/** Who acts in a cluster. */
export interface EffectiveIdentity {
  readonly user: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

const AUTHENTICATED_GROUPS: readonly string[] = Object.values(SYSTEM_GROUPS);

/**
 * The groups of `groups` that may come from outside: those that begin with `drover:` or `system:` are ours and
 * Kubernetes' own to give, but for those that say "authenticated".
 */
export function outsideGroups(groups: readonly string[]): readonly string[] {
  return groups.filter((group) => AUTHENTICATED_GROUPS.includes(group) || !isReservedGroup(group));
}

/** The identity of a caller in a cluster where it holds `virtualGroups`. */
export function callerIdentity(
  caller: EffectiveIdentity,
  virtualGroups: readonly string[],
): EffectiveIdentity {
  return {
    user: caller.user,
    groups: [...outsideGroups(caller.groups), ...virtualGroups],
    extra: caller.extra,
  };
}

/** The identity that a client asked for, in a cluster where that user holds `virtualGroups`. */
export function impersonatedIdentity(
  requested: RequestedImpersonation,
  virtualGroups: readonly string[],
): EffectiveIdentity {
  const groups = new Set([
    ...outsideGroups(requested.groups),
    SYSTEM_GROUPS.authenticated,
    ...virtualGroups,
  ]);
  return { ...requested, groups: [...groups] };
}

/** The `Impersonate-*` headers for `identity`, names and values in turn. */
export function impersonationHeaders({ user, uid, groups, extra }: EffectiveIdentity): string[] {
  const headers = ['Impersonate-User', user];
  if (uid !== undefined) headers.push('Impersonate-Uid', uid);
  for (const group of groups) headers.push('Impersonate-Group', group);
  for (const [key, values] of Object.entries(extra)) {
    for (const value of values) headers.push(`Impersonate-Extra-${encodeKey(key)}`, value);
  }
  return headers;
}

/** Percent-encodes what may not stand in a header name, and `%` itself. */
function encodeKey(key: string): string {
  return Array.from(Buffer.from(key), (byte) => {
    const char = String.fromCharCode(byte);
    return /[A-Za-z0-9!#$&'*+\-.^_`|~]/.test(char)
      ? char
      : `%${byte.toString(16).padStart(2, '0').toUpperCase()}`;
  }).join('');
}
