import { isJsonObject, type JsonObject, type Status } from '@drover/apimachinery';

const GROUP = 'admission.k8s.io';

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
export function verdictOf(answer: JsonObject, expected: ExpectedAnswer): Verdict | string {
  const { response } = answer;
  const misfit = documentProblem(answer, expected.version) ?? responseProblem(response);
  if (misfit !== undefined) return `failed to call webhook: ${misfit}`;
  const problem = isJsonObject(response)
    ? contentProblem(answer, response, expected)
    : 'webhook response was absent';
  if (problem !== undefined) return `received invalid webhook response: ${problem}`;
  const { patchType, ...rest } = response as JsonObject;
  if (expected.mayPatch && typeof patchType === 'string' && patchType !== 'JSONPatch') {
    return `unsupported patch type ${JSON.stringify(patchType)}`;
  }
  return readVerdict(rest);
}

function readVerdict(response: JsonObject): Verdict {
  const { allowed, status, patch, warnings, auditAnnotations } = response;
  return {
    allowed: allowed === true,
    status: isJsonObject(status) ? status : undefined,
    patch: typeof patch === 'string' ? patch : '',
    warnings: Array.isArray(warnings) ? warnings.map(String) : [],
    auditAnnotations: isJsonObject(auditAnnotations)
      ? (auditAnnotations as Record<string, string>)
      : {},
  };
}

/** Why an answer is no review at all. */
function documentProblem(
  { apiVersion = '', kind = '' }: JsonObject,
  version: string,
): string | undefined {
  const [group = '', found = ''] = String(apiVersion).split('/');
  if (kind !== '' && (group !== GROUP || kind !== 'AdmissionReview')) {
    return `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:110"`;
  }
  if (found === '' || found === version) return undefined;
  return `converting (${found}.AdmissionReview) to (${version}.AdmissionReview): unknown conversion`;
}

/** The types of the fields that decide, with the names that Go has for them. */
const FIELD_TYPES = [
  ['allowed', 'boolean', 'bool'],
  ['uid', 'string', 'types.UID'],
  ['patch', 'string', '[]uint8'],
] as const;

/** Base64 as Go reads it. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Why a response cannot be decoded. */
function responseProblem(response: unknown): string | undefined {
  if (response === undefined || response === null) return undefined;
  if (!isJsonObject(response)) {
    return `json: cannot unmarshal ${jsonType(response)} into Go struct field AdmissionReview.response of type v1.AdmissionResponse`;
  }
  for (const [field, type, goType] of FIELD_TYPES) {
    const value = response[field] ?? undefined;
    if (value !== undefined && typeof value !== type) {
      return `json: cannot unmarshal ${jsonType(value)} into Go struct field AdmissionResponse.response.${field} of type ${goType}`;
    }
  }
  const { patch } = response;
  if (typeof patch !== 'string' || BASE64.test(patch)) return undefined;
  return `illegal base64 data at input byte ${/^[A-Za-z0-9+/]*/.exec(patch)?.[0].length ?? 0}`;
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** Of version v1beta1 Kubernetes believes anything. */
function contentProblem(
  answer: JsonObject,
  response: JsonObject,
  { version, uid, mayPatch }: ExpectedAnswer,
): string | undefined {
  if (version !== 'v1') return undefined;
  return identityProblem(answer, response, uid) ?? patchProblem(response, mayPatch);
}

function identityProblem(
  { apiVersion = '', kind = '' }: JsonObject,
  { uid = '' }: JsonObject,
  expected: string,
): string | undefined {
  if (uid !== expected) {
    return `expected response.uid=${JSON.stringify(expected)}, got ${JSON.stringify(uid)}`;
  }
  if (apiVersion === `${GROUP}/v1` && kind === 'AdmissionReview') return undefined;
  const shown = String(apiVersion).includes('/') ? String(apiVersion) : `/${String(apiVersion)}`;
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
  return patchType === '' ? 'webhook returned invalid response.patchType of ""' : undefined;
}
