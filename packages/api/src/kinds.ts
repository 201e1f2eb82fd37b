import { apiService } from './cluster/api-service.ts';
import { namespace } from './cluster/namespace.ts';
import { persistentVolume } from './cluster/persistent-volume.ts';
import { storageClass } from './cluster/storage-class.ts';
import { type CustomResourceDefinition, crdOf } from './define-kind/crd.ts';
import type { AnyKind } from './define-kind/kind.ts';
import { authConfigKinds } from './management/auth-config-kinds.ts';
import { cloudCredential } from './management/cloud-credential.ts';
import { cluster } from './management/cluster.ts';
import { clusterRegistrationToken } from './management/cluster-registration-token.ts';
import { clusterRoleTemplateBinding } from './management/cluster-role-template-binding.ts';
import { clusterTemplate, clusterTemplateRevision } from './management/cluster-template.ts';
import { dynamicSchema } from './management/dynamic-schema.ts';
import { etcdBackup } from './management/etcd-backup.ts';
import { feature } from './management/feature.ts';
import { fleetWorkspace } from './management/fleet-workspace.ts';
import { globalRole, globalRoleBinding } from './management/global-role.ts';
import { group } from './management/group.ts';
import { groupMember } from './management/group-member.ts';
import { kontainerDriver } from './management/kontainer-driver.ts';
import { legacyKinds } from './management/legacy-kinds.ts';
import { managementSecret } from './management/management-secret.ts';
import { node } from './management/node.ts';
import { nodeDriver } from './management/node-driver.ts';
import { nodePool } from './management/node-pool.ts';
import { nodeTemplate } from './management/node-template.ts';
import { podSecurityAdmissionConfigurationTemplate } from './management/pod-security-admission-configuration-template.ts';
import {
  podSecurityPolicyTemplate,
  podSecurityPolicyTemplateProjectBinding,
} from './management/pod-security-policy-template.ts';
import { preference } from './management/preference.ts';
import { principal } from './management/principal.ts';
import { project } from './management/project.ts';
import { projectNetworkPolicy } from './management/project-network-policy.ts';
import { projectRoleTemplateBinding } from './management/project-role-template-binding.ts';
import { rancherUserNotification } from './management/rancher-user-notification.ts';
import { roleTemplate } from './management/role-template.ts';
import { samlToken } from './management/saml-token.ts';
import { setting } from './management/setting.ts';
import { token } from './management/token.ts';
import { user } from './management/user.ts';
import { userAttribute } from './management/user-attribute.ts';
import { configMap } from './project/config-map.ts';
import { persistentVolumeClaim } from './project/persistent-volume-claim.ts';
import { secretKinds } from './project/secret-kinds.ts';
import { runningKinds } from './project/workload-kinds.ts';

/** The types of the management server: every kind of Drover, stored or not. */
export const kinds: readonly AnyKind[] = [
  ...authConfigKinds,
  cloudCredential,
  cluster,
  clusterRegistrationToken,
  clusterRoleTemplateBinding,
  clusterTemplate,
  clusterTemplateRevision,
  dynamicSchema,
  etcdBackup,
  feature,
  fleetWorkspace,
  globalRole,
  globalRoleBinding,
  group,
  groupMember,
  kontainerDriver,
  ...legacyKinds,
  managementSecret,
  node,
  nodeDriver,
  nodePool,
  nodeTemplate,
  podSecurityAdmissionConfigurationTemplate,
  podSecurityPolicyTemplate,
  podSecurityPolicyTemplateProjectBinding,
  preference,
  principal,
  project,
  projectNetworkPolicy,
  projectRoleTemplateBinding,
  rancherUserNotification,
  roleTemplate,
  samlToken,
  setting,
  token,
  user,
  userAttribute,
];

/** The types of one cluster, which live in it and are reached through the tunnel. */
export const clusterKinds: readonly AnyKind[] = [
  apiService,
  namespace,
  persistentVolume,
  storageClass,
];

/** The types of one project, which live in the namespaces of its cluster. */
export const projectKinds: readonly AnyKind[] = [
  ...runningKinds,
  ...secretKinds,
  configMap,
  persistentVolumeClaim,
];

/** The CRDs of every stored kind, for the server to apply before anything reads them. */
export function crds(): readonly CustomResourceDefinition[] {
  return kinds.filter(({ crd }) => crd !== undefined).map(crdOf);
}
