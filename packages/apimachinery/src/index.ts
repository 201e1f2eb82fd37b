/**
 * Kubernetes objects and what can be said about them without a server: kinds, selectors, patches, conditions,
 * `Status` and watch events. Pure data and functions.
 *
 * @packageDocumentation
 */
export {
  apiVersionOf,
  type GroupVersionKind,
  type GroupVersionResource,
  groupResource,
  parseApiVersion,
  type ResourceType,
} from './gvk/gvk.ts';
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
export type { PolicyRule, RbacSubject, RoleRef } from './rbac/policy-rule.ts';
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
} from './status/status-errors.ts';
export type { WatchEvent } from './watch/watch-event.ts';
