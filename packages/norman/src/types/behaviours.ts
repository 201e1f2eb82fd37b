import { authConfigKinds } from '@drover/api';
import type { TypeBehaviour } from '../behaviour.ts';
import {
  abstractConfigBehaviour,
  authConfigBehaviour,
  oidcConfigBehaviour,
} from './auth-config.ts';
import {
  clusterRoleTemplateBindingBehaviour,
  globalRoleBindingBehaviour,
  projectRoleTemplateBindingBehaviour,
} from './bindings.ts';
import { catalogBehaviour } from './catalog.ts';
import { cloudCredentialBehaviour } from './cloud-credential.ts';
import { namespaceBehaviour } from './cluster/namespace.ts';
import { persistentVolumeBehaviour } from './cluster/persistent-volume.ts';
import { clusterBehaviour } from './cluster.ts';
import { clusterRegistrationTokenBehaviour } from './cluster-registration-token.ts';
import { clusterTemplateBehaviour } from './cluster-template.ts';
import { clusterTemplateRevisionBehaviour } from './cluster-template-revision.ts';
import { clusterTypeBehaviour, projectTypeBehaviour } from './downstream-behaviour.ts';
import { etcdBackupBehaviour } from './etcd-backup.ts';
import { featureBehaviour } from './feature.ts';
import { kontainerDriverBehaviour } from './kontainer-driver.ts';
import { managementSecretBehaviour } from './management-secret.ts';
import { nodeBehaviour } from './node.ts';
import { nodeDriverBehaviour } from './node-driver.ts';
import { nodePoolBehaviour } from './node-pool.ts';
import { nodeTemplateBehaviour } from './node-template.ts';
import { podSecurityAdmissionBehaviour } from './pod-security-admission.ts';
import { preferenceBehaviour } from './preference.ts';
import { principalBehaviour } from './principal.ts';
import { persistentVolumeClaimBehaviour } from './project/persistent-volume-claim.ts';
import { secretBehaviours } from './project/secret-behaviours.ts';
import { runningBehaviours } from './project/workload-behaviours.ts';
import { projectBehaviour } from './project.ts';
import { globalRoleBehaviour, roleTemplateBehaviour } from './roles.ts';
import { settingBehaviour } from './setting.ts';
import { tokenBehaviour } from './token.ts';
import { userBehaviour } from './user.ts';

type Behaviours = ReadonlyMap<string, TypeBehaviour>;

/** What is special about each type of the management server, by its id. */
export const behaviours: Behaviours = new Map([
  ...authConfigKinds.map(({ norman }) => [norman.id, authConfigBehaviour] as const),
  ['keyCloakOIDCConfig', oidcConfigBehaviour],
  ['ldapConfig', abstractConfigBehaviour],
  ['oidcConfig', oidcConfigBehaviour],
  ['catalog', catalogBehaviour],
  ['cluster', clusterBehaviour],
  ['clusterCatalog', catalogBehaviour],
  ['clusterRegistrationToken', clusterRegistrationTokenBehaviour],
  ['clusterRoleTemplateBinding', clusterRoleTemplateBindingBehaviour],
  ['feature', featureBehaviour],
  ['globalRole', globalRoleBehaviour],
  ['globalRoleBinding', globalRoleBindingBehaviour],
  ['node', nodeBehaviour],
  ['podSecurityAdmissionConfigurationTemplate', podSecurityAdmissionBehaviour],
  ['preference', preferenceBehaviour],
  ['principal', principalBehaviour],
  ['projectCatalog', catalogBehaviour],
  ['roleTemplate', roleTemplateBehaviour],
  ['setting', settingBehaviour],
  ['token', tokenBehaviour],
  ['user', userBehaviour],
  ['projectRoleTemplateBinding', projectRoleTemplateBindingBehaviour],
  ['cloudCredential', cloudCredentialBehaviour],
  ['clusterTemplate', clusterTemplateBehaviour],
  ['clusterTemplateRevision', clusterTemplateRevisionBehaviour],
  ['etcdBackup', etcdBackupBehaviour],
  ['kontainerDriver', kontainerDriverBehaviour],
  ['managementSecret', managementSecretBehaviour],
  ['nodeDriver', nodeDriverBehaviour],
  ['nodePool', nodePoolBehaviour],
  ['nodeTemplate', nodeTemplateBehaviour],
  ['project', projectBehaviour],
]);

/** What is special about each type of one cluster, by its id. */
export const clusterBehaviours: Behaviours = new Map([
  ['apiService', clusterTypeBehaviour()],
  ['namespace', namespaceBehaviour],
  ['persistentVolume', persistentVolumeBehaviour],
  ['storageClass', clusterTypeBehaviour()],
]);

/** What is special about each type of one project, by its id. */
export const projectBehaviours: Behaviours = new Map([
  ...runningBehaviours,
  ...secretBehaviours,
  ['configMap', projectTypeBehaviour()],
  ['persistentVolumeClaim', persistentVolumeClaimBehaviour],
]);
