import { typeOfKind } from '@drover/kubernetes';
import { BuiltInSchemas } from './built-in-schemas.ts';
import { customSchemas } from './custom-schemas.ts';
import { OPENAPI_V3, type OpenApiSchema } from './dialect.ts';
import { customSchemaName, type OpenApiResource } from './openapi-resource.ts';

const OBJECT: OpenApiSchema = { type: 'object' };

/**
 * The schema of a kind as OpenAPI 3 says it, with what it refers to put in place of the references: where a type is part of itself, an
 * object of which nothing is said. `undefined` for a kind without schema.
 */
export function kindSchema(resource: OpenApiResource): OpenApiSchema | undefined {
  const builtIn = new BuiltInSchemas(OPENAPI_V3);
  const isCustom = resource.customSchema !== undefined;
  const custom = isCustom ? customSchemas(resource, OPENAPI_V3, builtIn) : {};
  const typeName = isCustom ? undefined : typeOfKind(resource);
  if (!isCustom && typeName === undefined) return undefined;
  const root =
    typeName === undefined ? custom[customSchemaName(resource)] : builtIn.refer(typeName);
  return root && resolved(root, { ...builtIn.all, ...custom }, new Set());
}

type Schemas = Readonly<Record<string, OpenApiSchema>>;

function resolved(
  schema: OpenApiSchema,
  schemas: Schemas,
  within: ReadonlySet<string>,
): OpenApiSchema {
  const name = referenceIn(schema);
  if (name === undefined) return withParts(schema, (part) => resolved(part, schemas, within));
  if (within.has(name)) return OBJECT;
  const inside = new Set([...within, name]);
  return withParts(schemas[name] ?? OBJECT, (part) => resolved(part, schemas, inside));
}

/** The name that a schema stands for; it may be wrapped, so that something can be said beside it. */
function referenceIn({ $ref, allOf }: OpenApiSchema): string | undefined {
  if (typeof $ref === 'string') return $ref.slice(OPENAPI_V3.referencePrefix.length);
  const names = ((allOf ?? []) as readonly OpenApiSchema[]).map(referenceIn);
  return names.find((name) => name !== undefined);
}

function withParts(
  schema: OpenApiSchema,
  change: (part: OpenApiSchema) => OpenApiSchema,
): OpenApiSchema {
  const { properties, additionalProperties, items } = schema;
  return {
    ...schema,
    ...(isSchema(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, part]) => [name, change(part as OpenApiSchema)]),
      ),
    }),
    ...(isSchema(additionalProperties) && { additionalProperties: change(additionalProperties) }),
    ...(isSchema(items) && { items: change(items) }),
  };
}

function isSchema(value: unknown): value is OpenApiSchema {
  return typeof value === 'object' && value !== null;
}
