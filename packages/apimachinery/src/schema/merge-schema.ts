/**
 * What patches must know of the schema of a value: the part of a structural schema (as CustomResourceDefinitions write
 * it) that says how values are merged. Built-in kinds and custom resources both have it.
 */
export interface MergeSchema {
  /** Another schema, to be found with {@link ResolveSchema}. */
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, MergeSchema>>;
  readonly additionalProperties?: MergeSchema | boolean;
  readonly items?: MergeSchema;
  /** `atomic` (default), `set` or `map`. */
  readonly 'x-kubernetes-list-type'?: string;
  /** Fields that identify an item of a list of type `map`. */
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  /** `granular` (default) or `atomic`. */
  readonly 'x-kubernetes-map-type'?: string;
  /** Defaults of list map keys take part in the identity of an item. */
  readonly default?: unknown;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  /** `merge`, `replace`, `retainKeys` or several, joined by commas. */
  readonly 'x-kubernetes-patch-strategy'?: string;
  /** The field that identifies an item in a strategic merge patch. */
  readonly 'x-kubernetes-patch-merge-key'?: string;
}

/** Follows `$ref`; a schema without one is returned as it is. */
export type ResolveSchema = (schema: MergeSchema) => MergeSchema;

/** A schema together with the way to follow its references; `schema` is absent where nothing is known. */
export interface SchemaPlace {
  readonly schema: MergeSchema | undefined;
  readonly resolve: ResolveSchema;
}

/** The place of one field of an object, or of one value of a map. */
export function fieldPlace({ schema, resolve }: SchemaPlace, name: string): SchemaPlace {
  const { properties, additionalProperties } = schema ? resolve(schema) : {};
  if (properties && Object.hasOwn(properties, name)) return { schema: properties[name], resolve };
  const value = typeof additionalProperties === 'object' ? additionalProperties : undefined;
  return { schema: value, resolve };
}

/** The place of the items of a list. */
export function itemPlace({ schema, resolve }: SchemaPlace): SchemaPlace {
  return { schema: schema && resolve(schema).items, resolve };
}
