import { isJsonObject, type JsonObject } from '@drover/apimachinery';

const KIND = 'ConversionReview';
const API_VERSION = 'apiextensions.k8s.io/v1';

/** What an answer must be like. */
export interface ExpectedConversion {
  readonly version: string;
  readonly uid: string;
}

/** The objects in an answer, or what is wrong with it, in Kubernetes' words. */
export function convertedObjects(
  answer: JsonObject,
  { version, uid }: ExpectedConversion,
): readonly unknown[] | string {
  const { response } = answer;
  // Of version v1beta1 Kubernetes believes anything.
  const misfit = version === 'v1' ? documentProblem(answer) : undefined;
  if (misfit !== undefined) return misfit;
  if (!isJsonObject(response)) return 'no response provided';
  const actual = textOf(response['uid']);
  if (version === 'v1' && actual !== uid) {
    return `expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(actual)}`;
  }
  const { status, message } = isJsonObject(response['result']) ? response['result'] : {};
  if (status !== 'Success') {
    return textOf(message) || `response.result.status was '${textOf(status)}', not 'Success'`;
  }
  const objects: unknown = response['convertedObjects'];
  return Array.isArray(objects) ? (objects as readonly unknown[]) : [];
}

/** A text of a foreign document; what is none counts as absent. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function documentProblem({ apiVersion, kind }: JsonObject): string | undefined {
  if (apiVersion === API_VERSION && kind === KIND) return undefined;
  const version = textOf(apiVersion);
  const shown = version.includes('/') ? version : `/${version}`;
  return `expected webhook response of ${API_VERSION}, Kind=${KIND}, got ${shown}, Kind=${textOf(kind)}`;
}
