/**
 * Drover's kinds: one definition each, from which come the TypeScript type, the CRD, the v3 schema, defaults,
 * validation and form hints. Also all names, the state that people see, and the closure of roles.
 *
 * @packageDocumentation
 */
export { allowsEverything } from './admission/administrators.ts';
export type { AdmissionRequest, AdmissionUser, Refusal } from './admission/admission-request.ts';
export type { AdmissionWorld, Place } from './admission/admission-world.ts';
export { ADMISSION_RULES, type AdmissionRule, admissionRule } from './admission/admit.ts';
export { refuseRoleIn } from './admission/role-binding.ts';
export { builtInCatalogs, builtInFleetWorkspaces } from './built-in/catalogs.ts';
export { builtInDriverEmbeddings, builtInDriverSchemas } from './built-in/driver-schemas.ts';
export {
  FEATURES,
  type FeatureDefinition,
  type FeatureName,
  type ParsedFeatures,
  parseFeatures,
} from './built-in/features.ts';
export { builtInGlobalRoles, RESTRICTED_ADMIN_SETTINGS } from './built-in/global-roles.ts';
export { builtInKontainerDrivers } from './built-in/kontainer-drivers.ts';
export { builtInNodeDrivers } from './built-in/node-drivers.ts';
export {
  builtInPodSecurityAdmission,
  builtInPodSecurityPolicies,
} from './built-in/pod-security.ts';
export { builtInRoleTemplates } from './built-in/role-templates.ts';
export type { Rule } from './built-in/rules.ts';
export { type RoleClosure, roleClosure } from './closure/role-closure.ts';
export {
  type CustomResourceDefinition,
  crdOf,
  type StructuralSchema,
} from './define-kind/crd.ts';
export {
  defineStruct,
  type FieldAccess,
  type FieldFacts,
  type FieldOptions,
  type FormHint,
  field,
  fieldFacts,
  type Struct,
  type StructOf,
} from './define-kind/field.ts';
export {
  type FieldType,
  parseFieldType,
  referenceTarget,
  structIdOf,
} from './define-kind/field-type.ts';
export { type FormField, formOf } from './define-kind/form.ts';
export {
  type ActionSignature,
  type AnyKind,
  type CrdColumn,
  type CrdFacts,
  type DeepReadonly,
  defineKind,
  type Kind,
  type KindDefinition,
  type NormanFacts,
  type ObjectOf,
} from './define-kind/kind.ts';
export type { Problem, ProblemCode } from './define-kind/problem.ts';
export { type ClusterAuthToken, clusterAuthToken } from './downstream/cluster-auth-token.ts';
export {
  type ClusterUserAttribute,
  clusterUserAttribute,
} from './downstream/cluster-user-attribute.ts';
export { admissionErrors } from './errors.ts';
export { type CertificateFacts, readCertificates } from './formats/certificate.ts';
export type { FormatProblem, Reading } from './formats/format-problem.ts';
export { checkFormat, type FormatName, formatOfType } from './formats/formats.ts';
export { type ImageReference, parseImageReference } from './formats/image-reference.ts';
export { checkKeyPair, type KeyPairOptions, type KeyPairReport } from './formats/key-pair.ts';
export { readPrivateKey } from './formats/private-key.ts';
export type { PublicKey } from './formats/public-key.ts';
export { clusterKinds, crds, kinds, projectKinds } from './kinds.ts';
export {
  ACCESS_MODES,
  type AuthConfig,
  authConfig,
} from './management/auth-config.ts';
export {
  authConfigKinds,
  authConfigsByName,
  builtInAuthConfigs,
} from './management/auth-config-kinds.ts';
export {
  keyCloakOIDCConfig,
  type OidcConfig,
  oidcConfig,
} from './management/auth-config-oidc.ts';
export { type Catalog, catalog } from './management/catalog.ts';
export { type CloudCredential, cloudCredential } from './management/cloud-credential.ts';
export { type Cluster, cluster } from './management/cluster.ts';
export {
  type ClusterRegistrationToken,
  clusterRegistrationToken,
} from './management/cluster-registration-token.ts';
export {
  type ClusterRoleTemplateBinding,
  clusterRoleTemplateBinding,
} from './management/cluster-role-template-binding.ts';
export {
  type ClusterTemplate,
  type ClusterTemplateRevision,
  clusterTemplate,
  clusterTemplateRevision,
} from './management/cluster-template.ts';
export { clusterSpecBase } from './management/cluster-template-structs.ts';
export { type DynamicSchema, dynamicSchema } from './management/dynamic-schema.ts';
export { type EtcdBackup, etcdBackup } from './management/etcd-backup.ts';
export { type Feature, feature } from './management/feature.ts';
export { type FleetWorkspace, fleetWorkspace } from './management/fleet-workspace.ts';
export {
  type GlobalRole,
  type GlobalRoleBinding,
  globalRole,
  globalRoleBinding,
} from './management/global-role.ts';
export { type Group, group } from './management/group.ts';
export { type GroupMember, groupMember } from './management/group-member.ts';
export { type KontainerDriver, kontainerDriver } from './management/kontainer-driver.ts';
export { type ManagementSecret, managementSecret } from './management/management-secret.ts';
export { type Node, node } from './management/node.ts';
export { type NodeDriver, nodeDriver } from './management/node-driver.ts';
export { type NodePool, nodePool } from './management/node-pool.ts';
export { type NodeTemplate, nodeTemplate } from './management/node-template.ts';
export {
  type PodSecurityAdmissionConfigurationTemplate,
  podSecurityAdmissionConfigurationTemplate,
} from './management/pod-security-admission-configuration-template.ts';
export {
  type PodSecurityPolicyTemplate,
  type PodSecurityPolicyTemplateProjectBinding,
  podSecurityPolicyTemplate,
  podSecurityPolicyTemplateProjectBinding,
} from './management/pod-security-policy-template.ts';
export { type Preference, preference } from './management/preference.ts';
export { type Principal, principal } from './management/principal.ts';
export { type Project, project } from './management/project.ts';
export {
  type ProjectNetworkPolicy,
  projectNetworkPolicy,
} from './management/project-network-policy.ts';
export {
  type ProjectRoleTemplateBinding,
  projectRoleTemplateBinding,
} from './management/project-role-template-binding.ts';
export {
  type Amounts,
  addAmounts,
  amountsOf,
  countableAmounts,
  describeExcesses,
  describeOverCommits,
  type Excess,
  effectiveAmounts,
  excessesOver,
  type OverCommit,
  overCommitsOf,
  QUOTA_RESOURCES,
} from './management/quota-amounts.ts';
export {
  type RancherUserNotification,
  rancherUserNotification,
} from './management/rancher-user-notification.ts';
export { type RoleTemplate, roleTemplate } from './management/role-template.ts';
export { type SamlToken, samlToken } from './management/saml-token.ts';
export { type Setting, setting } from './management/setting.ts';
export { type Token, token } from './management/token.ts';
export { type User, user } from './management/user.ts';
export { type UserAttribute, userAttribute } from './management/user-attribute.ts';
export {
  ANNOTATIONS,
  clusterRoleGroup,
  DOWNSTREAM,
  EPOCH_EXTRAS,
  GROUPS,
  isReservedGroup,
  LABEL_VALUES,
  LABELS,
  LOCAL_CLUSTER,
  NAMESPACES,
  OBJECT_NAMES,
  projectRoleGroup,
  REPLICAS,
  RESERVED_GROUP_PREFIXES,
  SYSTEM_GROUPS,
} from './names/names.ts';
export {
  checkSetting,
  createSettings,
  type EffectiveSetting,
  effectiveSetting,
  PUBLIC_SETTINGS,
  READ_ONLY_SETTINGS,
  SETTINGS,
  type SettingInputs,
  type SettingName,
  type SettingSource,
  type Settings,
  type SettingsOptions,
  settingDefinition,
  settingVariable,
} from './names/settings.ts';
export type { SettingDefinition, SettingType } from './names/settings-type.ts';
export { dnsRecord } from './project/dns-record.ts';
export { horizontalPodAutoscaler } from './project/horizontal-pod-autoscaler.ts';
export { ingress } from './project/ingress.ts';
export { serviceMonitor } from './project/monitoring-service-monitor.ts';
export { pod } from './project/pod.ts';
export { podSpec } from './project/pod-spec.ts';
export { replicaSet } from './project/replica-set.ts';
export { service } from './project/service.ts';
export { workload, workloadKinds } from './project/workload.ts';
export { AGENT_EXPLORER } from './reports/agent-features.ts';
export {
  AGENT_OPERATIONS,
  AGENT_PATHS,
  type AgentLog,
  type AgentReport,
  type AgentsReport,
  type AgentUpgrade,
  type AgentUpgradeWish,
  type ConnectedAgent,
  type ProbeReport,
} from './reports/agent-report.ts';
export type { ConnectionFailure, ConnectionReport, Culprit } from './reports/connection-report.ts';
export type {
  CacheReport,
  ClusterReport,
  ControllerReport,
  ControllersReport,
  FailureReport,
  KeyAge,
  PeerReport,
} from './reports/controllers-report.ts';
export {
  AGENT_TRUST_SECRET,
  SERVER_EPOCH_HEADER,
  type SignedTrust,
  TRUST_PATH,
  TRUST_PUSH,
  type TrustStatement,
} from './reports/trust-statement.ts';
export type { StatefulObject } from './state/draft.ts';
export {
  annotatedConditions,
  type NamespaceFact,
  type NamespaceFacts,
  type ObservedCondition,
  withNamespaceFacts,
} from './state/namespace-conditions.ts';
export { type StateSummary, summarizeState } from './state/summary.ts';
