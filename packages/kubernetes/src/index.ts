/**
 * What Drover knows of the kinds that are built into Kubernetes: the facts of their schemas and of discovery, types for
 * the ones we work with, and the validation that schemas cannot say. Pure data and functions.
 *
 * @packageDocumentation
 */
export { defaultBuiltIn, defaultsFor } from './defaults/default-built-in.ts';
export { ageOf, humanDuration } from './duration/human-duration.ts';
export type { BuiltInResource, BuiltInSubresource, Verb } from './facts/built-in-resource.ts';
export { builtInKind, builtInResource, builtInResources } from './facts/resources.ts';
export type {
  BuiltInTypeFacts,
  FieldEncoding,
  InlinedStruct,
  Union,
} from './facts/type-notation.ts';
export {
  builtInSchema,
  builtInType,
  builtInTypeFacts,
  builtInTypeNames,
  kindsOfType,
  openApiName,
  resolveSchema,
  typeOfKind,
} from './facts/types.ts';
export {
  duplicate,
  type FieldError,
  type FieldErrorType,
  fieldPath,
  forbidden,
  invalid,
  invalidError,
  invalidUnshown,
  itemPath,
  notFound,
  notSupported,
  required,
  tooLong,
  tooMany,
  typeInvalid,
} from './field/field-error.ts';
export { goJson, goPrint, goQuote, goQuoteAll } from './field/go-format.ts';
export { withoutDisabledFields } from './pods/disabled-fields.ts';
export { type QosClass, qosClassOf } from './pods/pod-qos.ts';
export {
  apiServices,
  certificateSigningRequests,
  clusterRoleBindings,
  clusterRoles,
  configMaps,
  controllerRevisions,
  cronJobs,
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  customResourceDefinitions,
  daemonSets,
  deployments,
  deviceClasses,
  endpointSlices,
  endpoints,
  events,
  flowSchemas,
  horizontalPodAutoscalers,
  ingressClasses,
  ingresses,
  ipAddresses,
  jobs,
  leases,
  limitRanges,
  localSubjectAccessReviews,
  mutatingWebhookConfigurations,
  namespaces,
  networkPolicies,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  podDisruptionBudgets,
  pods,
  podTemplates,
  priorityClasses,
  priorityLevelConfigurations,
  replicaSets,
  replicationControllers,
  resourceClaims,
  resourceClaimTemplates,
  resourceQuotas,
  resourceSlices,
  roleBindings,
  roles,
  runtimeClasses,
  secrets,
  selfSubjectAccessReviews,
  selfSubjectReviews,
  selfSubjectRulesReviews,
  serviceAccounts,
  serviceCIDRs,
  services,
  statefulSets,
  storageClasses,
  subjectAccessReviews,
  tokenReviews,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  validatingWebhookConfigurations,
  volumeAttachments,
  volumeAttributesClasses,
} from './resource-types.ts';
export type { JsonSchemaProps, JsonType, ValidationRule } from './schema/json-schema-props.ts';
export { schemaAt } from './schema/schema-walk.ts';
export type {
  CustomResourceColumnDefinition,
  CustomResourceConversion,
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionVersion,
} from './types/apiextensions.ts';
export type {
  Deployment,
  PodTemplateSpec,
} from './types/apps.ts';
export type {
  ReviewedUser,
  SelfSubjectReview,
  TokenRequest,
  TokenReview,
} from './types/authentication.ts';
export type {
  ReviewedAccess,
  ReviewedAttributes,
  SelfSubjectAccessReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
} from './types/authorization.ts';
export type { Lease } from './types/coordination.ts';
export type {
  ConfigMap,
  Container,
  ContainerState,
  ContainerStatus,
  Event,
  Namespace,
  Node,
  NodeAddress,
  NodeSystemInfo,
  Pod,
  PodSpec,
  Secret,
  ServiceAccount,
  Taint,
} from './types/core.ts';
export type {
  Condition,
  LocalObjectReference,
  ObjectOf,
  ObjectReference,
} from './types/object-of.ts';
export type {
  ClusterRole,
  ClusterRoleBinding,
  Role,
  RoleBinding,
} from './types/rbac.ts';
export type { LoadBalancerStatus, Service, ServicePort, ServiceSpec } from './types/service.ts';
export { placesOf, type VersionPlace } from './validation/extension/custom-resource-definition.ts';
export { scheduleError } from './validation/job/cron-schedule.ts';
export {
  isDns1035Label,
  isDnsLabel,
  isDnsSubdomain,
  isLabelValue,
  isPathSegment,
  isQualifiedName,
  type NameRule,
} from './validation/meta/names.ts';
export {
  type ObjectMetaRules,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from './validation/meta/object-meta.ts';
export {
  familyName,
  firstAddress,
  formatIp,
  formatPrefix,
  type IpAddress,
  type IpPrefix,
  isMappedIp,
  isStandardIp,
  lastAddress,
  parseIp,
  parsePrefix,
} from './validation/network/ip-address.ts';
export type { PodSpec as CheckedPodSpec } from './validation/pod/pod-types.ts';
export { needsHealthCheck } from './validation/service/service.ts';
export { validateClusterIps } from './validation/service/service-addresses.ts';
export { isReachable } from './validation/service/service-traffic.ts';
export {
  validateBuiltIn,
  validateBuiltInStatus,
  warnOfBuiltIn,
} from './validation/validate-built-in.ts';
