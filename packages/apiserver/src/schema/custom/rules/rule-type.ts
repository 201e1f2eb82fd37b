import type { JsonSchemaProps } from '@drover/kubernetes';
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  type ObjectField,
  STRING,
  TIMESTAMP,
} from '../../../cel/index.ts';
import { escapeName } from './escape-name.ts';

const NAME: JsonSchemaProps = { type: 'string' };

/** What every object has, whatever its schema says. */
const OBJECT_FIELDS: Readonly<Record<string, JsonSchemaProps>> = {
  kind: NAME,
  apiVersion: NAME,
  metadata: { type: 'object', properties: { name: NAME, generateName: NAME } },
};

const FORMATS: Readonly<Record<string, CelType>> = {
  byte: BYTES,
  duration: DURATION,
  date: TIMESTAMP,
  'date-time': TIMESTAMP,
};

const SCALARS: Readonly<Record<string, CelType>> = {
  boolean: BOOL,
  number: DOUBLE,
  integer: INT,
};

/** The name of the type of what a rule calls `self`. */
const SELF = 'selfType';

/** A type as the rules of its own schema call it: whatever it is part of, it is the root for them. */
export function selfType(schema: JsonSchemaProps, type: CelType): CelType {
  const isObjectRoot = type.kind === 'object' && type.fields.has('metadata');
  const isRoot = isObjectRoot && schema.properties?.['metadata'] === undefined;
  return ruleType(schema, isRoot || undefined) ?? type;
}

/** The type that a schema gives to values in expressions; `undefined` when expressions cannot look at them. */
export function ruleType(
  schema: JsonSchemaProps,
  isObjectRoot: boolean = schema['x-kubernetes-embedded-resource'] ?? false,
  name: string = SELF,
): CelType | undefined {
  if (schema['x-kubernetes-int-or-string']) return DYN;
  const type = isObjectRoot ? 'object' : schema.type;
  if (type === 'array') return listType(schema, name);
  if (type === 'object') return objectType(schema, name, isObjectRoot);
  return scalarType(schema);
}

function scalarType({ type = '', format = '' }: JsonSchemaProps): CelType | undefined {
  if (type === 'string') return Object.hasOwn(FORMATS, format) ? FORMATS[format] : STRING;
  return Object.hasOwn(SCALARS, type) ? SCALARS[type] : undefined;
}

function listType(schema: JsonSchemaProps, name: string): CelType | undefined {
  const item = schema.items && ruleType(schema.items, undefined, `${name}.@idx`);
  if (item === undefined) return undefined;
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const escaped = keys.map((key) => escapeName(key) ?? key);
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return { ...listOf(item), merge: { by: 'set', keys: [] } };
    case 'map':
      return { ...listOf(item), merge: { by: 'map', keys: escaped } };
    default:
      return listOf(item);
  }
}

function objectType(
  { properties = {}, additionalProperties }: JsonSchemaProps,
  name: string,
  isObjectRoot: boolean,
): CelType | undefined {
  if (typeof additionalProperties === 'object') {
    const value = ruleType(additionalProperties, undefined, `${name}.@elem`);
    return value && mapOf(STRING, value);
  }
  const all = isObjectRoot ? { ...properties, ...OBJECT_FIELDS } : properties;
  const fields = new Map<string, ObjectField>();
  for (const [field, schema] of Object.entries(all)) {
    const escaped = escapeName(field);
    const type = ruleType(schema, undefined, `${name}.${escaped ?? field}`);
    if (escaped !== undefined && type !== undefined) fields.set(escaped, { name: field, type });
  }
  return { kind: 'object', name, fields };
}
