import {
  type Cluster,
  cluster as clusterKind,
  clusterRoleGroup,
  GROUPS,
  type Project,
  project as projectKind,
  projectRoleGroup,
} from '@drover/api';
import type { PolicyRule } from '@drover/apimachinery';
import { ownerReferenceTo } from '@drover/controller-runtime';
import type { AccessObject } from '../access-objects/access-objects.ts';
import { bindingForGroups, roleForGroups } from '../access-objects/granting.ts';
import { memberRoleName } from '../cluster-access/desired.ts';
import { roleRefTo } from '../rbac-objects.ts';
import {
  owns,
  PLAIN_PROJECT_PLANE,
  PROJECT_IN_CLUSTER_PLANE,
  PROJECT_PLANE,
  planeRules,
} from '../role-use/plane-rules.ts';
import type { RoleWithRules } from '../role-use/role-rules.ts';

/** Label of what this controller makes: the project it makes it for, by the second part of its id. */
export const PROJECT_ACCESS_LABEL = 'drover.dev/project-access';
/** Annotation of the same: the cluster of the project. */
export const PROJECT_CLUSTER = 'drover.dev/cluster';

/** A project, its cluster, and the roles that people hold in either. */
export interface ProjectRoles {
  readonly cluster: Cluster;
  readonly project: Project;
  /** Those that bindings in the project give, and what they inherit. */
  readonly inProject: readonly RoleWithRules[];
  /** Those of the cluster that reach into all its projects. */
  readonly fromCluster: readonly ReachingRole[];
}

/** A role of a cluster that is about what lives in the namespaces of projects. */
export interface ReachingRole {
  readonly name: string;
  readonly rules: readonly PolicyRule[];
}

/** The roles of a cluster that are about what lives in the namespaces of projects, with these rules alone. */
export function reachingRoles(roles: readonly RoleWithRules[]): readonly ReachingRole[] {
  return roles
    .map(({ name, rules, administrative }) => ({
      name,
      rules: planeRules(rules, administrative ? PROJECT_PLANE : PLAIN_PROJECT_PLANE),
    }))
    .filter(({ rules }) => rules.length > 0);
}

/**
 * The roles and bindings in the home of state by which the virtual groups of a project see it and its cluster, and reach
 * what is in its namespace. They grow with the roles in use, not with the people.
 */
export function projectAccess(roles: ProjectRoles): readonly AccessObject[] {
  return [...inNamespaceOfProject(roles), ...inNamespaceOfCluster(roles), ...clusterWide(roles)];
}

function inNamespaceOfProject({
  project,
  inProject,
  fromCluster,
}: ProjectRoles): readonly AccessObject[] {
  const { namespace: cluster = '', name: namespace = '' } = project.metadata ?? {};
  const metadata = (name: string) => ({ ...marks(project), name, namespace });
  const given = new Set(inProject.map(({ name }) => name));
  return [
    ...inProject.map(({ name, rules }) => ({
      metadata: metadata(name),
      groups: [projectRoleGroup(namespace, name)],
      rules: planeRules(rules, PROJECT_PLANE),
    })),
    ...fromCluster.map(({ name, rules }) => ({
      // A role that is for clusters and for projects may grant more in one than in the other.
      metadata: metadata(given.has(name) ? `${cluster}:${name}` : name),
      groups: [clusterRoleGroup(cluster, name)],
      rules,
    })),
  ].flatMap(roleForGroups);
}

function inNamespaceOfCluster({ project, inProject }: ProjectRoles): readonly AccessObject[] {
  const { namespace = '', name: id = '' } = project.metadata ?? {};
  const owners = inProject.filter(({ rules }) => owns('projects', rules));
  const members = inProject.filter((role) => !owners.includes(role));
  const ownerReferences = [ownerReferenceTo(project, projectKind.type)];
  const metadata = (name: string) => ({ ...marks(project), name, namespace, ownerReferences });
  const seeing = (verbs: readonly string[]): readonly PolicyRule[] => [
    { apiGroups: [GROUPS.management], resources: ['projects'], resourceNames: [id], verbs },
  ];
  return [
    {
      metadata: metadata(`${id}-projectowner`),
      groups: groupsOf(id, owners),
      rules: seeing(['*']),
    },
    {
      metadata: metadata(`${id}-projectmember`),
      groups: groupsOf(id, members),
      rules: seeing(['get', 'list', 'watch']),
    },
    ...inProject.map((role) => ({
      // No role template has a colon in its name.
      metadata: metadata(`${id}:${role.name}`),
      groups: groupsOf(id, [role]),
      rules: planeRules(role.rules, PROJECT_IN_CLUSTER_PLANE),
    })),
  ].flatMap(roleForGroups);
}

/** Whoever is in a project sees its cluster. */
function clusterWide({ cluster, project, inProject }: ProjectRoles): readonly AccessObject[] {
  const { name: id = '' } = project.metadata ?? {};
  const role = memberRoleName(cluster.metadata?.name ?? '');
  const groups = groupsOf(id, inProject);
  if (groups.length === 0) return [];
  const ownerReferences = [ownerReferenceTo(cluster, clusterKind.type)];
  const metadata = { ...marks(project), name: `${id}-clustermember`, ownerReferences };
  return [bindingForGroups({ metadata, groups, role: roleRefTo('ClusterRole', role) })];
}

function groupsOf(project: string, roles: readonly RoleWithRules[]): readonly string[] {
  return roles.map(({ name }) => projectRoleGroup(project, name));
}

function marks({ metadata }: Project) {
  return {
    labels: { [PROJECT_ACCESS_LABEL]: metadata?.name ?? '' },
    annotations: { [PROJECT_CLUSTER]: metadata?.namespace ?? '' },
  };
}
