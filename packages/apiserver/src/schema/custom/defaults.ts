import { isJsonObject, type JsonObject, setField } from '@drover/apimachinery';
import { mapFields, mapItems } from '../share-unchanged.ts';
import type { SchemaNode } from './schema-node.ts';

/** The value with what is missing filled in from the schema. Default values are shared, not copied. */
export function applyDefaults(node: SchemaNode, value: unknown): unknown {
  if (!node.hasDefaults) return value;
  if (Array.isArray(value)) {
    const { items } = node;
    return items === undefined ? value : mapItems(value, (item) => defaultValue(items, item));
  }
  if (!isJsonObject(value)) return value;
  return mapFields(withMissing(node, value), (child, name) => {
    const schema = node.properties.get(name) ?? node.values;
    return schema === undefined ? child : defaultValue(schema, child);
  });
}

function defaultValue(node: SchemaNode, value: unknown): unknown {
  const present = value === null && !node.nullable ? (node.default ?? null) : value;
  return applyDefaults(node, present);
}

function withMissing(node: SchemaNode, object: JsonObject): JsonObject {
  let filled: Record<string, unknown> | undefined;
  for (const [name, schema] of node.properties) {
    if (schema.default === undefined || Object.hasOwn(object, name)) continue;
    filled ??= { ...object };
    setField(filled, name, schema.default);
  }
  return filled ?? object;
}
