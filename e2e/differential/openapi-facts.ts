import { isJsonObject, type JsonObject } from '@drover/apimachinery';

/** What programs read of a schema. */
const SCHEMA_KEYS = new Set([
  '$ref',
  'additionalProperties',
  'allOf',
  'enum',
  'format',
  'items',
  'properties',
  'required',
  'type',
]);
/** What belongs to kinds that others define in the meantime. */
const OF_CUSTOM_KINDS = /\.example\.com(\/|$)|^com\.example\./;
const METHODS = new Set(['get', 'put', 'post', 'patch', 'delete', 'options', 'head']);

/**
 * The facts of an OpenAPI document, version 2 or 3, without its prose: schemas with their fields, types and Kubernetes
 * extensions, and the methods of each path. `undefined` if it is none.
 */
export function openApiFacts(document: JsonObject): JsonObject | undefined {
  const { definitions, components, paths } = document;
  if (!('swagger' in document || 'openapi' in document) || !isJsonObject(paths)) return undefined;
  const schemas = isJsonObject(components) ? components['schemas'] : definitions;
  return {
    schemas: isJsonObject(schemas) ? mapValues(schemas, schemaFacts) : {},
    paths: mapValues(paths, pathFacts),
  };
}

function schemaFacts(value: unknown): unknown {
  if (Array.isArray(value)) return (value as unknown[]).map(schemaFacts);
  if (!isJsonObject(value)) return value;
  const { properties, ...rest } = value;
  const facts = Object.entries(rest)
    .filter(([key]) => SCHEMA_KEYS.has(key) || key.startsWith('x-kubernetes-'))
    .map(([key, field]) => [key, schemaFacts(field)]);
  return {
    ...(Object.fromEntries(facts) as JsonObject),
    ...(isJsonObject(properties) && { properties: mapValues(properties, schemaFacts) }),
  };
}

function pathFacts(path: unknown): unknown {
  if (!isJsonObject(path)) return [];
  const methods = Object.entries(path).filter(([key]) => METHODS.has(key));
  return methods.map(([key, operation]) => `${key} ${actionOf(operation)}`).toSorted();
}

function actionOf(operation: unknown): string {
  const action = isJsonObject(operation) ? operation['x-kubernetes-action'] : undefined;
  return typeof action === 'string' ? action : '';
}

function mapValues(object: JsonObject, change: (value: unknown) => unknown): JsonObject {
  return Object.fromEntries(
    Object.entries(object)
      .filter(([key]) => !OF_CUSTOM_KINDS.test(key))
      .map(([key, value]) => [key, change(value)]),
  );
}
