import { badRequestError } from '@drover/apimachinery';
import { goJson } from '@drover/kubernetes';
import { decodeStruct } from '../built-in/decode.ts';
import { isPlainObject, mapFields, mapItems, type PlainObject } from '../plain-object.ts';
import type { UnknownFields } from '../unknown-fields.ts';
import type { SchemaNode } from './schema-node.ts';

/**
 * The value with the `metadata` of each embedded object brought into its usual form.
 *
 * @throws `StatusError` `BadRequest` when `metadata`, `apiVersion` or `kind` of one has the wrong type.
 */
export function coerceEmbedded(node: SchemaNode, value: unknown, unknown: UnknownFields): unknown {
  if (!node.hasEmbedded) return value;
  if (Array.isArray(value)) {
    const { items } = node;
    if (items === undefined) return value;
    return mapItems(value, (item, index) =>
      unknown.within(index, () => coerceEmbedded(items, item, unknown)),
    );
  }
  return isPlainObject(value) ? coerceFields(node, value, unknown) : value;
}

function coerceFields(node: SchemaNode, object: PlainObject, unknown: UnknownFields): PlainObject {
  return mapFields(object, (child, name) =>
    unknown.within(name, () => {
      if (node.isEmbedded && name === 'metadata') return coerceMetadata(child, unknown);
      if (node.isEmbedded && (name === 'apiVersion' || name === 'kind')) {
        if (typeof child !== 'string') throw malformed(unknown, child, 'must be a string');
      }
      const schema = node.properties.get(name) ?? node.values;
      return schema === undefined ? child : coerceEmbedded(schema, child, unknown);
    }),
  );
}

/** The `metadata` of an object without unknown fields, its types checked. */
export function coerceMetadata(metadata: unknown, unknown: UnknownFields): unknown {
  if (!isPlainObject(metadata)) throw malformed(unknown, metadata, 'must be an object');
  return decodeStruct('meta.v1.ObjectMeta', metadata, unknown);
}

function malformed(unknown: UnknownFields, value: unknown, why: string): Error {
  return badRequestError(`${unknown.path}: Invalid value: ${goJson(value)}: ${why}`);
}
