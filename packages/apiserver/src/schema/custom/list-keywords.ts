import {
  type FieldError,
  fieldPath,
  forbidden,
  invalid,
  itemPath,
  type JsonSchemaProps,
  notSupported,
  required,
} from '@drover/kubernetes';

const LIST_TYPES = ['atomic', 'set', 'map'];
const MAP_TYPES = ['atomic', 'granular'];

/** What is wrong with the words that say how lists and maps are merged. */
export function validateListKeywords(schema: JsonSchemaProps, path: string): FieldError[] {
  return [
    ...validateMergeType(schema, path, {
      word: 'x-kubernetes-map-type',
      of: 'object',
      known: MAP_TYPES,
    }),
    ...validateMergeType(schema, path, {
      word: 'x-kubernetes-list-type',
      of: 'array',
      known: LIST_TYPES,
    }),
    ...validateKeysWord(schema, path),
    ...(schema['x-kubernetes-list-type'] === 'map' ? validateMapList(schema, path) : []),
    ...(schema['x-kubernetes-list-type'] === 'set' ? validateSet(schema, path) : []),
  ];
}

interface MergeWord {
  readonly word: 'x-kubernetes-list-type' | 'x-kubernetes-map-type';
  /** The type of value that the word is for. */
  readonly of: string;
  readonly known: readonly string[];
}

function validateMergeType(
  schema: JsonSchemaProps,
  path: string,
  { word, of, known }: MergeWord,
): FieldError[] {
  const value = schema[word];
  if (value === undefined) return [];
  const at = fieldPath(path, 'type');
  const detail = `must be ${of} if ${word} is specified`;
  const errors: FieldError[] = [];
  if (!schema.type) errors.push(required(at, detail));
  else if (schema.type !== of) errors.push(invalid(at, schema.type, detail));
  if (!known.includes(value)) errors.push(notSupported(fieldPath(path, word), value, known));
  return errors;
}

function validateKeysWord(schema: JsonSchemaProps, path: string): FieldError[] {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const listType = schema['x-kubernetes-list-type'];
  if (keys.length === 0 || listType === 'map') return [];
  const at = fieldPath(path, 'x-kubernetes-list-type');
  const detail = 'must be map if x-kubernetes-list-map-keys is non-empty';
  return [listType === undefined ? required(at, detail) : invalid(at, listType, detail)];
}

function validateMapList(schema: JsonSchemaProps, path: string): FieldError[] {
  const { items } = schema;
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const at = fieldPath(path, 'x-kubernetes-list-map-keys');
  const errors: FieldError[] = [];
  if (keys.length === 0) {
    errors.push(required(at, 'must not be empty if x-kubernetes-list-type is map'));
  }
  if (items === undefined) {
    const detail = 'must have a schema if x-kubernetes-list-type is map';
    return [...errors, required(fieldPath(path, 'items'), detail)];
  }
  if (items.type !== 'object') {
    const detail = "must be object if parent array's x-kubernetes-list-type is map";
    return [...errors, invalid(fieldPath(path, 'items.type'), items.type ?? '', detail)];
  }
  return [
    ...errors,
    ...keys.flatMap((key, index) => [
      ...validateKeyType(items, key, { path, keys }),
      ...(keys.indexOf(key) < index
        ? [invalid(at, keys, 'must not contain duplicate entries')]
        : []),
    ]),
    ...validateNotNullable(items, path, 'map'),
    ...keys.flatMap((key) => validateKeyValue(items, key, path)),
  ];
}

/** A key is a scalar field of the items. */
function validateKeyType(
  items: JsonSchemaProps,
  key: string,
  { path, keys }: { readonly path: string; readonly keys: readonly string[] },
): FieldError[] {
  const property = items.properties?.[key];
  if (property === undefined) {
    const at = fieldPath(path, 'x-kubernetes-list-map-keys');
    return [invalid(at, keys, 'entries must all be names of item properties')];
  }
  if (property.type !== 'array' && property.type !== 'object') return [];
  const at = itemPath(fieldPath(path, 'items.properties'), key);
  const detail = "must be a scalar type if parent array's x-kubernetes-list-type is map";
  return [invalid(fieldPath(at, 'type'), items.type, detail)];
}

/** A key always has a value. */
function validateKeyValue(items: JsonSchemaProps, key: string, path: string): FieldError[] {
  const property = items.properties?.[key];
  if (property === undefined) return [];
  const at = itemPath(fieldPath(path, 'items.properties'), key);
  const isKey = 'this property is in x-kubernetes-list-map-keys, so it';
  const isOptional = !items.required?.includes(key) && property.default === undefined;
  const detail = `${isKey} must have a default or be a required property`;
  return [
    ...(isOptional ? [required(fieldPath(at, 'default'), detail)] : []),
    ...(property.nullable
      ? [forbidden(fieldPath(at, 'nullable'), `${isKey} cannot be nullable`)]
      : []),
  ];
}

function validateSet({ items }: JsonSchemaProps, path: string): FieldError[] {
  if (items === undefined) return [];
  const detail = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const errors: FieldError[] = [];
  const listType = items['x-kubernetes-list-type'] ?? 'atomic';
  if (items.type === 'array' && listType !== 'atomic') {
    errors.push(invalid(fieldPath(path, 'items.x-kubernetes-list-type'), listType, detail));
  }
  if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic') {
    // Kubernetes shows the list type of the item here, which an object does not have.
    errors.push(invalid(fieldPath(path, 'items.x-kubernetes-map-type'), null, detail));
  }
  return [...errors, ...validateNotNullable(items, path, 'set')];
}

function validateNotNullable(items: JsonSchemaProps, path: string, listType: string): FieldError[] {
  if (!items.nullable) return [];
  const detail = `cannot be nullable when x-kubernetes-list-type is ${listType}`;
  return [forbidden(fieldPath(path, 'items.nullable'), detail)];
}
