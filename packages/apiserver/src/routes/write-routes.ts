import { badRequestError, type DynamicObject, apiVersionOf } from '@drover/apimachinery';
import { JSON_HEADERS } from '../filters/status-response.ts';
import type { ApiResponse } from '../http/api-message.ts';
import type { Resource } from '../registry/resource.ts';
import { createObject } from '../registry/verbs/create.ts';
import { updateObject } from '../registry/verbs/update.ts';
import { readObject } from './request-body.ts';
import type { ResourceRequest } from './resource-routes.ts';
import { parseWriteOptions } from './write-options.ts';

/** A new object in a collection. */
export async function answerCreate(request: ResourceRequest): Promise<ApiResponse> {
  const { registry, target, context, representation } = request;
  const options = parseWriteOptions(context, 'CreateOptions');
  const object = withIdentity(await readObject(context.request), target.resource);
  const entry = await createObject(registry, target, object, options);
  return { status: 201, headers: JSON_HEADERS, body: representation.object(entry) };
}

/** An object in place of the present one. */
export async function answerUpdate(request: ResourceRequest): Promise<ApiResponse> {
  const { registry, target, context, representation } = request;
  const options = parseWriteOptions(context, 'UpdateOptions');
  const object = withIdentity(await readObject(context.request), target.resource);
  checkName(object, target.name);
  const entry = await updateObject(registry, target, () => object, options);
  return { status: 200, headers: JSON_HEADERS, body: representation.object(entry) };
}

/**
 * The object under the apiVersion in which it is stored. What it says of itself must agree with the path.
 *
 * @throws `StatusError` `BadRequest`.
 */
export function withIdentity(object: DynamicObject, resource: Resource): DynamicObject {
  const expected = apiVersionOf(resource);
  const { apiVersion = expected, kind = resource.kind } = object;
  if (kind !== resource.kind) {
    throw badRequestError(
      `${kind} in version ${JSON.stringify(resource.version)} cannot be handled as a ${resource.kind}: converting (${apiVersion}.${kind}) to (${expected}.${resource.kind}): unknown conversion`,
    );
  }
  if (apiVersion !== expected) {
    throw badRequestError(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  const stored = apiVersionOf({ group: resource.group, version: resource.storageVersion });
  return { ...object, apiVersion: stored, kind };
}

function checkName({ metadata }: DynamicObject, name: string): void {
  const given = metadata?.name ?? '';
  if (given === '') throw badRequestError('name must be provided');
  if (given !== name) {
    throw badRequestError(
      `the name of the object (${given}) does not match the name on the URL (${name})`,
    );
  }
}
