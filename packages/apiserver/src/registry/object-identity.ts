import {
  apiVersionOf,
  badRequestError,
  type DynamicObject,
  type GroupVersionKind,
  parseApiVersion,
} from '@drover/apimachinery';
import { invalid, invalidError, typeOfKind } from '@drover/kubernetes';
import { DecodingError } from '../schema/decoding-error.ts';
import { toStored } from './conversion.ts';
import type { Resource } from './resource.ts';
import type { Target } from './target.ts';

const NONE: ReadonlySet<string> = new Set();

/**
 * The object in the form in which it is stored. What it says of itself must agree with the path.
 *
 * @param alsoKnown - other values of `apiVersion` that say the same.
 * @throws `StatusError` `BadRequest`, or `Invalid` for a custom object.
 */
export function withIdentity(
  object: DynamicObject,
  resource: Resource,
  alsoKnown = NONE,
): DynamicObject {
  const expected = apiVersionOf(resource);
  // Custom objects have to say it, built-in ones may leave it to the path.
  const { apiVersion = resource.builtIn ? expected : '', kind = resource.kind } = object;
  const isKnown = apiVersion === expected || alsoKnown.has(apiVersion);
  if (isKnown && kind === resource.kind) return toStored({ ...object, kind }, resource);
  const given = { ...parseApiVersion(apiVersion), kind };
  throw resource.builtIn
    ? foreignKindError(given, resource)
    : foreignObjectError(object, { given, resource, isKnown });
}

function foreignKindError(given: GroupVersionKind, resource: Resource): Error {
  const { kind, version } = given;
  const isType = typeOfKind(given) !== undefined;
  if (kind === resource.kind && isType) return otherVersionError(given, resource);
  const why = isType
    ? `converting (${version}.${kind}) to (${goPackageOf(resource)}.${resource.kind}): unknown conversion`
    : `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersionOf(given))} in scheme "pkg/runtime/scheme.go:110"`;
  return new DecodingError({ kind, version }, why, resource.kind);
}

/** Custom objects of any kind can be read; that they are of another is an error of what they say. */
function foreignObjectError(
  { metadata }: DynamicObject,
  { given, resource, isKnown }: { given: GroupVersionKind; resource: Resource; isKnown: boolean },
): Error {
  if (!isKnown) return otherVersionError(given, resource);
  const cause = invalid('kind', given.kind, `must be ${resource.kind}`);
  return invalidError(given, metadata?.name ?? '', [cause]);
}

function otherVersionError(given: GroupVersionKind, resource: Resource): Error {
  return badRequestError(
    `the API version in the data (${apiVersionOf(given)}) does not match the expected API version (${apiVersionOf(resource)})`,
  );
}

/** The name that Go gives to the types of a group. */
export function goPackageOf({ group, builtIn, version }: Resource): string {
  if (!builtIn) return version;
  return group === '' || group === 'events.k8s.io' ? 'core' : (group.split('.', 1)[0] ?? '');
}

/**
 * The object with the namespace of the path. What it says of its name and namespace must agree with the path.
 *
 * @throws `StatusError` `BadRequest`.
 */
export function withPathIdentity(
  object: DynamicObject,
  { name, namespace, resource }: Target,
): DynamicObject {
  checkObjectName(object, name);
  if (!resource.namespaced) return object;
  const given = object.metadata?.namespace ?? '';
  if (given === namespace) return object;
  if (given !== '') throw otherNamespaceError();
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** An object says that it lies elsewhere than in the namespace of the path (400). */
export function otherNamespaceError(): Error {
  return badRequestError(
    'the namespace of the provided object does not match the namespace sent on the request',
  );
}

/**
 * Checks that an object has the name in the path.
 *
 * @throws `StatusError` `BadRequest`.
 */
export function checkObjectName({ metadata }: DynamicObject, name: string): void {
  const given = metadata?.name ?? '';
  if (given === '') {
    throw badRequestError(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    );
  }
  if (given !== name) {
    throw badRequestError(
      `the name of the object (${given}) does not match the name on the URL (${name})`,
    );
  }
}
