import type { DynamicObject } from '@drover/apimachinery';
import { parseTimeMs } from '@drover/base';
import type { TypeBehaviour } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';
import { referenceTarget } from '../schema/field-type.ts';
import { objectId } from '../schema/metadata-fields.ts';
import type { FieldSchema } from '../schema/schema.ts';
import { fieldValue, stateOf } from './field-value.ts';
import { resourceActions, resourceLinks } from './links.ts';
import { showValue } from './value.ts';
import { resourceVariant } from './variant.ts';

/** A resource as clients get it. */
export type Resource = Readonly<Record<string, unknown>>;

/** How a resource is formatted. */
export interface FormatOptions {
  readonly context: RequestContext;
  readonly behaviour: TypeBehaviour;
  /** What is special about another type of the same version. */
  readonly behaviourOf: (typeId: string) => TypeBehaviour;
  /** Whether it answers a POST: fields are shown that no other answer carries. */
  readonly isWriteAnswer?: boolean;
}

/** The id of an object as clients know it. */
export function resourceId(
  object: DynamicObject,
  { behaviour }: Pick<FormatOptions, 'behaviour'>,
): string {
  return behaviour.idOf?.(object) ?? objectId(object);
}

/** How an object is shown: as the type that was asked for, or as the form of it that the object has. */
function shownAs(object: DynamicObject, options: FormatOptions): FormatOptions {
  const { context, behaviour, behaviourOf } = options;
  const id = behaviour.subtype?.(object);
  const type =
    id === undefined || id === context.type.schema.id ? undefined : context.types.find(id);
  if (!type) return options;
  return {
    ...options,
    context: { ...context, type },
    behaviour: behaviourOf(type.schema.id),
  };
}

/** The resource that stands for a stored object: its fields, state, links and actions. */
export function formatResource(object: DynamicObject, asked: FormatOptions): Resource {
  const options = shownAs(object, asked);
  const { context, behaviour } = options;
  const { schema, kind, bindings, hasState } = context.type;
  const id = resourceId(object, options);
  const fields = [...bindings].flatMap(([name, { field }]) =>
    shownField(object, name, field, options),
  );
  const links = resourceLinks(object, { context, behaviour, id });
  const actions = resourceActions(object, { context, behaviour, id });
  const actionsKey = context.request.headers['x-api-action-links'] ? 'actionLinks' : 'actions';
  const resource: Resource = {
    ...Object.fromEntries(fields),
    ...(hasState && stateOf(object, options)),
    id,
    type: schema.id,
    baseType: kind.norman.baseType ?? schema.id,
    ...(Object.keys(links).length > 0 && { links }),
    ...(Object.keys(actions).length > 0 && { [actionsKey]: actions }),
  };
  return resourceVariant(resource, schema, context.query);
}

type Entry = readonly [name: string, value: unknown];

function shownField(
  object: DynamicObject,
  name: string,
  field: FieldSchema,
  { context, behaviour, isWriteAnswer = false }: FormatOptions,
): readonly Entry[] {
  if (field.type === 'password' || (field.writeOnly && !isWriteAnswer)) return [];
  const stored = fieldValue(object, name, { context, behaviour });
  const struct = context.types.schema;
  const value = showValue(stored, field.type, { struct, isWriteAnswer }) ?? absentValue(field);
  if (value === undefined) return [];
  const epochMs =
    field.type === 'date' && typeof value === 'string' ? parseTimeMs(value) : undefined;
  return epochMs === undefined
    ? [[name, value]]
    : [
        [name, value],
        [`${name}TS`, epochMs],
      ];
}

/** What stands for a field that is not stored: references are null, and defaults are shown. */
function absentValue({ type, default: fallback }: FieldSchema): unknown {
  if (type.startsWith('reference[') && referenceTarget(type) !== undefined) return null;
  return fallback;
}
