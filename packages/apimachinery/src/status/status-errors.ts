import { groupResource } from '../gvk/gvk.ts';
import {
  failureStatus,
  type StatusCause,
  type StatusDetails,
  StatusError,
  type StatusReason,
} from './status.ts';

/** The resource that an error is about: plural name and group. */
export interface ErrorResource {
  readonly group: string;
  readonly resource: string;
}

/** The delay that some failures carry. */
export interface RetryAfter {
  /** Whole seconds after which the caller may try again. */
  readonly retryAfterSeconds?: number | undefined;
}

/** `configmaps "x" not found` (404). */
export function notFoundError(resource: ErrorResource, name: string): StatusError {
  const message = `${groupResource(resource)} ${quote(name)} not found`;
  return about(resource, name, { code: 404, reason: 'NotFound', message });
}

/** `configmaps "x" already exists` (409). */
export function alreadyExistsError(resource: ErrorResource, name: string): StatusError {
  const message = `${groupResource(resource)} ${quote(name)} already exists`;
  return about(resource, name, { code: 409, reason: 'AlreadyExists', message });
}

/** No free name was found for `generateName` (409 `AlreadyExists`, with the delay after which to try again). */
export function generateNameConflictError(
  resource: ErrorResource,
  name: string,
  { retryAfterSeconds }: RetryAfter = {},
): StatusError {
  const message = `${groupResource(resource)} ${quote(name)} already exists, the server was not able to generate a unique name for the object`;
  return about(resource, name, { code: 409, reason: 'AlreadyExists', message, retryAfterSeconds });
}

/** What a conflict says when the object's `resourceVersion` is not the current one. */
export const OBJECT_WAS_MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

/** `Operation cannot be fulfilled on configmaps "x": …` (409); by default because the object has been modified. */
export function conflictError(
  resource: ErrorResource,
  name: string,
  reason: string = OBJECT_WAS_MODIFIED,
): StatusError {
  const message = `Operation cannot be fulfilled on ${groupResource(resource)} ${quote(name)}: ${reason}`;
  return about(resource, name, { code: 409, reason: 'Conflict', message });
}

/** Server-side apply met fields that other managers own (409); one cause a field. */
export function applyConflictError(message: string, causes: readonly StatusCause[]): StatusError {
  return new StatusError(failureStatus(409, 'Conflict', message, { causes }));
}

/** `configmaps "x" is forbidden: …` (403); without a name or resource the message is shorter, as in Kubernetes. */
export function forbiddenError(resource: ErrorResource, name: string, why: string): StatusError {
  const subject = groupResource(resource);
  const prefix = name === '' ? `${subject} is forbidden` : `${subject} ${quote(name)} is forbidden`;
  const message = subject === '' ? `forbidden: ${why}` : `${prefix}: ${why}`;
  return about(resource, name, { code: 403, reason: 'Forbidden', message });
}

/** The verb does not exist for this resource (405). */
export function methodNotAllowedError(resource: ErrorResource, verb: string): StatusError {
  const message = `${verb} is not supported on resources of kind ${quote(groupResource(resource))}`;
  return about(resource, '', { code: 405, reason: 'MethodNotAllowed', message });
}

/** The operation met a temporary failure before it began (500 `ServerTimeout`). */
export function serverTimeoutError(
  resource: ErrorResource,
  operation: string,
  { retryAfterSeconds }: RetryAfter = {},
): StatusError {
  const message = `The ${operation} operation against ${groupResource(resource)} could not be completed at this time, please try again.`;
  return about(resource, operation, {
    code: 500,
    reason: 'ServerTimeout',
    message,
    retryAfterSeconds,
  });
}

/** The caller is not known (401). */
export function unauthorizedError(message = 'Unauthorized'): StatusError {
  return plain({ code: 401, reason: 'Unauthorized', message });
}

/** The request makes no sense (400). */
export function badRequestError(message: string): StatusError {
  return plain({ code: 400, reason: 'BadRequest', message });
}

/** A resourceVersion or continue token is older than what the server keeps (410 `Expired`). */
export function expiredError(message: string): StatusError {
  return plain({ code: 410, reason: 'Expired', message });
}

/** The body is larger than the server takes (413). */
export function requestTooLargeError(message: string): StatusError {
  return plain({
    code: 413,
    reason: 'RequestEntityTooLarge',
    message: `Request entity too large: ${message}`,
  });
}

/** The server sheds load (429). */
export function tooManyRequestsError(
  message: string,
  { retryAfterSeconds = 1 }: RetryAfter = {},
): StatusError {
  return plain({ code: 429, reason: 'TooManyRequests', message, retryAfterSeconds });
}

/** Something that is not the caller's fault (500). Never put a secret or an internal path into `why`. */
export function internalError(why: string, options?: ErrorOptions): StatusError {
  const message = `Internal error occurred: ${why}`;
  return new StatusError(
    failureStatus(500, 'InternalError', message, { causes: [{ message: why }] }),
    options,
  );
}

/** What Kubernetes counts as its own failure without giving a reason (500). */
export function unclassifiedError(message: string): StatusError {
  const { reason: _reason, ...status } = failureStatus(500, 'InternalError', message);
  return new StatusError(status);
}

/** The server cannot answer now (503). */
export function serviceUnavailableError(
  message: string,
  { retryAfterSeconds }: RetryAfter = {},
): StatusError {
  return plain({ code: 503, reason: 'ServiceUnavailable', message, retryAfterSeconds });
}

/** The time ran out; the operation may still complete (504). */
export function timeoutError(message: string, { retryAfterSeconds }: RetryAfter = {}): StatusError {
  return plain({ code: 504, reason: 'Timeout', message: `Timeout: ${message}`, retryAfterSeconds });
}

interface Failure extends RetryAfter {
  readonly code: number;
  readonly reason: StatusReason;
  readonly message: string;
}

/** A failure whose details name the resource, and the object where there is one. */
function about({ group, resource }: ErrorResource, name: string, failure: Failure): StatusError {
  return plain(failure, {
    ...(name !== '' && { name }),
    ...(group !== '' && { group }),
    ...(resource !== '' && { kind: resource }),
  });
}

function plain(
  { code, reason, message, retryAfterSeconds }: Failure,
  subject?: StatusDetails,
): StatusError {
  const delay = retryAfterSeconds === undefined ? undefined : { retryAfterSeconds };
  const details = subject || delay ? { ...subject, ...delay } : undefined;
  return new StatusError(failureStatus(code, reason, message, details));
}

/** As Go's `%q`, which is JSON's for the names Kubernetes allows. */
function quote(text: string): string {
  return JSON.stringify(text);
}
