import type { JsonSchemaProps } from '@drover/kubernetes';
import type { Parameter } from './operation.ts';

/** A schema as an OpenAPI document writes it. */
export type OpenApiSchema = Readonly<Record<string, unknown>>;

/** Where the two versions of OpenAPI differ. */
export interface Dialect {
  /** What comes before the name of a schema in a reference. */
  readonly referencePrefix: string;
  /** Types that are no struct: each version has its own way to say `int or string`. */
  readonly specialTypes: Readonly<Record<string, OpenApiSchema>>;
  /** What a parameter of this type says beside its name and place. */
  parameterOf(type: Parameter['type']): OpenApiSchema;
  /** A reference, with what is to be said beside it, such as a default. */
  reference(name: string, beside: OpenApiSchema): OpenApiSchema;
  /** A reference that Kubernetes writes with a description, which we leave out. */
  describedReference(name: string, beside: OpenApiSchema): OpenApiSchema;
  /** The schema of a custom resource with what the version cannot say left out. */
  reduceCustom(schema: JsonSchemaProps): JsonSchemaProps;
}

const UNTYPED: Readonly<Record<string, OpenApiSchema>> = {
  'apiextensions.v1.JSON': {},
  'apiextensions.v1.JSONSchemaPropsOrArray': {},
  'apiextensions.v1.JSONSchemaPropsOrBool': {},
  'apiextensions.v1.JSONSchemaPropsOrStringArray': {},
};

/** OpenAPI 3.0. */
export const OPENAPI_V3: Dialect = {
  referencePrefix: '#/components/schemas/',
  specialTypes: {
    ...UNTYPED,
    'intstr.IntOrString': {
      format: 'int-or-string',
      oneOf: [{ type: 'integer' }, { type: 'string' }],
    },
    'resource.Quantity': { oneOf: [{ type: 'string' }, { type: 'number' }] },
  },
  parameterOf: (type) => ({ schema: { type, uniqueItems: true } }),
  reference: (name, beside) =>
    Object.keys(beside).length === 0
      ? { $ref: `${OPENAPI_V3.referencePrefix}${name}` }
      : OPENAPI_V3.describedReference(name, beside),
  // Nothing stands beside a reference in this version: it becomes a condition of its own.
  describedReference: (name, beside) => ({
    allOf: [{ $ref: `${OPENAPI_V3.referencePrefix}${name}` }],
    ...beside,
  }),
  reduceCustom: (schema) => schema,
};

/** OpenAPI 2.0 (Swagger). */
export const OPENAPI_V2: Dialect = {
  referencePrefix: '#/definitions/',
  specialTypes: {
    ...UNTYPED,
    'intstr.IntOrString': { type: 'string', format: 'int-or-string' },
    'resource.Quantity': { type: 'string' },
  },
  parameterOf: (type) => ({ type, uniqueItems: true }),
  reference: (name, { default: _default, ...beside }) => ({
    $ref: `${OPENAPI_V2.referencePrefix}${name}`,
    ...beside,
  }),
  describedReference: (name, beside) => OPENAPI_V2.reference(name, beside),
  reduceCustom: reduceToV2,
};

/**
 * Leaves out what OpenAPI 2.0 cannot say, and what its readers misunderstand: they take a typed field that may be null, or
 * that keeps unknown fields, for one that has the named fields only.
 */
function reduceToV2(schema: JsonSchemaProps): JsonSchemaProps {
  const { allOf: _allOf, anyOf: _anyOf, oneOf: _oneOf, not: _not, nullable, ...sayable } = schema;
  const { items, properties, type, additionalProperties, required, ...plain } = sayable;
  const isOpen = nullable === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (isOpen) return plain;
  const kept = required?.filter((name) => properties?.[name]?.nullable !== true) ?? [];
  return {
    ...plain,
    ...(type !== undefined && { type }),
    ...(items !== undefined && { items: reduceToV2(items) }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, child]) => [name, reduceToV2(child)]),
      ),
    }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === 'object'
          ? reduceToV2(additionalProperties)
          : additionalProperties,
    }),
    ...(kept.length > 0 && { required: kept }),
  };
}
