import {
  badRequestError,
  type DynamicObject,
  failureStatus,
  StatusError,
} from '@drover/apimachinery';
import { type FieldError, forbidden, invalidError, required } from '@drover/kubernetes';
import type { RequestContext } from '../filters/filter.ts';
import { parseFlag } from '../registry/list-options.ts';
import type { Resource } from '../registry/resource.ts';
import type { ObjectPatch } from '../registry/verbs/patch.ts';
import { mediaTypeOf, parseJson, parseYaml, readBody } from './request-body.ts';

const PATCH_TYPES: Readonly<Record<string, ObjectPatch['type']>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

/**
 * The patch in a body; its media type says which of the four it is.
 *
 * @throws `StatusError`: `UnsupportedMediaType`, `BadRequest`, `Invalid`.
 */
export async function readPatch(context: RequestContext, resource: Resource): Promise<ObjectPatch> {
  const { request, query } = context;
  const type = PATCH_TYPES[mediaTypeOf(request)];
  // Only built-in kinds say how a strategic merge patch treats their lists.
  if (!type || (type === 'strategic' && !resource.builtIn)) throw unsupportedPatch(resource);
  checkOptions(type, query);
  const bytes = await readBody(request);
  if (type === 'json') return { type, body: parseJson(bytes) };
  const body = objectOf(type === 'apply' ? parseYaml(bytes) : parseJson(bytes));
  if (type === 'apply') return { type, body, force: parseFlag(query.get('force')) };
  return { type, body };
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

function objectOf(value: unknown): DynamicObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as DynamicObject;
  }
  throw badRequestError('the patch is not an object');
}

function unsupportedPatch({ builtIn }: Resource): StatusError {
  const accepted = Object.keys(PATCH_TYPES).filter(
    (name) => builtIn || !name.includes('strategic'),
  );
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new StatusError(failureStatus(415, 'UnsupportedMediaType', message));
}
