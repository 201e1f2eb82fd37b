import { type StatefulObject, type StateSummary, summarizeState } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';

/** Names of the fields that say how an object is. */
const STATE_FIELDS = new Set(['state', 'transitioning', 'transitioningMessage']);

/** What fields are worked out with. */
export interface FieldOptions {
  readonly context: RequestContext;
  readonly behaviour: TypeBehaviour;
}

/** How an object is, in the words of the API. */
export function stateOf(object: DynamicObject, { context, behaviour }: FieldOptions): StateSummary {
  const summary = summarizeState(object as StatefulObject, context.nowMs);
  return behaviour.adjustState?.(summary, object) ?? summary;
}

/** The value of one field of an object, as it is before it is shown; for filters and sorting too. */
export function fieldValue(object: DynamicObject, name: string, options: FieldOptions): unknown {
  const { context, behaviour } = options;
  const computed = behaviour.computed?.[name];
  if (computed) return computed(object, context);
  if (context.type.hasState && STATE_FIELDS.has(name)) {
    const summary = stateOf(object, options);
    return summary[name as keyof typeof summary];
  }
  return context.type.bindings.get(name)?.read(object);
}
