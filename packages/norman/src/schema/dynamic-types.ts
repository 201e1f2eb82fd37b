import type { DynamicSchema } from '@drover/api';
import { boundTo } from './binding.ts';
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
  const sorted = schemas.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const embedded = sorted.filter(({ spec }) => spec?.embed === true);
  const present = [...others, ...resources.map(({ schema }) => schema)];
  const taken = new Set(present.map(({ id }) => id.toLowerCase()));
  const added = sorted
    .filter((schema) => schema.spec?.embed !== true && !taken.has(nameOf(schema).toLowerCase()))
    .map((schema) => structOf(schema, version));
  return {
    resources: resources.map((type) => withEmbedded(type, embedded)),
    others: [...others, ...added],
  };
}

function nameOf({ metadata }: DynamicSchema): string {
  return metadata?.name ?? '';
}

function structOf(schema: DynamicSchema, version: ApiVersion): Schema {
  const fields = fieldsOf(schema).map(([name, field]) => [name, fieldOf(field)] as const);
  const struct = methodless(nameOf(schema), Object.fromEntries(fields), version);
  const plural = schema.spec?.pluralName;
  return plural ? { ...struct, pluralName: plural } : struct;
}

/** Objects that were written past the API can hold anything. */
function fieldsOf({ spec }: DynamicSchema): readonly (readonly [string, DynamicField])[] {
  return Object.entries(spec?.resourceFields ?? {}).filter(
    ([, field]) => typeof field === 'object' && field !== null,
  );
}

/** A type with the fields that schemas embed into it. They stand at the top of the stored object, as Rancher has them. */
function withEmbedded(type: ResourceType, schemas: readonly DynamicSchema[]): ResourceType {
  const { schema } = type;
  const bindings = new Map(type.bindings);
  for (const [name, field] of fieldsInto(schema.id, schemas)) {
    if (Object.hasOwn(schema.resourceFields, name) || bindings.has(name)) continue;
    bindings.set(name, boundTo(name, { ...fieldOf(field), dynamicField: true }, [name]));
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

function fieldsInto(
  id: string,
  schemas: readonly DynamicSchema[],
): readonly (readonly [string, DynamicField])[] {
  return schemas.filter(({ spec }) => spec?.embedType === id).flatMap(fieldsOf);
}

/**
 * A field as clients see it. Character classes are left out: they would become patterns that somebody else wrote,
 * and drivers do not tell any. Zero is how an object says that there is no limit.
 */
function fieldOf(field: DynamicField): FieldSchema {
  const { type, create, update, required, nullable, options, description } = field;
  const fallback = defaultOf(field);
  return {
    type: typeof type === 'string' && type !== '' ? type : 'string',
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
