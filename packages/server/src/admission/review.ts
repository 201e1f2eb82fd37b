import type { AdmissionRequest, AdmissionUser, Refusal } from '@drover/api';
import { isJsonObject, type JsonObject, type KubernetesObject } from '@drover/apimachinery';
import { serverErrors } from '../errors.ts';
import { reasonOfCode } from '../http/respond.ts';

/** The only version of the question that is asked and answered. */
export const REVIEW_VERSION = 'v1';

const API_VERSION = `admission.k8s.io/${REVIEW_VERSION}`;

/** A question of an API server. */
export interface Review {
  readonly uid: string;
  readonly request: AdmissionRequest<KubernetesObject>;
}

/**
 * The question in a document.
 *
 * @throws `SERVER_BAD_REQUEST` when it is none.
 */
export function readReview(document: unknown): Review {
  const request = requestIn(document);
  const { uid, operation, name } = request;
  if (typeof uid !== 'string') throw notAReview('it has no uid');
  if (!isOperation(operation)) throw notAReview(`its operation is ${String(operation)}`);
  const object = objectIn(request, 'object');
  const oldObject = objectIn(request, 'oldObject');
  const stored = (object ?? oldObject)?.metadata?.name ?? '';
  return {
    uid,
    request: {
      operation,
      name: typeof name === 'string' && name !== '' ? name : stored,
      user: userIn(request),
      ...(object && { object }),
      ...(oldObject && { oldObject }),
    },
  };
}

type Operation = AdmissionRequest<unknown>['operation'];

const OPERATIONS: readonly unknown[] = ['CREATE', 'UPDATE', 'DELETE'] satisfies Operation[];

function isOperation(value: unknown): value is Operation {
  return OPERATIONS.includes(value);
}

function requestIn(document: unknown): JsonObject {
  const { kind, apiVersion, request } = isJsonObject(document) ? document : {};
  if (kind !== 'AdmissionReview' || apiVersion !== API_VERSION || !isJsonObject(request)) {
    throw notAReview(`it is no AdmissionReview of ${API_VERSION} with a request`);
  }
  return request;
}

function userIn({ userInfo }: JsonObject): AdmissionUser {
  const { username, groups } = isJsonObject(userInfo) ? userInfo : {};
  if (typeof username !== 'string') throw notAReview('it names nobody');
  return { username, groups: Array.isArray(groups) ? groups.map(String) : [] };
}

/** The answer to a question: the status carries the code, the field and what to do. */
export function reviewAnswer(uid: string, refusal: Refusal | undefined): object {
  return {
    apiVersion: API_VERSION,
    kind: 'AdmissionReview',
    response: {
      uid,
      allowed: refusal === undefined,
      ...(refusal && { status: refusalStatus(refusal) }),
    },
  };
}

function refusalStatus({ status, code, message, remedy, facts }: Refusal): object {
  const field = facts['field'];
  return {
    status: 'Failure',
    code: status,
    reason: status === 422 ? 'Invalid' : reasonOfCode(status),
    message: `${message}. ${remedy}`,
    details: { causes: [{ reason: code, message, ...(field !== undefined && { field }) }] },
  };
}

function objectIn(request: JsonObject, field: string): KubernetesObject | undefined {
  const value = request[field];
  return isJsonObject(value) ? (value as KubernetesObject) : undefined;
}

function notAReview(problem: string): Error {
  return serverErrors.create('SERVER_BAD_REQUEST', {
    problem: `The review cannot be read: ${problem}`,
  });
}
