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
import type { Informer, ObjectKey } from '@drover/controller-runtime';
import { namespaces } from '@drover/kubernetes';
import { AccessObjects } from '../access-objects/access-objects.ts';
import type { ControllerContext } from '../controller-context.ts';
import { bindingIndexes } from '../role-use/role-bindings.ts';
import { RoleRules } from '../role-use/role-rules.ts';
import { RolesInPlaces } from '../role-use/roles-in-places.ts';
import { PROJECT_ACCESS_LABEL, PROJECT_CLUSTER } from './desired.ts';
import { ReachingRoles } from './reaching-roles.ts';

/** Index of projects by the second part of their id, which is the name of their namespace. */
export const BY_NAME = 'project-name';
const projectIndexes = {
  [BY_NAME]: ({ metadata }: Project): readonly string[] => [metadata?.name ?? ''],
} as const;

/** What access to projects is read from and written with. */
export interface AccessParts {
  readonly clusters: Informer<Cluster>;
  /** With the index {@link BY_NAME}. */
  readonly projects: Informer<Project>;
  readonly namespaces: Informer<KubernetesObject>;
  readonly clusterBindings: Informer<ClusterRoleTemplateBinding>;
  readonly projectBindings: Informer<ProjectRoleTemplateBinding>;
  readonly roles: RoleRules;
  /** The roles that are given in projects. */
  readonly inProjects: RolesInPlaces;
  /** What those grant that are given in clusters. */
  readonly reaching: ReachingRoles;
  readonly objects: AccessObjects;
}

/** Opens the caches. */
export function openAccessParts({ cache, client }: ControllerContext): AccessParts {
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

function unitOfObject({ metadata }: KubernetesObject): ObjectKey | undefined {
  const name = metadata?.labels?.[PROJECT_ACCESS_LABEL];
  const namespace = metadata?.annotations?.[PROJECT_CLUSTER];
  return name && namespace ? { namespace, name } : undefined;
}
