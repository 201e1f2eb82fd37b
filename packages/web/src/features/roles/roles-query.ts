import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { sendJson } from '../../api/http.ts';
import { type FollowedType, useLiveList } from '../../api/live-list.ts';
import { schema } from '../../api/v3.ts';
import type { RoleNode } from './effective.ts';
import { ROLE_TYPES, type Role, type RoleKind, roleLabel } from './role.ts';
import type { Binding, Bindings } from './role-use.ts';

const FOLLOWED: Readonly<Record<RoleKind, readonly [FollowedType]>> = {
  templates: [ROLE_TYPES.templates],
  global: [ROLE_TYPES.global],
};

/** The roles of a kind, live. */
export function useRoles(kind: RoleKind): UseQueryResult<readonly Role[]> {
  return useLiveList<Role>(FOLLOWED[kind]);
}

/** A role as its rights are worked out from it. */
export function nodeOf(role: Role): RoleNode {
  return {
    id: role.id,
    name: roleLabel(role),
    rules: role.rules ?? [],
    inherits: role.roleTemplateIds ?? [],
    isExternal: role.external === true,
  };
}

/** The roles of a kind by their ids. */
export function useRoleNodes(roles: readonly Role[] | undefined): ReadonlyMap<string, RoleNode> {
  return useMemo(() => new Map(roles?.map((role) => [role.id, nodeOf(role)])), [roles]);
}

/** Whether this person may create roles of a kind; `false` until that is known. */
export function useMayCreateRoles(kind: RoleKind): boolean {
  const { type } = ROLE_TYPES[kind];
  const { data } = useQuery({
    queryKey: ['v3', 'schemas', type],
    queryFn: ({ signal }) => schema(type, signal),
    staleTime: 60_000,
  });
  return data?.collectionMethods?.includes('POST') ?? false;
}

/** Bindings of each type that are read at most; more are counted only. */
const MAX_BINDINGS = 1000;

const BINDINGS: Readonly<Record<RoleKind, readonly string[]>> = {
  templates: ['clusterroletemplatebindings', 'projectroletemplatebindings'],
  global: ['globalrolebindings'],
};

const ROLE_FIELDS: Readonly<Record<RoleKind, string>> = {
  templates: 'roleTemplateId',
  global: 'globalRoleId',
};

interface BindingPage {
  readonly data: readonly Binding[];
  readonly pagination?: { readonly total?: number };
}

/**
 * The bindings of some roles that this person may see.
 *
 * @param roles - their ids; without them, of all roles of the kind. Must be the same array at each rendering.
 */
export function useBindings(kind: RoleKind, roles?: readonly string[]): UseQueryResult<Bindings> {
  return useQuery({
    queryKey: ['v3', 'bindings', kind, roles ?? 'all'],
    queryFn: async ({ signal }) => {
      const pages = await Promise.all(
        BINDINGS[kind].map((plural) =>
          sendJson<BindingPage>(bindingsPath(plural, ROLE_FIELDS[kind], roles), { signal }),
        ),
      );
      return {
        items: pages.flatMap(({ data }) => data),
        total: pages.reduce(
          (sum, { data, pagination }) => sum + (pagination?.total ?? data.length),
          0,
        ),
      };
    },
    staleTime: 10_000,
  });
}

function bindingsPath(plural: string, field: string, roles: readonly string[] | undefined): string {
  const query = new URLSearchParams({ limit: String(MAX_BINDINGS) });
  for (const role of roles ?? []) query.append(`${field}_in`, role);
  return `/v3/${plural}?${query.toString()}`;
}
