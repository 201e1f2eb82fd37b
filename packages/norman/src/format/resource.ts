import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';
import { objectId } from '../schema/metadata-fields.ts';
import type { ResourceType } from '../schema/type-from-kind.ts';
import { fieldReader, stateOf } from './field-value.ts';
import { resourceActions, resourceLinks } from './links.ts';
import { isShown, type ShownField, showMember, shownField, valueForms } from './value.ts';
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

/** Shows one object; see {@link resourceFormatter}. */
export function formatResource(object: DynamicObject, options: FormatOptions): Resource {
  return resourceFormatter(options)(object);
}

type Formatter = (object: DynamicObject) => Resource;

/**
 * Shows objects of a type as resources: their fields, state, links and actions. What does not depend on the object is
 * worked out once, so that a row of a list costs what is its own.
 */
export function resourceFormatter(options: FormatOptions): Formatter {
  const formatters = new Map<ResourceType, Formatter>();
  return (object) => {
    const type = shownType(object, options);
    const format = formatters.get(type) ?? formatterOf(type, options);
    formatters.set(type, format);
    return format(object);
  };
}

/** How an object is shown: as the type that was asked for, or as the form of it that the object has. */
function shownType(
  object: DynamicObject,
  { context: { type, types }, behaviour }: FormatOptions,
): ResourceType {
  const id = behaviour.subtype?.(object);
  return (id === undefined || id === type.schema.id ? undefined : types.find(id)) ?? type;
}

function formatterOf(type: ResourceType, asked: FormatOptions): Formatter {
  const isAsked = type === asked.context.type;
  const context = isAsked ? asked.context : { ...asked.context, type };
  const behaviour = isAsked ? asked.behaviour : asked.behaviourOf(type.schema.id);
  const options = { ...asked, context, behaviour };
  const { schema, kind, hasState } = type;
  const fields = resourceFields(options);
  const baseType = kind.norman.baseType ?? schema.id;
  const actionsKey = context.request.headers['x-api-action-links'] ? 'actionLinks' : 'actions';
  return (object) => {
    const resource: Record<string, unknown> = {};
    for (const { read, shown } of fields) showMember(resource, shown, read(object));
    if (hasState) Object.assign(resource, stateOf(object, options));
    const id = resourceId(object, options);
    Object.assign(resource, { id, type: schema.id, baseType });
    const links = resourceLinks(object, { context, behaviour, id });
    if (hasMembers(links)) resource['links'] = links;
    const actions = resourceActions(object, { context, behaviour, id });
    if (hasMembers(actions)) resource[actionsKey] = actions;
    return resourceVariant(resource, schema, context.query);
  };
}

function hasMembers(record: object): boolean {
  return Object.keys(record).length > 0;
}

/** A field of resources: where its value is, and how it is shown. */
interface ResourceField {
  readonly read: (object: DynamicObject) => unknown;
  readonly shown: ShownField;
}

function resourceFields(options: FormatOptions): readonly ResourceField[] {
  const { context, isWriteAnswer = false } = options;
  const formOf = valueForms({ struct: context.types.schema, isWriteAnswer });
  return [...context.type.bindings]
    .filter(([, { field }]) => isShown(field, isWriteAnswer))
    .map(([name, { field }]) => ({
      read: fieldReader(name, options),
      shown: shownField(name, field, formOf),
    }));
}
