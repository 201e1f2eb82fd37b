/**
 * Every reconciler of the management plane: desired state in, objects out. Clusters are reached through the ports that
 * this package defines.
 *
 * @packageDocumentation
 */
export {
  createBuiltInGlobalRoleController,
  createBuiltInRoleTemplateController,
} from './built-in-role/controller.ts';
export { ChangeFeed } from './change-feed.ts';
export { createClusterController } from './cluster/controller.ts';
export { CLUSTER_FINALIZER } from './cluster/reconcile.ts';
export { createClusterAccessController } from './cluster-access/controller.ts';
export { createClusterAuthTokenController } from './cluster-auth-token/controller.ts';
export {
  ClusterProbes,
  type ClusterProbesOptions,
  type ProbeResult,
} from './cluster-probe/index.ts';
export { type ConditionFact, withConditions } from './conditions/condition.ts';
export type { ControllerContext } from './controller-context.ts';
export { createDirectAccessController } from './direct-access/controller.ts';
export {
  accountName,
  DIRECT_ACCESS_MANAGER,
  DIRECT_ACCOUNTS_SELECTOR,
  type DirectAccount,
  directAccountObject,
  directAccountOf,
} from './direct-access/direct-account.ts';
export { IDLE_SETTING } from './direct-access/reconcile.ts';
export { type DownstreamCluster, informersIn } from './downstream/downstream-cluster.ts';
export {
  DownstreamClusters,
  type DownstreamClustersOptions,
} from './downstream/downstream-clusters.ts';
export { namespacesOf, projectOf } from './downstream/namespaces.ts';
export { AGENT_CLUSTER_ROLE, CLUSTER_UID, MANAGED_LABEL } from './downstream-names.ts';
export {
  createGlobalRoleBindingController,
  createGlobalRoleController,
} from './global-role/controller.ts';
export { createNamespaceController } from './namespace/controller.ts';
export { createNamespaceGuardController } from './namespace-guard/controller.ts';
export { createNetworkPolicyController } from './network-policy/controller.ts';
export { createProjectNetworkPolicyController } from './network-policy/project-policies.ts';
export { createNodeControllers } from './node-controllers.ts';
export { createPodSecurityController } from './pod-security/controller.ts';
export type { AgentHealth, AgentSurroundings } from './ports/agent-health.ts';
export type {
  AgentFacts,
  AgentRefusal,
  ClusterConnection,
  ClusterConnections,
} from './ports/cluster-connections.ts';
export type { ClusterIdentities } from './ports/cluster-identities.ts';
export type { ClusterOwnership } from './ports/cluster-ownership.ts';
export { createProjectController } from './project/controller.ts';
export { createProjectAccessController } from './project-access/controller.ts';
export { createProjectCleanupController } from './project-cleanup/controller.ts';
export { createProjectSecretControllers } from './project-secret/controller.ts';
export {
  createAccessRefreshController,
  createAccessRefreshSchedule,
} from './provider-refresh/controller.ts';
export { createRegistrationTokenController } from './registration-token/controller.ts';
export { createResourceQuotaController } from './resource-quota/controller.ts';
export {
  createClusterRoleBindingController,
  createGlobalBindingStatusController,
  createProjectRoleBindingController,
} from './role-binding/controller.ts';
export { createRoleGroupController } from './role-groups/controller.ts';
export { DownstreamRoles, type DownstreamRolesOptions } from './role-groups/downstream-roles.ts';
export { OWNER_ROLE, RESTRICTED_ADMIN } from './role-groups/owner-role.ts';
export { ruleInLowerCase } from './role-groups/role-facts.ts';
export { createWaitingBindingsController } from './role-groups/waiting-bindings.ts';
export { createRoleTemplateController } from './role-template/controller.ts';
export { createTokenPurge } from './token-expiry/token-purge.ts';
export { createUserController } from './user/controller.ts';
