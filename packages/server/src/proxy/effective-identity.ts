import { RESERVED_GROUP_PREFIXES, SYSTEM_GROUPS } from '@drover/api';
import type { HeldRoles, UserInfo } from '@drover/rbac';
import { outsideGroups } from '../access/outside-groups.ts';
import { groupsFor } from '../access/virtual-groups.ts';
import { serverErrors } from '../errors.ts';
import type { RequestedImpersonation } from './impersonation-headers.ts';

/** Who acts in a cluster. */
export interface EffectiveIdentity {
  readonly user: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/**
 * Bytes of the headers that say who acts: an agent takes 256 KiB of headers, and the request has some of its own.
 * Nothing is left out beyond: to act with some of one's roles would be a riddle.
 */
const MAX_IDENTITY_BYTES = 192 * 1024;

/** The same for the home of state, which takes 1 MiB of headers. */
const MAX_HOME_BYTES = 768 * 1024;

const [ROLE_GROUP_PREFIX] = RESERVED_GROUP_PREFIXES;

/**
 * The identity of a caller in a cluster where roles are held.
 *
 * @throws `PROXY_TOO_MANY_ROLES`
 */
export function callerIdentity(
  caller: EffectiveIdentity,
  cluster: string,
  held: HeldRoles,
): EffectiveIdentity {
  const groups = [...outsideGroups(caller.groups), ...groupsFor(cluster, held)];
  return bounded({ user: caller.user, groups, extra: caller.extra }, inCluster(cluster));
}

/**
 * The identity that a client asked for, in a cluster where that user holds roles.
 *
 * @throws `PROXY_TOO_MANY_ROLES`
 */
export function impersonatedIdentity(
  requested: RequestedImpersonation,
  cluster: string,
  held: HeldRoles,
): EffectiveIdentity {
  const groups = new Set([
    ...outsideGroups(requested.groups),
    SYSTEM_GROUPS.authenticated,
    ...groupsFor(cluster, held),
  ]);
  return bounded({ ...requested, groups: [...groups] }, inCluster(cluster));
}

/**
 * The identity of a user, who has the groups of roles in all clusters, in the home of state.
 *
 * @throws `PROXY_TOO_MANY_ROLES`
 */
export function homeIdentity({ name, groups = [], extra = {} }: UserInfo): EffectiveIdentity {
  return bounded({ user: name, groups, extra }, { place: 'all clusters', max: MAX_HOME_BYTES });
}

interface Bound {
  readonly place: string;
  readonly max: number;
}

function inCluster(cluster: string): Bound {
  return { place: `cluster ${cluster}`, max: MAX_IDENTITY_BYTES };
}

function bounded(identity: EffectiveIdentity, { place, max }: Bound): EffectiveIdentity {
  const bytes = headerBytes(impersonationHeaders(identity));
  if (bytes <= max) return identity;
  const { groups } = identity;
  const roles = groups.filter((group) => group.startsWith(ROLE_GROUP_PREFIX)).length;
  throw serverErrors.create('PROXY_TOO_MANY_ROLES', {
    place,
    roles,
    groups: groups.length,
    bytes,
    max,
  });
}

/** With `: ` after each name and a line end after each value. */
function headerBytes(headers: readonly string[]): number {
  return headers.reduce((sum, text) => sum + text.length + 2, 0);
}

/** The `Impersonate-*` headers for `identity`, names and values in turn; text beyond ASCII is UTF-8, a character for each byte. */
export function impersonationHeaders({ user, uid, groups, extra }: EffectiveIdentity): string[] {
  const headers = ['Impersonate-User', bytesOf(user)];
  if (uid !== undefined) headers.push('Impersonate-Uid', bytesOf(uid));
  for (const group of groups) headers.push('Impersonate-Group', bytesOf(group));
  for (const [key, values] of Object.entries(extra)) {
    for (const value of values) headers.push(`Impersonate-Extra-${encodeKey(key)}`, bytesOf(value));
  }
  return headers;
}

function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
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
