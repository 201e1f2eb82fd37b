import {
  type Cluster,
  type ClusterRoleTemplateBinding,
  cluster as clusterKind,
  clusterRoleTemplateBinding,
  type Project,
  type ProjectRoleTemplateBinding,
  project as projectKind,
  projectRoleTemplateBinding,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import {
  type Controller,
  createController,
  type Informer,
  informerSource,
  keyOf,
  type ObjectKey,
  type Reconcile,
  type Source,
} from '@drover/controller-runtime';
import { namespaces } from '@drover/kubernetes';
import { AccessObjects } from '../access-objects/access-objects.ts';
import { isSameObject } from '../changes/same-object.ts';
import type { ControllerContext } from '../controller-context.ts';
import { isNamespaceOf } from '../project/desired.ts';
import { OWNER_ROLE } from '../role-groups/owner-role.ts';
import { BY_ROLE, bindingIndexes, givenToPeople } from '../role-use/role-bindings.ts';
import { RoleRules } from '../role-use/role-rules.ts';
import { RolesInPlaces } from '../role-use/roles-in-places.ts';
import { PROJECT_ACCESS_LABEL, PROJECT_CLUSTER, projectAccess } from './desired.ts';
import { ReachingRoles } from './reaching-roles.ts';

/** Keeps the roles and bindings in the home of state through which members see their project and reach what is in it. */
export function createProjectAccessController(context: ControllerContext): Controller {
  const parts = openParts(context);
  return createController(context.runtime, {
    name: 'project-access',
    workers: 4,
    sources: sourcesOf(parts),
    reconcile: reconcileWith(parts),
  });
}

/** Index of projects by the second part of their id, which is the name of their namespace. */
const BY_NAME = 'project-name';
const projectIndexes = {
  [BY_NAME]: ({ metadata }: Project): readonly string[] => [metadata?.name ?? ''],
} as const;

type Parts = ReturnType<typeof openParts>;

function openParts({ cache, client }: ControllerContext) {
  const clusterBindings = cache.informer<ClusterRoleTemplateBinding>(
    clusterRoleTemplateBinding.type,
    { indexes: bindingIndexes },
  );
  const projectBindings = cache.informer<ProjectRoleTemplateBinding>(
    projectRoleTemplateBinding.type,
    { indexes: bindingIndexes },
  );
  const roles = new RoleRules(cache);
  return {
    clusters: cache.informer<Cluster>(clusterKind.type),
    projects: cache.informer<Project>(projectKind.type, { indexes: projectIndexes }),
    namespaces: cache.informer<KubernetesObject>(namespaces),
    clusterBindings,
    projectBindings,
    roles,
    inProjects: new RolesInPlaces(projectBindings),
    reaching: new ReachingRoles({ roles, inUse: new RolesInPlaces(clusterBindings) }),
    objects: new AccessObjects({
      cache,
      client,
      fieldManager: 'drover-project-access',
      label: PROJECT_ACCESS_LABEL,
      unitOf: unitOfObject,
    }),
  };
}

function sourcesOf(parts: Parts): readonly Source[] {
  const { clusters, projects, clusterBindings, projectBindings, reaching } = parts;
  const projectsOf = (cluster: string): ObjectKey[] => keysIn(projects, cluster);
  return [
    // Usage and other status, which change often, are of no interest here.
    informerSource(projects, (change) => (isSameObject(change) ? [] : [change.key])),
    informerSource(clusters, (change) => {
      if (isSameObject(change)) return [];
      // What was known may be of an earlier time of leading.
      reaching.forget(change.key.name);
      return projectsOf(change.key.name);
    }),
    informerSource(parts.namespaces, ({ key }) =>
      projects.byIndex(BY_NAME, key.name).map(keyOfProject),
    ),
    informerSource(projectBindings, ({ object }) => {
      const placed = givenToPeople(object as ProjectRoleTemplateBinding);
      return placed && parts.inProjects.note(placed) ? projectKeys([placed.place]) : [];
    }),
    informerSource(clusterBindings, ({ object }) => {
      const placed = givenToPeople(object as ClusterRoleTemplateBinding);
      return placed && reaching.note(placed) ? projectsOf(placed.place) : [];
    }),
    ...parts.roles.sources((role) => [
      ...projectKeys(projectBindings.byIndex(BY_ROLE, role).map(({ projectName }) => projectName)),
      ...clustersWith(role, parts)
        .filter((cluster) => reaching.refresh(cluster))
        .flatMap(projectsOf),
    ]),
    ...parts.objects.sources(),
  ];
}

/** Ids of the clusters in which a role is given. */
function clustersWith(role: string, { clusters, clusterBindings }: Parts): readonly string[] {
  const given =
    role === OWNER_ROLE
      ? clusters.list().map(({ metadata }) => metadata?.name ?? '')
      : clusterBindings.byIndex(BY_ROLE, role).map(({ clusterName }) => clusterName ?? '');
  return [...new Set(given)];
}

function reconcileWith(parts: Parts): Reconcile {
  const { clusters, projects, namespaces: places, roles, inProjects, reaching, objects } = parts;
  return async (key, { signal }) => {
    const project = projects.get(key) as Project | undefined;
    const cluster = clusters.get({ namespace: '', name: key.namespace }) as Cluster | undefined;
    const place = places.get({ namespace: '', name: key.name });
    const isThere = [project, cluster, place].every(
      (object) => object && !object.metadata?.deletionTimestamp,
    );
    // A project that is named after a namespace of somebody else does not come to have it.
    const isItsOwn = place && isNamespaceOf(key.namespace, place as KubernetesObject);
    const wanted =
      isThere && isItsOwn && project && cluster
        ? projectAccess({
            cluster,
            project,
            inProject: roles.closureOf(inProjects.rolesIn(`${key.namespace}:${key.name}`)),
            fromCluster: reaching.of(key.namespace),
          })
        : [];
    await objects.apply(key, wanted, { signal });
  };
}

function keysIn(projects: Informer<Project>, cluster: string): ObjectKey[] {
  return projects.list({ namespace: cluster }).map(keyOfProject);
}

function keyOfProject(project: Pick<Project, 'metadata'>): ObjectKey {
  return keyOf(project);
}

/** Keys of projects, each once, of their ids. */
function projectKeys(ids: readonly (string | undefined)[]): ObjectKey[] {
  return [...new Set(ids)].map((id = '') => {
    const colon = id.indexOf(':');
    return { namespace: id.slice(0, colon), name: id.slice(colon + 1) };
  });
}

function unitOfObject({ metadata }: KubernetesObject): ObjectKey | undefined {
  const name = metadata?.labels?.[PROJECT_ACCESS_LABEL];
  const namespace = metadata?.annotations?.[PROJECT_CLUSTER];
  return name && namespace ? { namespace, name } : undefined;
}
