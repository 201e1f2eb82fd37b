import { type StatefulObject, summarizeState } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';

/** Names of the fields that say how an object is. */
const STATE_FIELDS = new Set(['state', 'transitioning', 'transitioningMessage']);

/** The value of one field of an object, as it is before it is shown; for filters and sorting too. */
export function fieldValue(
  object: DynamicObject,
  name: string,
  { context, behaviour }: { readonly context: RequestContext; readonly behaviour: TypeBehaviour },
): unknown {
  const computed = behaviour.computed?.[name];
  if (computed) return computed(object, context);
  if (context.type.hasState && STATE_FIELDS.has(name)) {
    const summary = summarizeState(object as StatefulObject, context.nowMs);
    return summary[name as keyof typeof summary];
  }
  return context.type.bindings.get(name)?.read(object);
}
