import {
  type AuthConfig,
  authConfig,
  type Cluster,
  type ClusterRegistrationToken,
  type ClusterRoleTemplateBinding,
  cluster,
  clusterRegistrationToken,
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
  type Setting,
  setting,
  type Token,
  token,
  type User,
  type UserAttribute,
  user,
  userAttribute,
} from '@drover/api';
import { tokenIndexes, userIndexes } from '@drover/auth';
import type { Informer, InformerCache } from '@drover/controller-runtime';
import { projectNameIndexes } from '../access/grant-feed.ts';
import { registrationTokenIndexes } from '../tunnels/connect-handler.ts';

/** The caches of the home of state that requests are answered from. */
export interface Caches {
  readonly clusters: Informer<Cluster>;
  readonly registrationTokens: Informer<ClusterRegistrationToken>;
  readonly bindings: Informer<ClusterRoleTemplateBinding>;
  readonly projectBindings: Informer<ProjectRoleTemplateBinding>;
  readonly projects: Informer<Project>;
  readonly globalRoles: Informer<GlobalRole>;
  readonly globalBindings: Informer<GlobalRoleBinding>;
  readonly roleTemplates: Informer<RoleTemplate>;
  readonly settings: Informer<Setting>;
  readonly tokens: Informer<Token>;
  readonly users: Informer<User>;
  readonly userAttributes: Informer<UserAttribute>;
  readonly authConfigs: Informer<AuthConfig>;
}

/** Opens the caches with the indexes that their readers need. */
export function openCaches(cache: InformerCache): Caches {
  return {
    clusters: cache.informer<Cluster>(cluster.type),
    registrationTokens: cache.informer<ClusterRegistrationToken>(clusterRegistrationToken.type, {
      indexes: registrationTokenIndexes,
    }),
    bindings: cache.informer<ClusterRoleTemplateBinding>(clusterRoleTemplateBinding.type),
    projectBindings: cache.informer<ProjectRoleTemplateBinding>(projectRoleTemplateBinding.type, {
      indexes: projectNameIndexes,
    }),
    projects: cache.informer<Project>(project.type),
    globalRoles: cache.informer<GlobalRole>(globalRole.type),
    globalBindings: cache.informer<GlobalRoleBinding>(globalRoleBinding.type),
    roleTemplates: cache.informer<RoleTemplate>(roleTemplate.type),
    settings: cache.informer<Setting>(setting.type),
    tokens: cache.informer<Token>(token.type, { indexes: tokenIndexes }),
    users: cache.informer<User>(user.type, { indexes: userIndexes }),
    userAttributes: cache.informer<UserAttribute>(userAttribute.type),
    authConfigs: cache.informer<AuthConfig>(authConfig.type),
  };
}
