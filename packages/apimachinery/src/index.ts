/**
 * Kubernetes objects and what can be said about them without a server: kinds, selectors, patches, conditions,
 * `Status` and watch events. Pure data and functions.
 *
 * @packageDocumentation
 */
export { type ApplyTracking, applyConfiguration } from './apply/apply-configuration.ts';
export type { ApplyVersion, FieldFilter } from './apply/field-ownership.ts';
export {
  type FieldSet,
  fieldSetOf,
  keepSubtrees,
  subtractSubtrees,
} from './apply/field-set.ts';
export { type FieldTracking, trackUpdate } from './apply/field-tracking.ts';
export { objectSchema } from './apply/object-schema.ts';
export { fieldElement, type PathElement } from './apply/path-element.ts';
export {
  type Condition,
  getCondition,
  isConditionTrue,
  removeCondition,
  setCondition,
} from './conditions/conditions.ts';
export { apimachineryErrors } from './errors.ts';
export {
  apiVersionOf,
  type GroupVersionKind,
  type GroupVersionResource,
  groupResource,
  parseApiVersion,
  type ResourceType,
} from './gvk/gvk.ts';
export {
  cloneJson,
  equalContent,
  equalJson,
  getField,
  isJsonObject,
  type JsonObject,
  type MutableJsonObject,
  mapFields,
  setField,
} from './json/json.ts';
export type {
  DynamicObject,
  JsonValue,
  KubernetesList,
  KubernetesObject,
  ListMeta,
  ManagedFieldsEntry,
  ObjectMeta,
  OwnerReference,
} from './meta/object.ts';
export {
  type NameProblems,
  validateConfigMapKey,
  validateDns1035Label,
  validateDns1123Label,
  validateDns1123Subdomain,
  validateLabelValue,
  validatePathSegment,
  validateQualifiedName,
} from './names/validate-name.ts';
export { applyJsonPatch } from './patch/json-patch.ts';
export { applyMergePatch, createMergePatch } from './patch/merge-patch.ts';
export { applyStrategicMergePatch } from './patch/strategic-merge-patch.ts';
export {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  type QuantityFormat,
  quantityToNumber,
  subtractQuantities,
} from './quantity/quantity.ts';
export type { PolicyRule, RbacSubject, RoleRef } from './rbac/policy-rule.ts';
export {
  fieldPlace,
  itemPlace,
  type MergeSchema,
  type ResolveSchema,
  type SchemaPlace,
} from './schema/merge-schema.ts';
export {
  escapeFieldValue,
  type FieldRequirement,
  type FieldSelector,
  formatFieldSelector,
  matchesFields,
  parseFieldSelector,
} from './selectors/field-selector.ts';
export { labelRequirement } from './selectors/label-requirement.ts';
export {
  formatLabelSelector,
  type LabelOperator,
  type LabelRequirement,
  type LabelSelector,
  type Labels,
  matchesLabels,
} from './selectors/label-selector.ts';
export {
  type LabelSelectorExpression,
  type LabelSelectorSpec,
  labelSelectorOf,
} from './selectors/label-selector-spec.ts';
export { parseLabelSelector } from './selectors/parse-label-selector.ts';
export { type GenericServerFailure, genericServerError } from './status/generic-server-error.ts';
export {
  failureStatus,
  isAlreadyExists,
  isConflict,
  isExpired,
  isForbidden,
  isInvalid,
  isNotFound,
  isServiceUnavailable,
  isTooManyRequests,
  isUnauthorized,
  reasonOf,
  type Status,
  type StatusCause,
  type StatusDetails,
  StatusError,
  type StatusReason,
} from './status/status.ts';
export {
  alreadyExistsError,
  applyConflictError,
  badRequestError,
  conflictError,
  type ErrorResource,
  expiredError,
  forbiddenError,
  generateNameConflictError,
  internalError,
  methodNotAllowedError,
  notFoundError,
  OBJECT_WAS_MODIFIED,
  type RetryAfter,
  requestTooLargeError,
  serverTimeoutError,
  serviceUnavailableError,
  timeoutError,
  tooManyRequestsError,
  unauthorizedError,
  unclassifiedError,
} from './status/status-errors.ts';
export { applyWatchEvent } from './watch/apply-watch-event.ts';
export type { WatchEvent } from './watch/watch-event.ts';
export { escapeControls } from './yaml/escape-controls.ts';
