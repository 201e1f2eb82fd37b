import type { ListMeta } from '../meta/object.ts';

/** Reasons of `metav1.Status` (apimachinery `metav1.StatusReason`). */
export type StatusReason =
  | ''
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Gone'
  | 'Invalid'
  | 'ServerTimeout'
  | 'StoreReadError'
  | 'Timeout'
  | 'TooManyRequests'
  | 'BadRequest'
  | 'MethodNotAllowed'
  | 'NotAcceptable'
  | 'RequestEntityTooLarge'
  | 'UnsupportedMediaType'
  | 'InternalError'
  | 'Expired'
  | 'ServiceUnavailable'
  | (string & {});

/** One cause inside a `Status`, usually a field that is wrong. */
export interface StatusCause {
  /** `FieldValueInvalid`, `FieldValueRequired`, `FieldManagerConflict`, `ResourceVersionTooLarge`, … */
  readonly reason?: string;
  readonly message?: string;
  /** Path such as `spec.containers[0].image`. */
  readonly field?: string;
}

/** Details of a `Status`. */
export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** A `v1.Status` as the Kubernetes API answers failures (and some successes). */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: ListMeta;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: StatusReason;
  readonly details?: StatusDetails;
  readonly code: number;
}

/** The one error type of calls to a Kubernetes API: carries the `Status`. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  /** The answer of the API, or one made by the client when there was none. */
  readonly status: Status;

  constructor(status: Status, options?: ErrorOptions) {
    super(status.message ?? status.reason ?? `HTTP ${status.code}`, options);
    this.status = status;
  }

  /** HTTP status code. */
  get code(): number {
    return this.status.code;
  }

  /** Machine-readable reason. */
  get reason(): StatusReason {
    return this.status.reason ?? '';
  }
}

/** A failure `Status` from its parts. */
export function failureStatus(
  code: number,
  reason: StatusReason,
  message: string,
  details?: StatusDetails,
): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details && { details }),
    code,
  };
}

/** The reason of anything thrown; `undefined` when it is no {@link StatusError}. */
export function reasonOf(error: unknown): StatusReason | undefined {
  return error instanceof StatusError ? error.reason : undefined;
}

/** The object or the resource does not exist (404). */
export function isNotFound(error: unknown): boolean {
  return reasonOf(error) === 'NotFound';
}

/** An object of that name exists already (409). */
export function isAlreadyExists(error: unknown): boolean {
  return reasonOf(error) === 'AlreadyExists';
}

/** The object changed since it was read, or another field manager owns a field (409). */
export function isConflict(error: unknown): boolean {
  return reasonOf(error) === 'Conflict';
}

/** A resourceVersion or continue token is too old (410): list again. */
export function isExpired(error: unknown): boolean {
  const reason = reasonOf(error);
  return reason === 'Expired' || reason === 'Gone';
}

/** The object fails validation (422); `status.details.causes` names the fields. */
export function isInvalid(error: unknown): boolean {
  return reasonOf(error) === 'Invalid';
}

/** The user may not do this (403). */
export function isForbidden(error: unknown): boolean {
  return reasonOf(error) === 'Forbidden';
}

/** The user is not known (401). */
export function isUnauthorized(error: unknown): boolean {
  return reasonOf(error) === 'Unauthorized';
}

/** The server asks to come later (429). */
export function isTooManyRequests(error: unknown): boolean {
  return reasonOf(error) === 'TooManyRequests';
}

/** The server cannot answer now (503), or there was no answer at all. */
export function isServiceUnavailable(error: unknown): boolean {
  return reasonOf(error) === 'ServiceUnavailable';
}
