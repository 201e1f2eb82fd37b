import type { FollowedType } from '../../api/live-list.ts';

/** Roles that were given in clusters. */
export const FOLLOWED_CLUSTER_BINDINGS: readonly [FollowedType] = [
  { type: 'clusterRoleTemplateBinding', plural: 'clusterRoleTemplateBindings' },
];

/** Roles that were given in projects. */
export const FOLLOWED_PROJECT_BINDINGS: readonly [FollowedType] = [
  { type: 'projectRoleTemplateBinding', plural: 'projectRoleTemplateBindings' },
];

/** Global roles that were given. */
export const FOLLOWED_GLOBAL_BINDINGS: readonly [FollowedType] = [
  { type: 'globalRoleBinding', plural: 'globalRoleBindings' },
];
