import type { DynamicObject } from '@drover/apimachinery';
import { parseTimeMs } from '@drover/base';
import type { TypeBehaviour } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';
import { referenceTarget } from '../schema/field-type.ts';
import { objectId } from '../schema/metadata-fields.ts';
import type { FieldSchema } from '../schema/schema.ts';
import type { ResourceType } from '../schema/type-from-kind.ts';
import { fieldReader, stateOf } from './field-value.ts';
import { resourceActions, resourceLinks } from './links.ts';
import { isShownAsStored, showValue } from './value.ts';
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
  const fields = shownFields(options);
  const baseType = kind.norman.baseType ?? schema.id;
  const actionsKey = context.request.headers['x-api-action-links'] ? 'actionLinks' : 'actions';
  return (object) => {
    const resource: Record<string, unknown> = {};
    for (const field of fields) showField(object, field, resource);
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

/** A field of resources, with all that is known without an object. */
interface ShownField {
  readonly name: string;
  /** The value as it is shown; nullish when there is none. */
  readonly show: (object: DynamicObject) => unknown;
  /** What stands for a field that is not stored. */
  readonly absent: unknown;
  /** The member that shows a time in milliseconds beside its text. */
  readonly epochName: string | undefined;
}

function shownFields(options: FormatOptions): readonly ShownField[] {
  const { context, isWriteAnswer = false } = options;
  const showOptions = { struct: context.types.schema, isWriteAnswer };
  return [...context.type.bindings].flatMap(([name, { field }]) => {
    const { type } = field;
    if (type === 'password' || (field.writeOnly && !isWriteAnswer)) return [];
    const read = fieldReader(name, options);
    return {
      name,
      show: isShownAsStored(type) ? read : (object) => showValue(read(object), type, showOptions),
      absent: absentValue(field),
      epochName: type === 'date' ? `${name}TS` : undefined,
    };
  });
}

function showField(
  object: DynamicObject,
  { name, show, absent, epochName }: ShownField,
  resource: Record<string, unknown>,
): void {
  const value = show(object) ?? absent;
  if (value === undefined) return;
  resource[name] = value;
  if (epochName === undefined || typeof value !== 'string') return;
  const epochMs = parseTimeMs(value);
  if (epochMs !== undefined) resource[epochName] = epochMs;
}

/** What stands for a field that is not stored: references are null, and defaults are shown. */
function absentValue({ type, default: fallback }: FieldSchema): unknown {
  if (type.startsWith('reference[') && referenceTarget(type) !== undefined) return null;
  return fallback;
}
