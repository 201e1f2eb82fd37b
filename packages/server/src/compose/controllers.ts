import { LOCAL_CLUSTER } from '@drover/api';
import type { Auth } from '@drover/auth';
import type { KubernetesClient } from '@drover/client';
import type { Manager, Runnable } from '@drover/controller-runtime';
import {
  type ControllerContext,
  createAccessRefreshController,
  createAccessRefreshSchedule,
  createBuiltInGlobalRoleController,
  createBuiltInRoleTemplateController,
  createClusterAccessController,
  createClusterAuthTokenController,
  createClusterController,
  createClusterRoleBindingController,
  createDirectAccessController,
  createGlobalBindingStatusController,
  createGlobalRoleBindingController,
  createGlobalRoleController,
  createNamespaceController,
  createNamespaceGuardController,
  createNetworkPolicyController,
  createNodeControllers,
  createPodSecurityController,
  createProjectAccessController,
  createProjectCleanupController,
  createProjectController,
  createProjectNetworkPolicyController,
  createProjectRoleBindingController,
  createProjectSecretControllers,
  createRegistrationTokenController,
  createResourceQuotaController,
  createRoleGroupController,
  createRoleTemplateController,
  createTokenPurge,
  createUserController,
  createWaitingBindingsController,
} from '@drover/controllers';

/** What controllers are made of. */
export interface ControllerParts extends ControllerContext, Pick<Auth, 'access'> {
  /** Writes to the home of state as a replica that counts; `client` does as the leader. */
  readonly memberClient: KubernetesClient;
}

type Create = (parts: ControllerParts) => Runnable;

/** Controllers of the home of state: one process at a time runs them. */
const LEADER_ONLY: readonly Create[] = [
  createWaitingBindingsController,
  createBuiltInGlobalRoleController,
  createBuiltInRoleTemplateController,
  createRegistrationTokenController,
  createGlobalRoleController,
  createGlobalRoleBindingController,
  createClusterAccessController,
  createProjectAccessController,
  createProjectController,
  createClusterRoleBindingController,
  createProjectRoleBindingController,
  createGlobalBindingStatusController,
  createProjectNetworkPolicyController,
  createRoleTemplateController,
  createTokenPurge,
  createUserController,
  createAccessRefreshController,
  createAccessRefreshSchedule,
];

/** Controllers of clusters: every process runs them, for the clusters that it owns. */
const OWNING: readonly Create[] = [
  createClusterController,
  createProjectCleanupController,
  createClusterAuthTokenController,
  createRoleGroupController,
  createDirectAccessController,
  createNamespaceController,
  createNamespaceGuardController,
  createPodSecurityController,
  createResourceQuotaController,
  createNetworkPolicyController,
];

/** Adds every controller to the manager. */
export function addControllers(manager: Manager, parts: ControllerParts): void {
  const { probes, downstream } = parts;
  manager.add({ name: 'cluster-probes', run: ({ signal }) => probes.run([LOCAL_CLUSTER], signal) });
  manager.add(downstream);
  const owning = { ...parts, client: parts.memberClient };
  for (const create of OWNING) manager.add(create(owning));
  for (const controller of createProjectSecretControllers(owning)) manager.add(controller);
  for (const controller of createNodeControllers(owning)) manager.add(controller);
  for (const create of LEADER_ONLY) manager.add(create(parts), { leaderOnly: true });
}
