import { clusterRoleGroup, projectRoleGroup } from '@drover/api';
import {
  clusterBindings,
  type ProjectInCluster,
  projectObjects,
  roleObjects,
  wideBindings,
} from './desired.ts';
import {
  type Administrator,
  administratorBindings,
  type Impersonated,
  impersonationObjects,
} from './desired-per-user.ts';
import { bindingGrantees, groupGrantees, type RoleGiven } from './grantee.ts';
import { type ManagedObject, merged } from './managed-object.ts';
import type { RbacMode } from './mode.ts';
import type { RoleFacts } from './role-facts.ts';

/** What a cluster is told about roles, apart from its projects. */
export interface ClusterUnit {
  readonly cluster: string;
  /** Bindings in the cluster itself. */
  readonly given: readonly RoleGiven[];
  /** Bindings in its projects. */
  readonly givenInProjects: readonly RoleGiven[];
  /** The role that administrators have in every cluster. */
  readonly owner?: RoleFacts | undefined;
  /** The role for making namespaces. */
  readonly createNamespaces?: RoleFacts | undefined;
  /** Read in mode `per-user` alone. */
  readonly perUser?: {
    readonly administrators: readonly Administrator[];
    readonly impersonated: readonly Impersonated[];
  };
}

/** Everything of a cluster that is not of one project alone. */
export function desiredCluster(mode: RbacMode, unit: ClusterUnit): readonly ManagedObject[] {
  const { cluster, given, givenInProjects, owner } = unit;
  const always = owner ? [owner] : [];
  const inProjects = rolesOf(givenInProjects);
  const inUse = new Set([
    ...always,
    ...rolesOf(given),
    ...inProjects,
    ...createsOf(unit, inProjects),
  ]);
  const roles = roleObjects(inUse, inProjects);
  const groupOf = (role: string): string => clusterRoleGroup(cluster, role);
  if (mode === 'virtual-groups') {
    return merged([...roles, ...clusterBindings(cluster, groupGrantees(given, groupOf, always))]);
  }
  const { administrators = [], impersonated = [] } = unit.perUser ?? {};
  return merged([
    ...roles,
    // Drover itself acts as an owner where people have rights of their own.
    ...clusterBindings(cluster, groupGrantees([], groupOf, always)),
    ...clusterBindings(cluster, bindingGrantees(given)),
    ...wideBindings({ cluster }, bindingGrantees(givenInProjects)),
    ...administratorBindings(cluster, administrators),
    ...impersonationObjects(cluster, impersonated),
  ]);
}

/** Everything of one project of a cluster. */
export function desiredProject(
  mode: RbacMode,
  place: ProjectInCluster,
  given: readonly RoleGiven[],
): readonly ManagedObject[] {
  if (mode === 'per-user') return merged(projectObjects(place, bindingGrantees(given)));
  const grantees = groupGrantees(given, (role) => projectRoleGroup(place.project, role));
  return merged([...projectObjects(place, grantees), ...wideBindings(place, grantees)]);
}

/** The role for making namespaces, when a role of a project asks for it. */
function createsOf(
  { createNamespaces }: ClusterUnit,
  inProjects: ReadonlySet<RoleFacts>,
): readonly RoleFacts[] {
  return createNamespaces && inProjects.values().some((role) => role.createsNamespaces)
    ? [createNamespaces]
    : [];
}

/** The roles of all bindings, each once. */
function rolesOf(given: readonly RoleGiven[]): ReadonlySet<RoleFacts> {
  return new Set(given.flatMap(({ roles }) => roles));
}
