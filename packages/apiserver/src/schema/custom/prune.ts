import { isJsonObject, type JsonObject } from '@drover/apimachinery';
import { DROP, mapFields, mapItems } from '../share-unchanged.ts';
import type { UnknownFields } from '../unknown-fields.ts';
import { NOTHING_KNOWN, type SchemaNode } from './schema-node.ts';

/** Fields that every object has, whatever its schema says. */
const OBJECT_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/** The value without the fields that the schema does not know; they are noted in `unknown`. */
export function prune(node: SchemaNode, value: unknown, unknown: UnknownFields): unknown {
  if (Array.isArray(value)) {
    const { items } = node;
    if (items === undefined && node.preservesUnknown) return value;
    return mapItems(value, (item, index) =>
      unknown.within(index, () => pruneItem(node, item, unknown)),
    );
  }
  return isJsonObject(value) ? pruneFields(node, value, unknown) : value;
}

/** The value without `null` where the schema allows none and has no default to put in its place. */
export function dropNulls(node: SchemaNode, value: unknown): unknown {
  const { items } = node;
  if (Array.isArray(value)) {
    return items === undefined ? value : mapItems(value, (item) => dropNulls(items, item));
  }
  if (!isJsonObject(value)) return value;
  return mapFields(value, (child, name) => {
    const schema = node.properties.get(name) ?? node.values;
    if (schema === undefined) return child;
    if (child === null) return schema.nullable || schema.default !== undefined ? child : DROP;
    return dropNulls(schema, child);
  });
}

function pruneFields(node: SchemaNode, object: JsonObject, unknown: UnknownFields): JsonObject {
  return mapFields(object, (child, name) => {
    if (node.isEmbedded && OBJECT_FIELDS.has(name)) return child;
    const schema = node.properties.get(name) ?? node.values;
    if (schema !== undefined) return unknown.within(name, () => prune(schema, child, unknown));
    if (node.preservesUnknown) return child;
    unknown.add(name);
    return DROP;
  });
}

/** Below a list that keeps what is unknown, items keep it too. */
function pruneItem(node: SchemaNode, item: unknown, unknown: UnknownFields): unknown {
  const { items, preservesUnknown } = node;
  if (items === undefined) return prune(NOTHING_KNOWN, item, unknown);
  return prune(preservesUnknown ? { ...items, preservesUnknown } : items, item, unknown);
}
