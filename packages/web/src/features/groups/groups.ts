import type { GlobalRoleBinding, RoleBinding } from '../access/bindings.ts';

/** A group that was given something. */
export interface GivenGroup {
  /** Its principal: `oidc_group://developers`. */
  readonly id: string;
  readonly globalRoleIds: readonly string[];
  /** How many roles it has in clusters. */
  readonly inClusters: number;
  readonly inProjects: number;
}

/** The groups that bindings name, in the order of their ids. */
export function groupsOf(
  globalBindings: readonly GlobalRoleBinding[],
  bindings: readonly RoleBinding[],
): readonly GivenGroup[] {
  const inDrover = Map.groupBy(globalBindings, ({ groupPrincipalId }) => groupPrincipalId ?? '');
  const inPlaces = Map.groupBy(bindings, ({ groupPrincipalId }) => groupPrincipalId ?? '');
  const ids = new Set([...inDrover.keys(), ...inPlaces.keys()]);
  ids.delete('');
  return [...ids].toSorted().map((id) => {
    const held = inPlaces.get(id) ?? [];
    const inProjects = held.filter(({ projectId }) => projectId).length;
    return {
      id,
      globalRoleIds: (inDrover.get(id) ?? []).map(({ globalRoleId }) => globalRoleId),
      inClusters: held.length - inProjects,
      inProjects,
    };
  });
}
