import type { DynamicSchema } from '@drover/api';
import { boundTo, type FieldBinding, valueAt } from './binding.ts';
import type { TypeParts } from './registry.ts';
import { type FieldSchema, filtersOf, type Schema } from './schema.ts';
import { methodless, type ResourceType } from './type-from-kind.ts';
import type { ApiVersion } from './version.ts';

/** A field as a dynamic schema tells it. */
type DynamicField = NonNullable<
  NonNullable<NonNullable<DynamicSchema['spec']>['resourceFields']>[string]
>;

/**
 * Adds what dynamic schemas tell to the parts of a version: types of their own, and fields of types that there are.
 *
 * **Guarantees**: no schema replaces a type or a field that is there without it. Of two that name the same type or
 * field the first by name wins.
 */
export function addDynamicTypes(
  { resources, others }: TypeParts,
  version: ApiVersion,
  schemas: readonly DynamicSchema[],
): TypeParts {
  const sorted = schemas.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  const embedded = sorted.filter(({ spec }) => spec?.embed === true);
  const present = [...others, ...resources.map(({ schema }) => schema)];
  const taken = new Set(present.map(({ id }) => id.toLowerCase()));
  const added = sorted
    .filter((schema) => schema.spec?.embed !== true && !taken.has(idOf(schema).toLowerCase()))
    .map((schema) => structOf(schema, version));
  return {
    resources: resources.map((type) => withEmbedded(type, embedded, added)),
    others: [...others, ...added],
  };
}

/** Names of objects are in lower case, ids of types need not be. */
function idOf({ metadata, spec }: DynamicSchema): string {
  return spec?.schemaName || (metadata?.name ?? '');
}

function structOf(schema: DynamicSchema, version: ApiVersion): Schema {
  const fields = fieldsOf(schema).map(([name, field]) => [name, fieldOf(field)] as const);
  const struct = methodless(idOf(schema), Object.fromEntries(fields), version);
  const plural = schema.spec?.pluralName;
  return plural ? { ...struct, pluralName: plural } : struct;
}

/** Objects that were written past the API can hold anything. */
function fieldsOf({ spec }: DynamicSchema): readonly (readonly [string, DynamicField])[] {
  return Object.entries(spec?.resourceFields ?? {}).filter(
    ([, field]) => typeof field === 'object' && field !== null,
  );
}

/** A type with the fields that schemas embed into it; `structs` are the types that such fields can have. */
function withEmbedded(
  type: ResourceType,
  schemas: readonly DynamicSchema[],
  structs: readonly Schema[],
): ResourceType {
  const { schema } = type;
  const bindings = new Map(type.bindings);
  for (const [name, field] of fieldsInto(schema.id, schemas)) {
    if (Object.hasOwn(schema.resourceFields, name) || bindings.has(name)) continue;
    const shown = { ...fieldOf(field), dynamicField: true } as const;
    const struct = structs.find(({ id }) => id === shown.type);
    bindings.set(name, engineBinding(name, shown, struct) ?? boundTo(name, shown, [name]));
  }
  if (bindings.size === type.bindings.size) return type;
  const added = [...bindings].slice(type.bindings.size);
  const resourceFields = {
    ...schema.resourceFields,
    ...Object.fromEntries(added.map(([name, { field }]) => [name, field])),
  };
  const collectionFilters = filtersOf(resourceFields, schema.collectionMethods);
  return { ...type, bindings, schema: { ...schema, resourceFields, collectionFilters } };
}

/** Where clusters keep the configuration of the driver that made them, whatever the driver. */
const ENGINE_PATH = ['spec', 'genericEngineConfig'] as const;
/** The field in it that names the driver; its default in the type of a configuration tells which driver that is of. */
const DRIVER_NAME = 'driverName';

/**
 * The place of the configuration of a driver of hosted clusters, which is one for all drivers; `undefined` for other
 * fields. Those stand at the top of the stored object, as Rancher has them.
 */
function engineBinding(
  name: string,
  field: FieldSchema,
  struct: Schema | undefined,
): FieldBinding | undefined {
  const driver = struct?.resourceFields[DRIVER_NAME]?.default;
  if (driver === undefined) return undefined;
  const bound = boundTo(name, field, ENGINE_PATH);
  return {
    ...bound,
    read: (object) =>
      valueAt(object, [...ENGINE_PATH, DRIVER_NAME]) === driver ? bound.read(object) : undefined,
  };
}

function fieldsInto(
  id: string,
  schemas: readonly DynamicSchema[],
): readonly (readonly [string, DynamicField])[] {
  return schemas.filter(({ spec }) => spec?.embedType === id).flatMap(fieldsOf);
}

/** Longer types are taken for texts: they are taken apart by recursion. */
const MAX_TYPE_LENGTH = 256;

/**
 * A field as clients see it. Character classes are left out: they would become patterns that somebody else wrote,
 * and drivers do not tell any. Zero is how an object says that there is no limit.
 */
function fieldOf(field: DynamicField): FieldSchema {
  const { type, create, update, required, nullable, options, description } = field;
  const fallback = defaultOf(field);
  return {
    type: type && type.length <= MAX_TYPE_LENGTH ? type : 'string',
    create: create === true,
    update: update === true,
    ...(required === true && { required: true as const }),
    ...(nullable === true && { nullable: true as const }),
    ...(fallback !== undefined && { default: fallback }),
    ...limitsOf(field),
    ...(Array.isArray(options) && options.length > 0 && { options: options.map(String) }),
    ...(description && { description }),
  };
}

const LIMITS = ['min', 'max', 'minLength', 'maxLength'] as const;

function limitsOf(field: DynamicField): Partial<FieldSchema> {
  const set = LIMITS.map((name) => [name, field[name]] as const);
  return Object.fromEntries(set.filter(([, limit]) => typeof limit === 'number' && limit !== 0));
}

/** Defaults are stored by type, side by side. */
function defaultOf({ type, default: values }: DynamicField): unknown {
  if (!values) return undefined;
  switch (type) {
    case 'int':
      return values.intValue ?? undefined;
    case 'boolean':
      return values.boolValue ?? undefined;
    case 'array[string]':
      return values.stringSliceValue?.length ? values.stringSliceValue : undefined;
    default:
      return values.stringValue || undefined;
  }
}
