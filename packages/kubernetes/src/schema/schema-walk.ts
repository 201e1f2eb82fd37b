import { resolveSchema } from '../facts/types.ts';
import type { JsonSchemaProps } from './json-schema-props.ts';

/**
 * The schema at the end of a path of field names; `'*'` stands for any item of a list. `undefined` where the schema says
 * nothing.
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
  return path.reduce<JsonSchemaProps | undefined>(
    (at, step) => (at === undefined ? undefined : stepInto(resolveSchema(at), step)),
    schema,
  );
}

function stepInto(
  { properties, additionalProperties, items }: JsonSchemaProps,
  step: string,
): JsonSchemaProps | undefined {
  if (step === '*' && items !== undefined) return items;
  if (properties !== undefined && Object.hasOwn(properties, step)) return properties[step];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}
