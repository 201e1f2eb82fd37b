import { apiVersionOf, type DynamicObject } from '@drover/apimachinery';
import type { RequestContext } from '../context.ts';
import { forbidden } from './access.ts';
import { untilCached } from './kubernetes-store.ts';

/**
 * Merges a change into an object of the request's type, as the caller.
 *
 * @returns the object as it is then, which reads from the cache will find.
 * @throws `NORMAN_FORBIDDEN` when the caller may not change the object.
 */
export async function patchAsCaller(
  object: DynamicObject,
  change: Readonly<Record<string, unknown>>,
  context: RequestContext,
): Promise<DynamicObject> {
  const { services, caller, signal } = context;
  const { kind } = context.type;
  if (!context.may('update', object)) throw forbidden(caller.user, 'update', kind);
  const { name = '', namespace } = object.metadata ?? {};
  const body = { apiVersion: apiVersionOf(kind), kind: kind.kind, ...change };
  const changed = await services
    .clientFor(caller.user)
    .resource<DynamicObject>(kind.type)
    .patch(
      name,
      { type: 'merge', body },
      { signal, ...(namespace !== undefined && { namespace }) },
    );
  return untilCached(changed, context);
}
