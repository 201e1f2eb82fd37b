import { apiVersionOf, type DynamicObject } from '@drover/apimachinery';
import type { RequestContext } from '../context.ts';
import { forbidden } from '../store/access.ts';
import { untilCached } from '../store/kubernetes-store.ts';

/**
 * Turns a driver on or off, as the caller.
 *
 * @throws `NORMAN_FORBIDDEN` when the caller may not change the driver.
 */
export async function setActive(
  driver: DynamicObject,
  active: boolean,
  context: RequestContext,
): Promise<DynamicObject> {
  const { services, caller, type, signal } = context;
  if (!context.may('update', driver)) throw forbidden(caller.user, 'update', type.kind);
  const drivers = services.clientFor(caller.user).resource<DynamicObject>(type.kind.type);
  const body = { apiVersion: apiVersionOf(type.kind), kind: type.kind.kind, spec: { active } };
  const name = driver.metadata?.name ?? '';
  return untilCached(await drivers.patch(name, { type: 'merge', body }, { signal }), context);
}
