import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { listQuery } from '../../api/live-list.ts';
import { ROLE_TYPES, type Role, type RoleKind } from '../roles/role.ts';
import { rulesInWords } from './rules.ts';

/** Where a role is given. */
export type Context = 'cluster' | 'project';

/** Roles by their ids. */
export type Roles = ReadonlyMap<string, Role>;

const STALE_MS = 30_000;

function useRoles(kind: RoleKind): Roles | undefined {
  const { data } = useQuery({
    ...listQuery<Role>(ROLE_TYPES[kind].plural),
    staleTime: STALE_MS,
    retry: false,
  });
  return useMemo(() => data && new Map(data.map((role) => [role.id, role])), [data]);
}

/** The roles of clusters and projects; `undefined` until they are known, or when they may not be seen. */
export function useRoleTemplates(): Roles | undefined {
  return useRoles('templates');
}

/** The roles in Drover itself; `undefined` until they are known, or when they may not be seen. */
export function useGlobalRoles(): Roles | undefined {
  return useRoles('global');
}

/** What people call a role. */
export function roleName(id: string, roles: Roles | undefined): string {
  return roles?.get(id)?.name ?? id;
}

/** The roles that most people need, in the order in which they are offered. */
const USUAL: readonly string[] = [
  'cluster-owner',
  'cluster-member',
  'project-owner',
  'project-member',
  'read-only',
];

/** Roles to choose from, under what they have in common. */
export interface RoleGroup {
  readonly title: string;
  readonly roles: readonly Role[];
}

function byName(left: Role, right: Role): number {
  return (left.name ?? left.id).localeCompare(right.name ?? right.id, 'en', { numeric: true });
}

/**
 * The roles that can be given in a cluster or a project: the usual ones first, then people's own, then the rest of those
 * that are built in. Locked and hidden ones are left out, unless they are held already.
 */
export function roleGroups(
  roles: Roles,
  context: Context,
  held: ReadonlySet<string> = new Set(),
): readonly RoleGroup[] {
  const offered = [...roles.values()].filter(
    (role) => held.has(role.id) || (role.context === context && !role.locked && !role.hidden),
  );
  const usual = USUAL.flatMap((id) => offered.filter((role) => role.id === id));
  const others = offered.filter(({ id }) => !USUAL.includes(id)).toSorted(byName);
  return [
    { title: 'Built in', roles: usual },
    { title: 'Your own', roles: others.filter(({ builtin }) => !builtin) },
    { title: 'Built in, for single tasks', roles: others.filter(({ builtin }) => builtin) },
  ].filter((group) => group.roles.length > 0);
}

/** Global roles to choose from: those that say what somebody is, then single rights, then people's own. */
export function globalRoleGroups(roles: Roles): readonly RoleGroup[] {
  const whole = ['admin', 'restricted-admin', 'user', 'user-base'];
  const others = [...roles.values()].filter(({ id }) => !whole.includes(id)).toSorted(byName);
  return [
    { title: 'Who they are', roles: whole.flatMap((id) => roles.get(id) ?? []) },
    { title: 'Your own', roles: others.filter(({ builtin }) => !builtin) },
    { title: 'Single rights', roles: others.filter(({ builtin }) => builtin) },
  ].filter((group) => group.roles.length > 0);
}

/** What the built-in roles are for; those that say it by their names are not here. */
const PURPOSES: Readonly<Record<string, string>> = {
  'cluster-owner': 'May do everything in the cluster and its projects, and give access to others.',
  'cluster-member': 'Sees the cluster and its nodes, and may create projects.',
  'project-owner':
    'May do everything in the namespaces of the project, and give access to it to others.',
  'project-member':
    'May run and change what is in the namespaces of the project, secrets included.',
  'read-only': 'Sees what is in the namespaces of the project, but no secrets. Changes nothing.',
  admin: 'May do everything in Drover and in every cluster.',
  'restricted-admin':
    'Owns every cluster but the one of Drover itself, and administers users and roles.',
  user: 'May log in, create clusters, and use what was given to them.',
  'user-base': 'May log in, and nothing more.',
};

/** What somebody can do with a role, in one sentence. */
export function roleInWords(role: Role, roles?: Roles): string {
  const known = role.description || (role.builtin && PURPOSES[role.id]);
  if (known) return known;
  const own = rulesInWords(role.rules ?? []);
  const inherited = inheritedNames(role, roles);
  const rest = inherited.length > 0 ? `all that ${inherited.join(' and ')} may` : '';
  const words = role.external ? 'what the ClusterRole of this name says in the cluster' : own;
  const all = [words, rest].filter((part) => part !== '').join('; and ');
  return all === '' ? 'Nothing yet.' : `${all.charAt(0).toUpperCase()}${all.slice(1)}.`;
}

/** The names of the roles that a role includes itself. */
export function inheritedNames(role: Role | undefined, roles?: Roles): readonly string[] {
  const inherited = role?.roleTemplateIds ?? [];
  return inherited.map((id) => roleName(id, roles));
}
