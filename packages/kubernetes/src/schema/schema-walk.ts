import { resolveSchema } from '../facts/types.ts';
import type { JsonSchemaProps } from './json-schema-props.ts';

/** The schema of one field of an object, or of one value of a map; `undefined` when the schema says nothing of it. */
export function fieldSchema(schema: JsonSchemaProps, name: string): JsonSchemaProps | undefined {
  const { properties, additionalProperties } = resolveSchema(schema);
  if (properties !== undefined && Object.hasOwn(properties, name)) return properties[name];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

/** The schema of the items of a list; `undefined` when the schema says nothing of them. */
export function itemSchema(schema: JsonSchemaProps): JsonSchemaProps | undefined {
  return resolveSchema(schema).items;
}

/**
 * The schema at the end of a path of field names; `'*'` stands for any item of a list.
 *
 * @example
 * ```ts
 * schemaAt(builtInSchema({ group: '', version: 'v1', kind: 'Pod' }), ['spec', 'containers', '*', 'ports']);
 * ```
 */
export function schemaAt(
  schema: JsonSchemaProps | undefined,
  path: readonly string[],
): JsonSchemaProps | undefined {
  let at = schema;
  for (const step of path) {
    if (at === undefined) return undefined;
    at = step === '*' ? (itemSchema(at) ?? fieldSchema(at, step)) : fieldSchema(at, step);
  }
  return at;
}
