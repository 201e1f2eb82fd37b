import {
  type ClusterRoleTemplateBinding,
  type Project,
  type ProjectRoleTemplateBinding,
  type RoleTemplate,
  roleClosure,
} from '@drover/api';
import type { KubernetesObject, PolicyRule } from '@drover/apimachinery';
import { CREATE_NAMESPACES } from '../../packages/controllers/src/role-groups/desired.ts';
import {
  desiredCluster,
  desiredProject,
} from '../../packages/controllers/src/role-groups/desired-unit.ts';
import type { RoleGiven } from '../../packages/controllers/src/role-groups/grantee.ts';
import {
  type ManagedObject,
  merged,
} from '../../packages/controllers/src/role-groups/managed-object.ts';
import { OWNER_ROLE } from '../../packages/controllers/src/role-groups/owner-role.ts';
import { type Plan, planOf } from '../../packages/controllers/src/role-groups/plan.ts';
import {
  type RoleFacts,
  roleFacts,
} from '../../packages/controllers/src/role-groups/role-facts.ts';
import {
  placeOf,
  type RoleBinding,
  subjectOfBinding,
} from '../../packages/controllers/src/role-use/role-bindings.ts';

/** The public objects in the home of state. */
export interface PublicObjects {
  readonly roleTemplates: readonly RoleTemplate[];
  readonly clusterBindings: readonly ClusterRoleTemplateBinding[];
  readonly projectBindings: readonly ProjectRoleTemplateBinding[];
  readonly projects: readonly Project[];
}

/** What there is in a cluster. */
export interface ClusterContents {
  readonly id: string;
  readonly namespaces: readonly KubernetesObject[];
  readonly clusterRoles: readonly ManagedObject[];
  /** Roles and bindings with the label of Drover. */
  readonly managed: readonly ManagedObject[];
}

const PROJECT_ID = 'field.cattle.io/projectId';

/** What is still to be written or swept, when the roles of a cluster are compared with what the public objects say. */
export function rolesToWrite(objects: PublicObjects, cluster: ClusterContents): Plan {
  return planOf(expectedRoles(objects, cluster), cluster.managed);
}

/** Everything about roles that belongs into a cluster, by the public objects alone. */
export function expectedRoles(
  objects: PublicObjects,
  { id, namespaces, clusterRoles }: ClusterContents,
): readonly ManagedObject[] {
  const templates = new Map(objects.roleTemplates.map((role) => [role.metadata?.name ?? '', role]));
  const ownRules = new Map(clusterRoles.map(({ metadata, rules }) => [metadata.name, rules ?? []]));
  const closureOf = closures(templates, ownRules);
  const given = (binding: RoleBinding): readonly RoleGiven[] => {
    const subject = subjectOfBinding(binding);
    if (!subject || placeOf(binding) === undefined) return [];
    const { namespace = '', name = '' } = binding.metadata ?? {};
    return [{ namespace, name, subject, roles: closureOf(binding.roleTemplateName ?? '') }];
  };
  const projects = objects.projects
    .filter(({ spec, metadata }) => spec?.clusterName === id && !metadata?.deletionTimestamp)
    .map(({ metadata }) => metadata?.name ?? '');
  const inProject = (project: string): readonly RoleGiven[] =>
    objects.projectBindings
      .filter((binding) => placeOf(binding as RoleBinding) === `${id}:${project}`)
      .flatMap((binding) => given(binding as RoleBinding));
  const unit = desiredCluster('virtual-groups', {
    cluster: id,
    given: objects.clusterBindings
      .filter((binding) => placeOf(binding as RoleBinding) === id)
      .flatMap((binding) => given(binding as RoleBinding)),
    givenInProjects: projects.flatMap(inProject),
    owner: closureOf(OWNER_ROLE)[0],
    createNamespaces: closureOf(CREATE_NAMESPACES)[0],
  });
  const ofProjects = projects.flatMap((project) => {
    const members = namespacesOf(namespaces, `${id}:${project}`);
    const names = members.map(({ metadata }) => metadata?.name ?? '').toSorted();
    const place = { cluster: id, project, namespaces: names, living: names };
    return desiredProject('virtual-groups', place, inProject(project));
  });
  return merged([...unit, ...ofProjects]);
}

function closures(
  templates: ReadonlyMap<string, RoleTemplate>,
  ownRules: ReadonlyMap<string, readonly PolicyRule[]>,
): (name: string) => readonly RoleFacts[] {
  const facts = new Map<string, RoleFacts>();
  const factsOf = (role: RoleTemplate): RoleFacts => {
    const name = role.metadata?.name ?? '';
    const found = facts.get(name) ?? roleFacts(role, ownRules.get(name));
    // The functions of the controllers tell roles apart by identity.
    facts.set(name, found);
    return found;
  };
  return (name) => roleClosure(name, (of) => templates.get(of)).roles.map(factsOf);
}

/** The namespaces of a project, by its id. */
export function namespacesOf(
  namespaces: readonly KubernetesObject[],
  projectId: string,
): readonly KubernetesObject[] {
  return namespaces.filter(({ metadata }) => metadata?.annotations?.[PROJECT_ID] === projectId);
}
