import type { JsonSchemaProps } from '@drover/kubernetes';
import {
  type Check,
  enumChecks,
  listChecks,
  mapChecks,
  scalarChecks,
  type TypeCheck,
  typeCheck,
} from './keyword-checks.ts';

/** A structural schema, made ready for walking values along it. */
export interface SchemaNode {
  readonly properties: ReadonlyMap<string, SchemaNode>;
  readonly required: readonly string[];
  /** The schema of values of a map. */
  readonly values: SchemaNode | undefined;
  readonly items: SchemaNode | undefined;
  readonly preservesUnknown: boolean;
  /** Whether the value is an object with `apiVersion`, `kind` and `metadata` of its own. */
  readonly isEmbedded: boolean;
  readonly nullable: boolean;
  /** The value that a missing field gets; `undefined` when there is none. */
  readonly default: unknown;
  readonly listType: 'atomic' | 'set' | 'map';
  readonly listKeys: readonly string[];

  readonly type: TypeCheck | undefined;
  readonly allOf: readonly SchemaNode[];
  readonly anyOf: readonly SchemaNode[];
  readonly oneOf: readonly SchemaNode[];
  readonly not: SchemaNode | undefined;
  readonly scalarChecks: readonly Check[];
  readonly listChecks: readonly Check[];
  readonly enumChecks: readonly Check[];
  readonly mapChecks: readonly Check[];

  /** Whether a walk that fills in defaults finds anything to do below. */
  readonly hasDefaults: boolean;
  /** Whether lists here or below must have unique items or keys. */
  readonly hasUniqueLists: boolean;
  /** Whether this value or one below is an embedded object. */
  readonly hasEmbedded: boolean;
}

/** The schema made ready. Compile once for each version of a CustomResourceDefinition, not for each object. */
export function compileSchema(schema: JsonSchemaProps): SchemaNode {
  const children = compileChildren(schema);
  const below = [...children.properties.values(), children.values, children.items].filter(
    (child) => child !== undefined,
  );
  const isEmbedded = schema['x-kubernetes-embedded-resource'] ?? false;
  const listType = listTypeOf(schema);
  return {
    ...children,
    required: schema.required ?? [],
    preservesUnknown: schema['x-kubernetes-preserve-unknown-fields'] ?? false,
    isEmbedded,
    nullable: schema.nullable ?? false,
    default: schema.default,
    listType,
    listKeys: schema['x-kubernetes-list-map-keys'] ?? [],
    type: typeCheck(schema),
    ...compileCombinations(schema),
    scalarChecks: scalarChecks(schema),
    listChecks: listChecks(schema),
    enumChecks: enumChecks(schema),
    mapChecks: mapChecks(schema),
    hasDefaults: below.some((child) => child.hasDefaults || child.default !== undefined),
    hasUniqueLists: listType !== 'atomic' || below.some((child) => child.hasUniqueLists),
    hasEmbedded: isEmbedded || below.some((child) => child.hasEmbedded),
  };
}

/** The schema that knows no fields. */
export const NOTHING_KNOWN: SchemaNode = compileSchema({});

function compileChildren(
  schema: JsonSchemaProps,
): Pick<SchemaNode, 'properties' | 'values' | 'items'> {
  const { properties = {}, additionalProperties, items } = schema;
  return {
    properties: new Map(
      Object.entries(properties).map(([name, child]) => [name, compileSchema(child)]),
    ),
    values: compileValues(additionalProperties),
    items: items === undefined ? undefined : compileSchema(items),
  };
}

/** `additionalProperties: true` keeps any value, but of an object in it nothing is known, so nothing is kept. */
function compileValues(additional: JsonSchemaProps | boolean | undefined): SchemaNode | undefined {
  if (additional === undefined || additional === false) return undefined;
  return compileSchema(additional === true ? { nullable: true } : additional);
}

function compileCombinations(
  schema: JsonSchemaProps,
): Pick<SchemaNode, 'allOf' | 'anyOf' | 'oneOf' | 'not'> {
  return {
    allOf: (schema.allOf ?? []).map(compileSchema),
    anyOf: (schema.anyOf ?? []).map(compileSchema),
    oneOf: (schema.oneOf ?? []).map(compileSchema),
    not: schema.not === undefined ? undefined : compileSchema(schema.not),
  };
}

function listTypeOf(schema: JsonSchemaProps): SchemaNode['listType'] {
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return 'set';
    case 'map':
      return 'map';
    default:
      return 'atomic';
  }
}
