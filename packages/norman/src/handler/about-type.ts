import type { AnyKind } from '@drover/api';
import type { TypeBehaviour } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { visibleTo } from '../store/access.ts';
import { rightsOf } from './caller-rights.ts';

/**
 * The same request as if it were about another type of its version, in no scope: what its caller may see and do there.
 *
 * @throws `NORMAN_SCHEMA_NOT_FOUND` when the version has no such type.
 */
export function aboutType(
  kind: AnyKind,
  behaviour: TypeBehaviour,
  { id: _id, ...context }: RequestContext,
): RequestContext {
  const { services, caller, types } = context;
  const type = types.find(kind.norman.id);
  if (!type) throw normanErrors.create('NORMAN_SCHEMA_NOT_FOUND', { type: kind.norman.id });
  const { seesAll, isVisible: mayRead } = visibleTo(services, caller.user, kind);
  return {
    ...context,
    type,
    contained: undefined,
    scope: undefined,
    may: rightsOf({ services, caller, type, behaviour }),
    seesAll: seesAll && !behaviour.isVisible,
    isVisible: (object) => behaviour.isVisible?.(object, { caller, mayRead }) ?? mayRead(object),
  };
}
