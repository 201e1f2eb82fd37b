import {
  type Cluster,
  type ClusterRoleTemplateBinding,
  cluster,
  clusterRoleTemplateBinding,
  type GlobalRole,
  type GlobalRoleBinding,
  globalRole,
  globalRoleBinding,
  type Project,
  type ProjectRoleTemplateBinding,
  project,
  projectRoleTemplateBinding,
  type RoleTemplate,
  roleTemplate,
  type User,
  type UserAttribute,
  user,
  userAttribute,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { InformerCache, Lister } from '@drover/controller-runtime';
import { namespaces } from '@drover/kubernetes';

/** Index of bindings by the role they give. */
export const BY_ROLE = 'admission-role';

/** Index of global bindings by the user or the group they are for. */
export const BY_SUBJECT = 'admission-subject';

/** Index of projects by their names: the second part of their ids. */
export const BY_NAME = 'admission-name';

/** Index of roles by those they inherit themselves. */
export const BY_INHERITED = 'admission-inherited';

/** What admission looks up. */
export interface AdmissionCaches {
  readonly clusters: Lister<Cluster>;
  /** With {@link BY_NAME}. */
  readonly projects: Lister<Project>;
  readonly namespaces: Lister<KubernetesObject>;
  readonly users: Lister<User>;
  readonly userAttributes: Lister<UserAttribute>;
  /** With {@link BY_INHERITED}. */
  readonly roleTemplates: Lister<RoleTemplate>;
  /** With {@link BY_ROLE}. */
  readonly bindings: Lister<ClusterRoleTemplateBinding>;
  /** With {@link BY_ROLE}. */
  readonly projectBindings: Lister<ProjectRoleTemplateBinding>;
  readonly globalRoles: Lister<GlobalRole>;
  /** With {@link BY_ROLE} and {@link BY_SUBJECT}. */
  readonly globalBindings: Lister<GlobalRoleBinding>;
}

const named = (name: string | undefined): readonly string[] => (name ? [name] : []);

const byRole = {
  [BY_ROLE]: ({ roleTemplateName }: { readonly roleTemplateName?: string }) =>
    named(roleTemplateName),
};

/** Opens the caches of the home of state that admission looks things up in. */
export function openAdmissionCaches(cache: InformerCache): AdmissionCaches {
  return {
    clusters: cache.informer<Cluster>(cluster.type),
    projects: cache.informer<Project>(project.type, {
      indexes: { [BY_NAME]: ({ metadata }) => named(metadata?.name) },
    }),
    namespaces: cache.informer<KubernetesObject>(namespaces),
    users: cache.informer<User>(user.type),
    userAttributes: cache.informer<UserAttribute>(userAttribute.type),
    roleTemplates: cache.informer<RoleTemplate>(roleTemplate.type, {
      indexes: { [BY_INHERITED]: ({ roleTemplateNames }) => roleTemplateNames ?? [] },
    }),
    bindings: cache.informer<ClusterRoleTemplateBinding>(clusterRoleTemplateBinding.type, {
      indexes: byRole,
    }),
    projectBindings: cache.informer<ProjectRoleTemplateBinding>(projectRoleTemplateBinding.type, {
      indexes: byRole,
    }),
    globalRoles: cache.informer<GlobalRole>(globalRole.type),
    globalBindings: cache.informer<GlobalRoleBinding>(globalRoleBinding.type, {
      indexes: {
        [BY_ROLE]: ({ globalRoleName }) => named(globalRoleName),
        [BY_SUBJECT]: ({ userName, groupPrincipalName }) => named(userName || groupPrincipalName),
      },
    }),
  };
}
