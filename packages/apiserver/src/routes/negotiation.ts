import type { ApiRequest } from '../http/api-message.ts';
import type { Resource } from '../registry/resource.ts';
import { objectRepresentation } from '../representation/object-representation.ts';
import type { Representation } from '../representation/representation.ts';

/**
 * The form that the `Accept` header asks for.
 *
 * @throws `StatusError` `NotAcceptable` when it names none that can be given.
 */
export function representationFor(_request: ApiRequest, resource: Resource): Representation {
  return objectRepresentation(resource);
}
