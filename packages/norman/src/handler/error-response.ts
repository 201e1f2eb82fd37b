import { admissionErrors, GROUPS } from '@drover/api';
import { type Status, type StatusCause, StatusError } from '@drover/apimachinery';
import { CodedError } from '@drover/base';
import { normanErrors } from '../errors.ts';

/** An error as clients get it. */
export interface ErrorDocument {
  readonly type: 'error';
  readonly baseType: 'error';
  /** A text in the one answer that Rancher writes outside of Norman. */
  readonly status: number | string;
  readonly code?: string;
  readonly message: string;
  readonly fieldName?: string;
  /** Paths of the fields that somebody else has changed meanwhile. */
  readonly changedFields?: readonly string[];
  /** What the reader can do about it. */
  readonly remedy?: string;
  /** Our own code, by which the documentation finds the error. */
  readonly errorCode?: string;
  /** Address of the code's entry there. */
  readonly docs?: string;
}

/** An error document, the status it is sent with, and headers that go with it. */
export interface ErrorAnswer {
  readonly status: number;
  readonly document: ErrorDocument;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether nobody foresaw it: to be logged. */
  readonly isUnexpected: boolean;
}

type NormanCode = keyof typeof normanErrors.definitions;
type AdmissionCode = keyof typeof admissionErrors.definitions;

/** The words of the v3 API for our codes. Codes that are not here are worded by their status. */
const WIRE_CODES: Readonly<Record<string, string>> = {
  NORMAN_UNAUTHENTICATED: 'Unauthorized',
  NORMAN_FORBIDDEN: 'PermissionDenied',
  NORMAN_SCHEMA_NOT_FOUND: 'NotFound',
  NORMAN_NO_SUCH_SCHEMA: 'NotFound',
  NORMAN_NOT_FOUND: 'NotFound',
  NORMAN_LINK_NOT_FOUND: 'NotFound',
  NORMAN_ACTION_NOT_AVAILABLE: 'ActionNotAvailable',
  NORMAN_ACTION_NOT_NOW: 'ActionNotAvailable',
  NORMAN_ACTION_UNKNOWN: 'InvalidAction',
  NORMAN_NODE_ALREADY: 'InvalidAction',
  NORMAN_ACTION_REFUSED: 'InvalidAction',
  NORMAN_METHOD_NOT_ALLOWED: 'MethodNotAllow',
  NORMAN_READ_ONLY: 'MethodNotAllow',
  NORMAN_BODY_INVALID: 'InvalidBodyContent',
  NORMAN_BODY_TOO_LARGE: 'InvalidBodyContent',
  NORMAN_CONFLICT: 'Conflict',
  NORMAN_CHANGED: 'Conflict',
  NORMAN_IN_USE: 'Conflict',
  NORMAN_STAYS: 'MethodNotAllow',
  NORMAN_USED_BY_CLUSTER: 'InvalidAction',
  NORMAN_DEFAULT_REVISION: 'PermissionDenied',
  NORMAN_URL_TAKEN: 'Conflict',
  NORMAN_REFERENCE_NOT_FOUND: 'NotFound',
  NORMAN_CLUSTER_UNAVAILABLE: 'ClusterUnavailable',
  NORMAN_ADMISSION_UNREACHABLE: 'ServiceUnavailable',
  NORMAN_PROJECT_FORBIDDEN: 'PermissionDenied',
  NORMAN_NAMESPACE_FIXED: 'InvalidAction',
  NORMAN_NAMESPACE_OUTSIDE: 'PermissionDenied',
  NORMAN_LIST_TOO_LARGE: 'MaxLimitExceeded',
  NORMAN_NO_RESOURCE_TYPES: 'NotFound',
  NORMAN_REVISION_EXPIRED: 'Expired',
  NORMAN_NOT_AN_UPGRADE: 'InvalidAction',
  NORMAN_CURRENT_TOKEN: 'ServerError',
  NORMAN_PROVIDER_UNSUPPORTED: 'InvalidState',
  NORMAN_PROVIDER_ACTION_UNSUPPORTED: 'ActionNotAvailable',
} satisfies Partial<Record<NormanCode, string>>;

const AUTH_WIRE_CODES: Readonly<Record<string, string>> = {
  AUTH_CREDENTIALS_WRONG: 'Unauthorized',
  AUTH_USER_DISABLED: 'PermissionDenied',
  AUTH_THROTTLED: 'TooManyRequests',
  AUTH_BUSY: 'ServiceUnavailable',
  AUTH_CSRF: 'InvalidCSRFToken',
  AUTH_USERNAME_TAKEN: 'NotUnique',
  AUTH_PROVIDER_UNREACHABLE: 'ServiceUnavailable',
};

/** What is refused to everybody who writes, the v3 API among them. */
const ADMISSION_WIRE_CODES: Readonly<Record<string, string>> = {
  ADMISSION_ROLE_NOT_FOUND: 'InvalidReference',
  ADMISSION_PLACE_NOT_FOUND: 'InvalidReference',
  ADMISSION_ROLE_LOCKED: 'InvalidState',
};

/** Fields of Kubernetes objects that have another name in the v3 API. */
const FIELD_NAMES: Readonly<Record<string, string>> = {
  clusterName: 'clusterId',
  globalRoleName: 'globalRoleId',
  projectName: 'projectId',
  roleTemplateName: 'roleTemplateId',
  roleTemplateNames: 'roleTemplateIds',
};

const FIELD_OF_CODE: Readonly<Record<string, string>> = { AUTH_USERNAME_TAKEN: 'username' };

const CODES_BY_STATUS: Readonly<Record<number, string>> = {
  400: 'InvalidBodyContent',
  401: 'Unauthorized',
  403: 'PermissionDenied',
  404: 'NotFound',
  405: 'MethodNotAllow',
  409: 'Conflict',
  413: 'InvalidBodyContent',
  422: 'InvalidBodyContent',
  429: 'TooManyRequests',
  503: 'ClusterUnavailable',
};

/** The answer to anything that was thrown. What nobody foresaw says nothing of the server's inside. */
export function errorAnswer(error: unknown, requestId: string): ErrorAnswer {
  if (error instanceof StatusError && isAdmissionUnreachable(error.status)) {
    const facts = { seconds: WEBHOOK_RETRY_SECONDS };
    return codedAnswer(normanErrors.create('NORMAN_ADMISSION_UNREACHABLE', facts));
  }
  if (error instanceof StatusError) return statusAnswer(error);
  if (error instanceof CodedError) return codedAnswer(error as CodedError);
  const message = `Something unexpected went wrong; the server's log tells more under ${requestId}`;
  return answer(500, {
    code: 'ServerError',
    message,
    remedy: 'Try again; if it stays, send the log lines of this request with a report.',
    isUnexpected: true,
  });
}

function answer(
  status: number,
  parts: Omit<ErrorDocument, 'type' | 'baseType' | 'status'> & {
    readonly isUnexpected?: boolean;
    readonly retryAfterSeconds?: number;
  },
): ErrorAnswer {
  const { isUnexpected = false, retryAfterSeconds, ...document } = parts;
  return {
    status,
    document: { type: 'error', baseType: 'error', status, ...document },
    headers: retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) },
    isUnexpected,
  };
}

/** Where Kubernetes has the fields that resources of the v3 API have at their top. */
const FLATTENED = /^(?:metadata|spec(?:\.template\.spec)?)\./;

/** How an API server begins to tell that it could not ask a webhook of ours. */
const OUR_WEBHOOK_FAILED = new RegExp(
  `failed calling webhook "[^"]+[.]${GROUPS.drover.replaceAll('.', '[.]')}"`,
);

/** Seconds in which a server that is starting has its webhook listen. */
const WEBHOOK_RETRY_SECONDS = 2;

/** There is nothing but words to know it by; and they show the address with its secret. */
function isAdmissionUnreachable({ reason, message = '' }: Status): boolean {
  return reason === 'InternalError' && OUR_WEBHOOK_FAILED.test(message);
}

/** Failures of the Kubernetes API keep their reason as code. */
function statusAnswer({ status }: StatusError): ErrorAnswer {
  const { code, reason, message = '', details } = status;
  const [cause] = details?.causes ?? [];
  const field = cause?.field;
  return answer(code, {
    code: reason || CODES_BY_STATUS[code] || 'ServerError',
    message,
    ...(cause && refusedByAdmission(code, cause)),
    ...(field && { fieldName: fieldName(field) }),
    ...(details?.retryAfterSeconds && { retryAfterSeconds: details.retryAfterSeconds }),
  });
}

function wireCode(code: string): string | undefined {
  return WIRE_CODES[code] ?? AUTH_WIRE_CODES[code] ?? ADMISSION_WIRE_CODES[code];
}

/** What admission says of a write goes on as it is, without what the API server puts before it. */
function refusedByAdmission(
  status: number,
  { reason = '', message = '' }: StatusCause,
): Partial<ErrorDocument> | undefined {
  if (!Object.hasOwn(admissionErrors.definitions, reason)) return undefined;
  const { remedy } = admissionErrors.definitions[reason as AdmissionCode];
  const code = ADMISSION_WIRE_CODES[reason] ?? CODES_BY_STATUS[status];
  return { message, remedy, errorCode: reason, ...(code !== undefined && { code }) };
}

/** What this package names is the caller's word already; admission names fields as Kubernetes has them. */
function fieldOf({ code, facts }: CodedError): string | undefined {
  const { fieldName: named = FIELD_OF_CODE[code], field: stored } = facts;
  if (named !== undefined) return String(named);
  return stored === undefined ? undefined : fieldName(String(stored));
}

function fieldName(field: string): string {
  const flat = field.replace(FLATTENED, '');
  return FIELD_NAMES[flat] ?? flat;
}

function codedAnswer(error: CodedError): ErrorAnswer {
  const { code, status, message, remedy, facts } = error;
  // Rancher answers this one outside of Norman, in a form of its own.
  if (code === 'NORMAN_UNAUTHENTICATED') {
    const { document, ...rest } = answer(401, { message, remedy, errorCode: code });
    return { ...rest, document: { ...document, status: '401' } };
  }
  const problemCode = code === 'NORMAN_PROBLEM' ? String(facts['code']) : undefined;
  const field = fieldOf(error);
  const { seconds, changedFields } = facts;
  return answer(status, {
    code: problemCode ?? wireCode(code) ?? CODES_BY_STATUS[status] ?? 'ServerError',
    message,
    remedy,
    errorCode: code,
    ...(field !== undefined && { fieldName: field }),
    ...(typeof changedFields === 'string' && { changedFields: changedFields.split(',') }),
    ...(typeof seconds === 'number' && { retryAfterSeconds: seconds }),
    isUnexpected: status >= 500 && status !== 503,
  });
}
