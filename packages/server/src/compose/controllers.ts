import { LOCAL_CLUSTER } from '@drover/api';
import type { Auth } from '@drover/auth';
import type { Manager, Runnable } from '@drover/controller-runtime';
import {
  type ControllerContext,
  createAccessRefreshController,
  createAccessRefreshSchedule,
  createBuiltInGlobalRoleController,
  createBuiltInRoleTemplateController,
  createClusterAccessController,
  createClusterController,
  createClusterRoleBindingController,
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
  createProjectRoleBindingController,
  createProjectSecretControllers,
  createRegistrationTokenController,
  createResourceQuotaController,
  createRoleGroupController,
  createTokenPurge,
  createUserController,
  createWaitingBindingsController,
} from '@drover/controllers';

/** What controllers are made of. */
export interface ControllerParts extends ControllerContext, Pick<Auth, 'access'> {}

type Create = (parts: ControllerParts) => Runnable;

/** Controllers of the home of state: one process at a time runs them. */
const LEADER_ONLY: readonly Create[] = [
  createWaitingBindingsController,
  createBuiltInGlobalRoleController,
  createBuiltInRoleTemplateController,
  createClusterController,
  createRegistrationTokenController,
  createGlobalRoleController,
  createGlobalRoleBindingController,
  createClusterAccessController,
  createProjectAccessController,
  createProjectController,
  createClusterRoleBindingController,
  createProjectRoleBindingController,
  createGlobalBindingStatusController,
  createTokenPurge,
  createUserController,
  createAccessRefreshController,
  createAccessRefreshSchedule,
];

/** Controllers of clusters: every process runs them, for the clusters that it owns. */
const DOWNSTREAM: readonly Create[] = [
  createRoleGroupController,
  createNamespaceController,
  createNamespaceGuardController,
  createPodSecurityController,
  createProjectCleanupController,
  createResourceQuotaController,
  createNetworkPolicyController,
];

/** Adds every controller to the manager. */
export function addControllers(manager: Manager, parts: ControllerParts): void {
  const { probes, downstream } = parts;
  manager.add({ name: 'cluster-probes', run: ({ signal }) => probes.run([LOCAL_CLUSTER], signal) });
  manager.add(downstream);
  for (const create of DOWNSTREAM) manager.add(create(parts));
  for (const controller of createProjectSecretControllers(parts)) manager.add(controller);
  const leaderOnly: readonly Runnable[] = [
    ...LEADER_ONLY.map((create) => create(parts)),
    ...createNodeControllers(parts),
  ];
  for (const runnable of leaderOnly) manager.add(runnable, { leaderOnly: true });
}
