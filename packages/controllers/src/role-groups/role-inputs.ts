import {
  type Cluster,
  type ClusterRoleTemplateBinding,
  cluster as clusterKind,
  clusterRoleTemplateBinding,
  type Project,
  type ProjectRoleTemplateBinding,
  project as projectKind,
  projectRoleTemplateBinding,
  type RoleTemplate,
  roleClosure,
  roleTemplate,
  type Settings,
} from '@drover/api';
import type { DeepReadonly, Informer, InformerCache } from '@drover/controller-runtime';
import {
  BY_CLUSTER,
  BY_PLACE,
  BY_ROLE,
  bindingIndexes,
  placeOf,
  type RoleBinding,
  roleTemplateIndexes,
  subjectOfBinding,
} from '../role-use/role-bindings.ts';
import { MODE_ANNOTATION, type RbacMode, rbacModeOf } from './mode.ts';

/** Index of clusters by the mode that they name themselves. */
const BY_MODE = 'rbac-downstream';
const byMode = {
  [BY_MODE]: ({ metadata }: Cluster): readonly string[] => {
    const mode = metadata?.annotations?.[MODE_ANNOTATION];
    return mode === undefined ? [] : [mode];
  },
} as const;

/** Roles, bindings and projects, as the home of state has them. */
export class RoleInputs {
  readonly clusters: Informer<Cluster>;
  readonly projects: Informer<Project>;
  readonly roleTemplates: Informer<RoleTemplate>;
  readonly clusterBindings: Informer<ClusterRoleTemplateBinding>;
  readonly projectBindings: Informer<ProjectRoleTemplateBinding>;

  constructor(cache: InformerCache) {
    this.clusters = cache.informer<Cluster>(clusterKind.type, { indexes: byMode });
    this.projects = cache.informer<Project>(projectKind.type);
    this.roleTemplates = cache.informer<RoleTemplate>(roleTemplate.type, {
      indexes: roleTemplateIndexes,
    });
    this.clusterBindings = cache.informer<ClusterRoleTemplateBinding>(
      clusterRoleTemplateBinding.type,
      { indexes: bindingIndexes },
    );
    this.projectBindings = cache.informer<ProjectRoleTemplateBinding>(
      projectRoleTemplateBinding.type,
      { indexes: bindingIndexes },
    );
  }

  /** Ids of the clusters to which roles are written for each user; costs no more than there are of them. */
  clustersPerUser(settings: Pick<Settings, 'text'>): readonly string[] {
    const isDefault = rbacModeOf(undefined, settings) === 'per-user';
    const candidates = isDefault
      ? this.clusters.list().filter((cluster) => rbacModeOf(cluster, settings) === 'per-user')
      : this.clusters.byIndex(BY_MODE, 'per-user');
    return candidates.map(({ metadata }) => metadata?.name ?? '');
  }

  /** The role of that name. */
  roleOf(name: string): RoleTemplate | undefined {
    return this.roleTemplates.get({ namespace: '', name }) as RoleTemplate | undefined;
  }

  /** The role of that name and all that it inherits, as far as they exist. */
  closureOf(name: string): readonly string[] {
    const { roles } = roleClosure(name, (of) => this.roleOf(of));
    return roles.map(({ metadata }) => metadata?.name ?? '');
  }

  /** Bindings in a cluster itself. */
  inCluster(cluster: string): readonly DeepReadonly<RoleBinding>[] {
    return this.clusterBindings.byIndex(BY_PLACE, cluster);
  }

  /** Bindings in all projects of a cluster that are there. */
  inProjectsOf(cluster: string): readonly DeepReadonly<RoleBinding>[] {
    return this.projectBindings
      .byIndex(BY_CLUSTER, cluster)
      .filter(({ metadata }) => this.isThere(cluster, metadata?.namespace ?? ''));
  }

  /** Bindings in one project, by the second part of its id; nothing when it is not there or is being deleted. */
  inProject(cluster: string, project: string): readonly DeepReadonly<RoleBinding>[] {
    return this.isThere(cluster, project)
      ? this.projectBindings.byIndex(BY_PLACE, `${cluster}:${project}`)
      : [];
  }

  /** Ids of the clusters and projects in which something gives one of `roles`. */
  placesUsing(roles: Iterable<string>): ReadonlySet<string> {
    const bindings = [...roles].flatMap((role): readonly DeepReadonly<RoleBinding>[] => [
      ...this.clusterBindings.byIndex(BY_ROLE, role),
      ...this.projectBindings.byIndex(BY_ROLE, role),
    ]);
    return new Set(bindings.flatMap((binding) => placeOf(binding) ?? []));
  }

  isThere(cluster: string, project: string): boolean {
    const found = this.projects.get({ namespace: cluster, name: project });
    return found !== undefined && found.metadata?.deletionTimestamp === undefined;
  }
}

/**
 * The bindings that say something new: for virtual groups, the first of each role that names somebody, and those of
 * service accounts, for people of one role are all alike.
 */
export function tellingBindings(
  mode: RbacMode,
  bindings: readonly DeepReadonly<RoleBinding>[],
): readonly DeepReadonly<RoleBinding>[] {
  if (mode === 'per-user') return bindings;
  const seen = new Set<string>();
  return bindings.filter((binding) => {
    const { roleTemplateName: role = '' } = binding;
    const subject = subjectOfBinding(binding);
    if (!subject) return false;
    if (subject.kind === 'ServiceAccount') return true;
    if (seen.has(role)) return false;
    seen.add(role);
    return true;
  });
}
