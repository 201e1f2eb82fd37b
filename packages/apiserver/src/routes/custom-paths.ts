import { badRequestError, methodNotAllowedError, notFoundError } from '@drover/apimachinery';
import type { RequestInfo } from '../http/request-info.ts';
import type { Resource } from '../registry/resource.ts';
import type { Target } from '../registry/target.ts';

/** What can be asked of all namespaces at once. */
const ACROSS_NAMESPACES: ReadonlySet<string> = new Set(['list', 'watch']);

/** Whether a path names a namespace exactly where objects of the definition have one; elsewhere there is no such page. */
export function isCustomPath(
  { namespaced }: Resource,
  { namespace, verb }: Pick<RequestInfo, 'namespace' | 'verb'>,
): boolean {
  if (namespaced) return namespace !== '' || ACROSS_NAMESPACES.has(verb);
  return namespace === '';
}

/**
 * Checks that a custom resource can be asked for that. What follows the part of an object in the path is passed over.
 *
 * @throws `StatusError`: `NotFound` for a part that objects do not have, `MethodNotAllowed`, `BadRequest` without a name.
 */
export function checkCustomVerb({ resource, name, subresource }: Target, verb: string): void {
  if (subresource !== '') {
    const part = resource.subresources.find((known) => known.name === subresource);
    if (!part) throw notFoundError(resource, name);
    if (!part.verbs.some((known) => known === verb)) throw methodNotAllowedError(resource, verb);
  }
  const needsName = verb === 'update' || verb === 'patch';
  if (needsName && name === '') throw badRequestError('name must be provided');
}
