import type { JsonSchemaProps } from '@drover/kubernetes';
import type { BuiltInSchemas } from './built-in-schemas.ts';
import type { Dialect, OpenApiSchema } from './dialect.ts';
import { customSchemaName, type OpenApiResource } from './openapi-resource.ts';

/** The schemas of a custom resource and of its list, by their names in the document. */
export function customSchemas(
  resource: OpenApiResource,
  dialect: Dialect,
  builtIn: BuiltInSchemas,
): Readonly<Record<string, OpenApiSchema>> {
  const { group, version, kind, listKind } = resource;
  const name = customSchemaName(resource);
  return {
    [name]: {
      ...objectSchema(resource.customSchema, dialect, builtIn),
      'x-kubernetes-group-version-kind': [{ group, version, kind }],
    },
    [customSchemaName({ group, version, kind: listKind })]: {
      type: 'object',
      required: ['items'],
      properties: {
        apiVersion: { type: 'string' },
        items: { type: 'array', items: dialect.reference(name, {}) },
        kind: { type: 'string' },
        metadata: builtIn.referDescribed('meta.v1.ListMeta'),
      },
      'x-kubernetes-group-version-kind': [{ group, version, kind: listKind }],
    },
  };
}

/** An object without schema is an object of which nothing is said: readers would take more for all there can be. */
function objectSchema(
  schema: JsonSchemaProps | undefined,
  dialect: Dialect,
  builtIn: BuiltInSchemas,
): OpenApiSchema {
  if (schema === undefined) return { type: 'object' };
  const reduced = dialect.reduceCustom(schema);
  if (schema.properties !== undefined && reduced.properties === undefined)
    return { type: 'object' };
  return withObjectFields(withEmbedded(reduced, builtIn), builtIn);
}

function withEmbedded(schema: JsonSchemaProps, builtIn: BuiltInSchemas): OpenApiSchema {
  const { properties, items, additionalProperties, ...rest } = schema;
  const whole: OpenApiSchema = {
    ...rest,
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, child]) => [name, withEmbedded(child, builtIn)]),
      ),
    }),
    ...(items !== undefined && { items: withEmbedded(items, builtIn) }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === 'object'
          ? withEmbedded(additionalProperties, builtIn)
          : additionalProperties,
    }),
  };
  if (!schema['x-kubernetes-embedded-resource']) return whole;
  const required = new Set([...(schema.required ?? []), 'kind', 'apiVersion']);
  return { ...withObjectFields(whole, builtIn), required: [...required] };
}

function withObjectFields(schema: OpenApiSchema, builtIn: BuiltInSchemas): OpenApiSchema {
  return {
    ...schema,
    properties: {
      ...(schema['properties'] as OpenApiSchema | undefined),
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: builtIn.referDescribed('meta.v1.ObjectMeta'),
    },
  };
}
