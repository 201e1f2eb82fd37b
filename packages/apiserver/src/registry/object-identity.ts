import { apiVersionOf, badRequestError, type DynamicObject } from '@drover/apimachinery';
import { toStored } from './conversion.ts';
import type { Resource } from './resource.ts';

const NONE: ReadonlySet<string> = new Set();

/**
 * The object in the form in which it is stored. What it says of itself must agree with the path.
 *
 * @param alsoKnown - other values of `apiVersion` that say the same.
 * @throws `StatusError` `BadRequest`.
 */
export function withIdentity(
  object: DynamicObject,
  resource: Resource,
  alsoKnown = NONE,
): DynamicObject {
  const expected = apiVersionOf(resource);
  const { apiVersion = expected, kind = resource.kind } = object;
  if (kind !== resource.kind) {
    throw badRequestError(
      `${kind} in version ${JSON.stringify(resource.version)} cannot be handled as a ${resource.kind}: converting (${apiVersion}.${kind}) to (${expected}.${resource.kind}): unknown conversion`,
    );
  }
  if (apiVersion !== expected && !alsoKnown.has(apiVersion)) {
    throw badRequestError(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  return toStored({ ...object, kind }, resource);
}

/**
 * Checks that an object has the name in the path.
 *
 * @throws `StatusError` `BadRequest`.
 */
export function checkObjectName({ metadata }: DynamicObject, name: string): void {
  const given = metadata?.name ?? '';
  if (given === '') throw badRequestError('name must be provided');
  if (given !== name) {
    throw badRequestError(
      `the name of the object (${given}) does not match the name on the URL (${name})`,
    );
  }
}
