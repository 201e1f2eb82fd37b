import type { PolicyRule } from '@drover/apimachinery';
import type { Grantee } from './grantee.ts';
import {
  binding,
  CLUSTER_LABEL,
  clusterRole,
  type ManagedObject,
  PROJECT_LABEL,
} from './managed-object.ts';
import type { RoleFacts } from './role-facts.ts';

/** Annotation of a ClusterRole: the role template it is of. */
const ROLE_OWNER = 'authz.cluster.cattle.io/clusterrole-owner';
/** Annotation of the roles for the namespaces of a project: its own name. */
const PROJECT_NAMESPACES = 'authz.cluster.auth.io/project-namespaces';
/** Label of what a binding gives: the binding. */
const BINDING_LABEL = 'authz.cluster.cattle.io/rtb-owner-updated';
/** Value of the labels by which several bindings own one object. */
const OWNER_USER = 'owner-user';
/** The role that lets people make namespaces; it says no more than that. */
export const CREATE_NAMESPACES = 'create-ns';
/** A ClusterRole names no more namespaces than this, so that it stays well below what an API server stores. */
export const MAX_NAMED_NAMESPACES = 10_000;

/** The ClusterRoles of a cluster: of each role in use, and of what roles of projects grant beyond namespaces. */
export function roleObjects(
  inUse: Iterable<RoleFacts>,
  inProjects: Iterable<RoleFacts>,
): readonly ManagedObject[] {
  const own = [...inUse]
    .filter(({ external }) => !external)
    .map(({ name, rules }) => clusterRole(name, { rules, annotations: { [ROLE_OWNER]: name } }));
  const promoted = [...inProjects]
    .filter((role) => role.promoted.length > 0)
    .map((role) => clusterRole(promotedName(role), { rules: role.promoted }));
  return [...own, ...promoted];
}

/** What roles held in a cluster come to. */
export function clusterBindings(
  cluster: string,
  grantees: readonly Grantee[],
): readonly ManagedObject[] {
  return grantees.flatMap(({ subjects, roles, owner }) =>
    roles.map(({ name }) =>
      binding({
        role: name,
        subjects,
        labels: {
          [CLUSTER_LABEL]: cluster,
          ...(owner !== undefined && { [BINDING_LABEL]: owner }),
        },
      }),
    ),
  );
}

/** A project as a cluster sees it. */
export interface ProjectInCluster {
  readonly cluster: string;
  /** The second part of its id. */
  readonly project: string;
  /** All its namespaces. */
  readonly namespaces: readonly string[];
  /** Those that are not being deleted. */
  readonly living: readonly string[];
}

/** What roles held in a project come to in its namespaces, and the roles by which its people see these. */
export function projectObjects(
  place: ProjectInCluster,
  grantees: readonly Grantee[],
): readonly ManagedObject[] {
  if (grantees.length === 0) return [];
  return [
    ...namespacesRoles(place),
    ...place.living.flatMap((namespace) => bindingsIn(namespace, place, grantees)),
    ...grantees.map((grantee) => namespacesBinding(place, grantee)),
  ];
}

function bindingsIn(
  namespace: string,
  place: ProjectInCluster,
  grantees: readonly Grantee[],
): readonly ManagedObject[] {
  return grantees.flatMap(({ subjects, roles, owner }) =>
    roles.map(({ name }) =>
      binding({
        namespace,
        role: name,
        subjects,
        labels: { ...labelsOf(place), ...(owner !== undefined && { [BINDING_LABEL]: owner }) },
      }),
    ),
  );
}

function namespacesRoles(place: ProjectInCluster): readonly ManagedObject[] {
  const { project, namespaces } = place;
  const resourceNames = namespaces.slice(0, MAX_NAMED_NAMESPACES);
  const manages: PolicyRule = {
    apiGroups: ['management.cattle.io'],
    resources: ['projects'],
    resourceNames: [project],
    verbs: ['manage-namespaces'],
  };
  // A rule that names no object would be about all of them.
  const onThem = (verb: string): readonly PolicyRule[] =>
    resourceNames.length === 0
      ? []
      : [{ apiGroups: [''], resources: ['namespaces'], resourceNames, verbs: [verb] }];
  const role = (name: string, rules: readonly PolicyRule[]): ManagedObject =>
    clusterRole(name, {
      rules,
      labels: labelsOf(place),
      annotations: { [PROJECT_NAMESPACES]: name },
    });
  return [
    role(namespacesRole(project, 'edit'), [...onThem('*'), manages]),
    role(namespacesRole(project, 'readonly'), onThem('get')),
  ];
}

function namespacesBinding(
  place: Pick<ProjectInCluster, 'cluster' | 'project'>,
  grantee: Grantee,
): ManagedObject {
  const access = grantee.roles.some((role) => role.createsNamespaces) ? 'edit' : 'readonly';
  return binding({
    role: namespacesRole(place.project, access),
    subjects: grantee.subjects,
    labels: { ...labelsOf(place), ...ownedBy(grantee) },
  });
}

/** What roles held in a project come to beyond its namespaces: promoted rules, and making namespaces. */
export function wideBindings(
  { cluster, project }: { readonly cluster: string; readonly project?: string },
  grantees: readonly Grantee[],
): readonly ManagedObject[] {
  return grantees.flatMap((grantee) =>
    wideRoles(grantee).map((role) =>
      binding({
        role,
        subjects: grantee.subjects,
        labels: { ...labelsOf({ cluster, project }), ...ownedBy(grantee) },
      }),
    ),
  );
}

function wideRoles({ roles }: Grantee): readonly string[] {
  return [
    ...roles.filter(({ promoted }) => promoted.length > 0).map((role) => promotedName(role)),
    ...(roles.some(({ createsNamespaces }) => createsNamespaces) ? [CREATE_NAMESPACES] : []),
  ];
}

function promotedName({ name }: RoleFacts): string {
  return `${name}-promoted`;
}

/** The name of the ClusterRole by which people of a project see its namespaces. */
export function namespacesRole(project: string, access: 'edit' | 'readonly'): string {
  return `${project}-namespaces-${access}`;
}

function labelsOf(place: {
  readonly cluster: string;
  readonly project?: string | undefined;
}): Readonly<Record<string, string>> {
  const { cluster, project } = place;
  return { [CLUSTER_LABEL]: cluster, ...(project !== undefined && { [PROJECT_LABEL]: project }) };
}

function ownedBy({ owner }: Grantee): Readonly<Record<string, string>> {
  return owner === undefined ? {} : { [owner]: OWNER_USER };
}
