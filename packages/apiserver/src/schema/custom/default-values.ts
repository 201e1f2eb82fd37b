import {
  type FieldError,
  fieldPath,
  invalid,
  itemPath,
  type JsonSchemaProps,
} from '@drover/kubernetes';
import { UnknownFields } from '../unknown-fields.ts';
import { prune } from './prune.ts';
import { compileSchema } from './schema-node.ts';
import { validateValue } from './validate.ts';

const OBJECT_FIELDS = ['apiVersion', 'kind', 'metadata'];

/** What is wrong with the defaults in a schema that is structural: they must meet it, and have no unknown fields. */
export function validateDefaultValues(schema: JsonSchemaProps, path: string): FieldError[] {
  // Those are refused as words.
  return validateBelow(schema, path, OBJECT_FIELDS);
}

function validateNode(schema: JsonSchemaProps, path: string): FieldError[] {
  return [...validateOwn(schema, path), ...validateBelow(schema, path, [])];
}

function validateBelow(
  { properties = {}, items, additionalProperties }: JsonSchemaProps,
  path: string,
  without: readonly string[],
): FieldError[] {
  return [
    ...Object.entries(properties)
      .filter(([name]) => !without.includes(name))
      .flatMap(([name, child]) =>
        validateNode(child, itemPath(fieldPath(path, 'properties'), name)),
      ),
    ...(items === undefined ? [] : validateNode(items, fieldPath(path, 'items'))),
    ...(typeof additionalProperties === 'object'
      ? validateNode(additionalProperties, fieldPath(path, 'additionalProperties'))
      : []),
  ];
}

function validateOwn(schema: JsonSchemaProps, path: string): FieldError[] {
  if (schema.default === undefined) return [];
  const at = fieldPath(path, 'default');
  const node = compileSchema(schema);
  const isPruned = prune(node, schema.default, new UnknownFields()) === schema.default;
  return [
    ...(isPruned ? [] : [invalid(at, schema.default, 'must not have unknown fields')]),
    ...validateValue(node, schema.default).map((error) => ({
      ...error,
      field: error.field === '<nil>' ? at : fieldPath(at, error.field),
    })),
  ];
}
