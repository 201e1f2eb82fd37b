import {
  apiVersionOf,
  badRequestError,
  type DynamicObject,
  failureStatus,
  type GroupVersionKind,
  isJsonObject,
  parseApiVersion,
  StatusError,
} from '@drover/apimachinery';
import { type FieldError, forbidden, invalidError, required } from '@drover/kubernetes';
import type { RequestContext } from '../filters/filter.ts';
import { parseFlag } from '../registry/list-options.ts';
import type { Resource } from '../registry/resource.ts';
import type { ObjectPatch } from '../registry/verbs/object-patch.ts';
import { BodyProblem, type DecodedBody, decodeJson, decodeYaml, goKind } from './decode-body.ts';
import { mediaTypeOf, readBody } from './request-body.ts';

/** The media type of what is applied. */
export const APPLY_TYPE = 'application/apply-patch+yaml';

const PATCH_TYPES: Readonly<Record<string, ObjectPatch['type']>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  [APPLY_TYPE]: 'apply',
};

/**
 * The patch in a body; its media type says which of the four it is.
 *
 * @param bodyKind - what an applied body is; default the resource.
 * @throws `StatusError`: `UnsupportedMediaType`, `BadRequest`, `Invalid`.
 */
export async function readPatch(
  context: RequestContext,
  resource: Resource,
  bodyKind: GroupVersionKind = resource,
): Promise<DecodedBody<ObjectPatch>> {
  const { request, query } = context;
  const type = PATCH_TYPES[mediaTypeOf(request)];
  // Only built-in kinds say how a strategic merge patch treats their lists.
  if (!type || (type === 'strategic' && !resource.builtIn)) throw unsupportedPatch(resource);
  checkOptions(type, query);
  const { value, problems } = decodePatch(type, await readBody(request));
  switch (type) {
    case 'json':
      return {
        value: { type, body: value },
        problems: problems.map((text) => `json patch ${text}`),
      };
    case 'apply': {
      const body = appliedObject(value, bodyKind);
      return { value: { type, body, force: parseFlag(query.get('force')) }, problems };
    }
    default:
      return { value: { type, body: mergedObject(value, type) }, problems };
  }
}

function decodePatch(type: ObjectPatch['type'], bytes: Uint8Array): DecodedBody<unknown> {
  try {
    return type === 'apply' ? decodeYaml(bytes) : decodeJson(bytes);
  } catch (error) {
    if (error instanceof BodyProblem) throw badRequestError(`${PREFIXES[type]}${error.message}`);
    throw error;
  }
}

const PREFIXES: Readonly<Record<ObjectPatch['type'], string>> = {
  apply: 'error decoding YAML: error converting YAML to JSON: ',
  json: 'error decoding patch: ',
  merge: 'error decoding patch: ',
  strategic: '',
};

function mergedObject(value: unknown, type: 'merge' | 'strategic'): DynamicObject {
  if (isJsonObject(value)) return value as DynamicObject;
  if (value === null) throw badRequestError('Invalid JSON Patch');
  throw badRequestError(`${PREFIXES[type]}${notAnObject(value)}`);
}

function notAnObject(value: unknown): string {
  return `json: cannot unmarshal ${goKind(value)} into Go value of type map[string]interface {}`;
}

/** What is applied says what it is. */
function appliedObject(value: unknown, expected: GroupVersionKind): DynamicObject {
  const object = value ?? {};
  if (!isJsonObject(object)) {
    throw badRequestError(
      `error decoding YAML: error unmarshaling JSON: while decoding JSON: ${notAnObject(object)}`,
    );
  }
  const { apiVersion = '', kind = '' } = object as DynamicObject;
  if (kind === expected.kind && apiVersion === apiVersionOf(expected)) {
    return object as DynamicObject;
  }
  const { group, version } = parseApiVersion(apiVersion);
  throw badRequestError(`invalid object type: ${group}/${version}, Kind=${kind}`);
}

function checkOptions(type: ObjectPatch['type'], query: URLSearchParams): void {
  const problems: FieldError[] = [];
  if (type === 'apply') {
    if (!query.get('fieldManager')) {
      problems.push(required('fieldManager', 'is required for apply patch'));
    }
  } else if (query.has('force')) {
    problems.push(forbidden('force', 'may not be specified for non-apply patch'));
  }
  if (problems.length > 0) {
    throw invalidError({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', problems);
  }
}

function unsupportedPatch({ builtIn }: Resource): StatusError {
  return new StatusError(
    builtIn
      ? failureStatus(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {})
      : failureStatus(415, 'UnsupportedMediaType', CUSTOM_PATCHES),
  );
}

/** What kube-apiserver says where it looks at the media type itself. */
const CUSTOM_PATCHES =
  'the body of the request was in an unknown format - accepted media types include: ' +
  'application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml';
