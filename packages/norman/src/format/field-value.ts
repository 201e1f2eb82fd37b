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

/** Reads the value of one field of objects, as it is before it is shown; for filters and sorting too. */
export function fieldReader(
  name: string,
  options: FieldOptions,
): (object: DynamicObject) => unknown {
  const { context, behaviour } = options;
  const computed = behaviour.computed?.[name];
  if (computed) return (object) => computed(object, context);
  if (context.type.hasState && STATE_FIELDS.has(name)) {
    return (object) => stateOf(object, options)[name as keyof StateSummary];
  }
  return context.type.bindings.get(name)?.read ?? (() => undefined);
}

/** The value of one field of an object. */
export function fieldValue(object: DynamicObject, name: string, options: FieldOptions): unknown {
  return fieldReader(name, options)(object);
}
