import {
  type DynamicObject,
  type GroupVersionKind,
  isJsonObject,
  type JsonObject,
  type Status,
} from '@drover/apimachinery';
import type { UserInfo } from '../../authentication/user-info.ts';
import type { Resource } from '../../registry/resource.ts';
import type { AdmissionRequest } from '../admission.ts';
import { kindOf, namespaceOf } from './admission-attributes.ts';

const GROUP = 'admission.k8s.io';

const OPTIONS_KINDS: Readonly<Record<AdmissionRequest['operation'], string>> = {
  CREATE: 'CreateOptions',
  UPDATE: 'UpdateOptions',
  DELETE: 'DeleteOptions',
  CONNECT: '',
};

/** What a webhook is asked. */
export interface Question {
  readonly uid: string;
  readonly object: DynamicObject | null;
  readonly oldObject: DynamicObject | null;
}

/** The document that a webhook is sent. */
export function admissionReview(
  version: string,
  request: AdmissionRequest,
  { resource, question }: { readonly resource: Resource; readonly question: Question },
): object {
  return {
    kind: 'AdmissionReview',
    apiVersion: `${GROUP}/${version}`,
    request: { ...reviewedRequest(request, resource), ...question },
  };
}

/** What reviews and conditions tell of a request, but for its objects. */
export function reviewedRequest(request: AdmissionRequest, resource: Resource): JsonObject {
  const { operation, target, options, object } = request;
  const { subresource } = target;
  const name = target.name === '' ? (object?.metadata?.name ?? '') : target.name;
  const namespace = namespaceOf(request);
  return {
    kind: plainKind(kindOf(resource, subresource)),
    resource: plainResource(resource),
    ...(subresource !== '' && { subResource: subresource }),
    requestKind: plainKind(kindOf(target.resource, subresource)),
    requestResource: plainResource(target.resource),
    ...(subresource !== '' && { requestSubResource: subresource }),
    ...(name !== '' && { name }),
    ...(namespace !== '' && { namespace }),
    operation,
    userInfo: reviewedUser(options.user),
    dryRun: options.dryRun,
    options: operationOptions(request),
  };
}

function plainKind({ group, version, kind }: GroupVersionKind): JsonObject {
  return { group, version, kind };
}

function plainResource({ group, version, resource }: Resource): JsonObject {
  return { group, version, resource };
}

function reviewedUser({ name, uid, groups, extra = {} }: UserInfo): JsonObject {
  return {
    username: name,
    ...(uid !== undefined && { uid }),
    ...(groups.length > 0 && { groups }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

function operationOptions({ operation, options }: AdmissionRequest): JsonObject | null {
  const kind = OPTIONS_KINDS[operation];
  return kind === '' ? null : { kind, apiVersion: 'meta.k8s.io/v1', ...options.given };
}

/** What a webhook has answered. */
export interface Verdict {
  readonly allowed: boolean;
  /** Why not. */
  readonly status: Partial<Status> | undefined;
  /** JSON in base64; empty when nothing is to be changed. */
  readonly patch: string;
  readonly warnings: readonly string[];
  readonly auditAnnotations: Readonly<Record<string, string>>;
}

/** What an answer must be like. */
export interface ExpectedAnswer {
  readonly version: string;
  readonly uid: string;
  readonly mayPatch: boolean;
}

/** The verdict in an answer, or what is wrong with the answer, in Kubernetes' words. */
export function verdictOf(
  answer: JsonObject,
  { version, uid, mayPatch }: ExpectedAnswer,
): Verdict | string {
  const { response } = answer as { readonly response?: JsonObject };
  if (!isJsonObject(response)) return 'webhook response was absent';
  if (version === 'v1') {
    const problem = identityProblem(answer, response, uid) ?? patchProblem(response, mayPatch);
    if (problem !== undefined) return problem;
  }
  const { allowed, status, patch, warnings, auditAnnotations } = response;
  return {
    allowed: allowed === true,
    status: isJsonObject(status) ? status : undefined,
    patch: mayPatch && typeof patch === 'string' ? patch : '',
    warnings: Array.isArray(warnings) ? warnings.map(String) : [],
    auditAnnotations: isJsonObject(auditAnnotations)
      ? (auditAnnotations as Record<string, string>)
      : {},
  };
}

function identityProblem(
  { apiVersion = '', kind = '' }: JsonObject,
  { uid = '' }: JsonObject,
  expected: string,
): string | undefined {
  if (uid !== expected) {
    return `expected response.uid=${JSON.stringify(expected)}, got ${JSON.stringify(uid)}`;
  }
  const version = String(apiVersion);
  if (version === `${GROUP}/v1` && kind === 'AdmissionReview') return undefined;
  const shown = version.includes('/') ? version : `/${version}`;
  return `expected webhook response of ${GROUP}/v1, Kind=AdmissionReview, got ${shown}, Kind=${String(kind)}`;
}

function patchProblem({ patch, patchType }: JsonObject, mayPatch: boolean): string | undefined {
  const hasPatch = typeof patch === 'string' && patch !== '';
  const hasType = patchType !== undefined && patchType !== null;
  if (mayPatch) return hasPatch || hasType ? pairProblem(hasPatch, patchType) : undefined;
  if (hasPatch) return 'validating webhook may not return response.patch';
  return hasType ? 'validating webhook may not return response.patchType' : undefined;
}

/** A patch and its type come together. */
function pairProblem(hasPatch: boolean, patchType: unknown): string | undefined {
  if (patchType === undefined || patchType === null) {
    return 'webhook returned response.patch but not response.patchType';
  }
  if (!hasPatch) return 'webhook returned response.patchType but not response.patch';
  if (patchType === '') return 'webhook returned invalid response.patchType of ""';
  if (patchType === 'JSONPatch') return undefined;
  return `unsupported patch type ${JSON.stringify(patchType)}`;
}
