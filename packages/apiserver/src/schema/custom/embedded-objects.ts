import {
  badRequestError,
  isJsonObject,
  type JsonObject,
  type ObjectMeta,
} from '@drover/apimachinery';
import {
  type FieldError,
  fieldPath,
  goJson,
  invalid,
  isPathSegment,
  itemPath,
  required,
  validateObjectMeta,
} from '@drover/kubernetes';
import { decodeStruct } from '../built-in/decode.ts';
import { mapFields, mapItems } from '../share-unchanged.ts';
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
  return isJsonObject(value) ? coerceFields(node, value, unknown) : value;
}

function coerceFields(node: SchemaNode, object: JsonObject, unknown: UnknownFields): JsonObject {
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
  if (!isJsonObject(metadata)) throw malformed(unknown, metadata, 'must be an object');
  return decodeStruct('meta.v1.ObjectMeta', metadata, unknown);
}

function malformed(unknown: UnknownFields, value: unknown, why: string): Error {
  return badRequestError(`${unknown.path}: Invalid value: ${goJson(value)}: ${why}`);
}

/** What is wrong with the embedded objects in a value: each says what it is, and has good metadata if any. */
export function validateEmbedded(node: SchemaNode, value: unknown, path = ''): FieldError[] {
  if (!node.hasEmbedded) return [];
  if (Array.isArray(value)) {
    const { items } = node;
    if (items === undefined) return [];
    return value.flatMap((item, index) => validateEmbedded(items, item, itemPath(path, index)));
  }
  if (!isJsonObject(value)) return [];
  return [
    ...(node.isEmbedded ? validateIdentity(value, path) : []),
    ...Object.entries(value).flatMap(([name, child]) => {
      const known = node.properties.get(name);
      if (known !== undefined) return validateEmbedded(known, child, fieldPath(path, name));
      return node.values === undefined
        ? []
        : validateEmbedded(node.values, child, itemPath(path, name));
    }),
  ];
}

function validateIdentity(object: JsonObject, path: string): FieldError[] {
  const { apiVersion, kind, metadata } = object;
  return [
    ...validateWord(fieldPath(path, 'apiVersion'), apiVersion),
    ...validateWord(fieldPath(path, 'kind'), kind),
    ...(isJsonObject(metadata) ? validateMetadata(metadata, fieldPath(path, 'metadata')) : []),
  ];
}

function validateWord(path: string, word: unknown): FieldError[] {
  if (word === undefined) return [required(path)];
  if (typeof word !== 'string') return [invalid(path, word, 'must be a string')];
  return word === '' ? [invalid(path, word, 'must not be empty')] : [];
}

/** An embedded object may go without a name, and be in a namespace or not. */
function validateMetadata(metadata: ObjectMeta, path: string): FieldError[] {
  const named = { ...metadata, name: metadata.name || 'unnamed' };
  const rules = { namespaced: Boolean(metadata.namespace), name: isPathSegment };
  return validateObjectMeta(named, rules, path);
}
