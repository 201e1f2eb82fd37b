import type { KubernetesObject } from '@drover/apimachinery';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type FollowedType, listQuery, useLiveList } from '../../api/live-list.ts';
import { type Condition, schema } from '../../api/v3.ts';
import type { GlobalRoleBinding, RoleBinding } from '../access/bindings.ts';
import { useGlobalRoles } from '../access/roles.ts';
import { useKnownUsers } from '../access/subjects.ts';
import { useLiveObjects } from '../cluster/live-objects.ts';
import { type Member, type MembersPlace, membersOf } from './members.ts';

/** Which bindings give roles in a place. */
export interface BindingKind {
  /** Schema id. */
  readonly type: 'clusterRoleTemplateBinding' | 'projectRoleTemplateBinding';
  readonly plural: string;
  /** What a binding says of its place. */
  readonly fields: Readonly<Record<string, string>>;
}

/** The bindings of a place itself. */
export function bindingKind({ clusterId, projectId }: MembersPlace): BindingKind {
  if (projectId === undefined) {
    const plural = 'clusterRoleTemplateBindings';
    return { type: 'clusterRoleTemplateBinding', plural, fields: { clusterId } };
  }
  const plural = 'projectRoleTemplateBindings';
  return { type: 'projectRoleTemplateBinding', plural, fields: { projectId } };
}

function useBindings(place: MembersPlace): ReturnType<typeof useLiveList<RoleBinding>> {
  const { clusterId, projectId } = place;
  const types = useMemo<readonly [FollowedType]>(() => {
    const { type, plural, fields } = bindingKind({ clusterId, projectId });
    return [{ type, plural, filters: fields }];
  }, [clusterId, projectId]);
  return useLiveList<RoleBinding>(types);
}

const STALE_MS = 15_000;

/** Who has access to a place. */
export interface Members {
  /** `undefined` until it is known. */
  readonly members: readonly Member[] | undefined;
  readonly error: Error | null;
  readonly refetch: () => void;
}

/** Who has access to a project, live. */
export function useProjectMembers(place: Required<MembersPlace>): Members {
  const own = useBindings(place);
  const clusterPlace = useMemo(() => ({ clusterId: place.clusterId }), [place.clusterId]);
  const above = useBindings(clusterPlace);
  return useMembers(place, [own, above]);
}

/** Who has access to a cluster, live. */
export function useClusterMembers(place: MembersPlace): Members {
  return useMembers(place, [useBindings(place)]);
}

function useMembers(
  place: MembersPlace,
  [own, above]: readonly [ReturnType<typeof useBindings>, ReturnType<typeof useBindings>?],
): Members {
  const users = useKnownUsers();
  const globalRoles = useGlobalRoles();
  // Who may not see them is shown the others.
  const { data: globalBindings = [] } = useQuery({
    ...listQuery<GlobalRoleBinding>('globalRoleBindings'),
    staleTime: STALE_MS,
    retry: false,
  });
  const { clusterId, projectId } = place;
  const members = useMemo(() => {
    if (!own.data) return undefined;
    const bindings = [...own.data, ...(above?.data ?? [])];
    return membersOf({ clusterId, projectId }, { bindings, globalBindings, globalRoles, users });
  }, [own.data, above?.data, globalBindings, globalRoles, users, clusterId, projectId]);
  return { members, error: own.error, refetch: () => void own.refetch() };
}

interface ConditionedBinding extends KubernetesObject {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** What is said of bindings, by their ids in the v3 API. */
export type ConditionsById = ReadonlyMap<string, readonly Condition[]>;

const HOME = '/apis/management.cattle.io/v3/namespaces';

function useConditionsIn(place: MembersPlace): ConditionsById | undefined {
  const { clusterId, projectId } = place;
  const { plural } = bindingKind(place);
  const namespace = projectId?.split(':')[1] ?? clusterId;
  const path = `${HOME}/${namespace}/${plural.toLowerCase()}`;
  const { items } = useLiveObjects<ConditionedBinding>('local', path);
  return useMemo(
    () =>
      items &&
      new Map(
        items.map(({ metadata, status }) => [
          `${metadata?.namespace ?? ''}:${metadata?.name ?? ''}`,
          status?.conditions ?? [],
        ]),
      ),
    [items],
  );
}

/**
 * What controllers say of the bindings in a project and in its cluster, live. The v3 API does not tell it, the Kubernetes
 * API of Drover does: `undefined` for those who may not ask that.
 */
export function useProjectConditions(place: Required<MembersPlace>): ConditionsById | undefined {
  const own = useConditionsIn(place);
  const above = useConditionsIn({ clusterId: place.clusterId });
  return useMemo(() => own && new Map([...own, ...(above ?? [])]), [own, above]);
}

/** The same for a cluster alone. */
export function useClusterConditions(place: MembersPlace): ConditionsById | undefined {
  return useConditionsIn(place);
}

/** Whether the person who is logged in may give roles in some place of that kind; `false` until that is known. */
export function useMayGive(place: MembersPlace): boolean {
  const { type } = bindingKind(place);
  const { data } = useQuery({
    queryKey: ['v3', 'schemas', type],
    queryFn: ({ signal }) => schema(type, signal),
    staleTime: 60_000,
  });
  return data?.collectionMethods?.includes('POST') ?? false;
}
