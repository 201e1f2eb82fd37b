/** A type of CEL, as the checker works with it. */
export type CelType =
  | SimpleType
  | ListType
  | MapType
  | ObjectType
  | OpaqueType
  | OptionalType
  | TypeOfType
  | ParamType;

/** A type that says everything by its name. */
export interface SimpleType {
  readonly kind:
    | 'bool'
    | 'bytes'
    | 'double'
    | 'duration'
    | 'dyn'
    | 'error'
    | 'int'
    | 'null'
    | 'string'
    | 'timestamp'
    | 'uint';
  /** What messages of Kubernetes call it, where that is not what CEL does. */
  readonly shown?: string;
}

/** How the items of a JSON list are told apart: by value, or by the value of keys. */
export interface ListMerge {
  readonly by: 'set' | 'map';
  readonly keys: readonly string[];
}

/** A list; those of Kubernetes may be sets or maps, which are equal in any order. */
export interface ListType {
  readonly kind: 'list';
  readonly item: CelType;
  readonly merge?: ListMerge;
}

/** A map from keys to values. */
export interface MapType {
  readonly kind: 'map';
  readonly key: CelType;
  readonly value: CelType;
}

/** A field of an object, found under its escaped name. */
export interface ObjectField {
  /** As it stands in JSON. */
  readonly name: string;
  readonly type: CelType;
}

/** An object whose fields are known. */
export interface ObjectType {
  readonly kind: 'object';
  readonly name: string;
  /** By escaped name. */
  readonly fields: ReadonlyMap<string, ObjectField>;
}

/** A type of Kubernetes that only its own functions look into. */
export interface OpaqueType<V = unknown> {
  readonly kind: 'opaque';
  readonly name: string;
  /** Whether CEL takes it for a struct, of which it knows no field. */
  readonly isStruct: boolean;
  /** Says what its values are; never set. */
  readonly like?: V;
}

/** A value that may be missing. */
export interface OptionalType {
  readonly kind: 'optional';
  readonly of: CelType;
}

/** The type of types. */
export interface TypeOfType {
  readonly kind: 'type';
  readonly of: CelType;
}

/** Stands for any one type in the signature of a function. */
export interface ParamType {
  readonly kind: 'param';
  readonly name: string;
}

export const BOOL: { readonly kind: 'bool' } = { kind: 'bool' };
export const BYTES: { readonly kind: 'bytes' } = { kind: 'bytes' };
export const DOUBLE: { readonly kind: 'double' } = { kind: 'double' };
export const DURATION: { readonly kind: 'duration' } = { kind: 'duration' };
export const DYN: { readonly kind: 'dyn' } = { kind: 'dyn' };
export const ERROR: { readonly kind: 'error' } = { kind: 'error' };
export const INT: { readonly kind: 'int' } = { kind: 'int' };
export const NULL: { readonly kind: 'null' } = { kind: 'null' };
export const STRING: { readonly kind: 'string' } = { kind: 'string' };
export const TIMESTAMP: { readonly kind: 'timestamp' } = { kind: 'timestamp' };
export const UINT: { readonly kind: 'uint' } = { kind: 'uint' };
/** The first type parameter of a signature. */
export const PARAM_A: ParamType = { kind: 'param', name: 'A' };
/** The second type parameter of a signature. */
export const PARAM_B: ParamType = { kind: 'param', name: 'B' };

/** The type of lists of `item`. */
export function listOf(item: CelType): ListType {
  return { kind: 'list', item };
}

/** The type of maps from `key` to `value`. */
export function mapOf(key: CelType, value: CelType): MapType {
  return { kind: 'map', key, value };
}

/** The type of values that may be missing. */
export function optionalOf(of: CelType): OptionalType {
  return { kind: 'optional', of };
}

/** A type that only its own functions look into. */
export function opaque<V>(name: string): OpaqueType<V> {
  return { kind: 'opaque', name, isStruct: true };
}

/** The same, and no struct either. */
export function sealed<V>(name: string): OpaqueType<V> {
  return { kind: 'opaque', name, isStruct: false };
}

/** An object type with fields that need no escaping. */
export function objectOf(name: string, fields: Readonly<Record<string, CelType>>): ObjectType {
  const entries = Object.entries(fields).map(
    ([field, type]) => [field, { name: field, type }] as const,
  );
  return { kind: 'object', name, fields: new Map(entries) };
}

/** The name of a type, as `type(x)` shows it: without parameters. */
export function typeName(type: CelType): string {
  switch (type.kind) {
    case 'null':
      return 'null_type';
    case 'timestamp':
      return 'google.protobuf.Timestamp';
    case 'duration':
      return 'google.protobuf.Duration';
    case 'optional':
      return 'optional_type';
    case 'object':
    case 'opaque':
    case 'param':
      return type.name;
    default:
      return type.kind;
  }
}

/** A type as errors of the checker show it. */
export function formatType(type: CelType): string {
  if (type.kind === 'error') return '!error!';
  return composedText(type, formatType) ?? ('name' in type ? type.name : type.kind);
}

/** A type as messages of Kubernetes show it: the names of types, with their parameters. */
export function typeText(type: CelType): string {
  const shown = 'shown' in type ? type.shown : undefined;
  return composedText(type, typeText) ?? shown ?? typeName(type);
}

/** A type that is made of others, which `show` shows; `undefined` for one that is not. */
function composedText(type: CelType, show: (part: CelType) => string): string | undefined {
  switch (type.kind) {
    case 'list':
      return `list(${show(type.item)})`;
    case 'map':
      return `map(${show(type.key)}, ${show(type.value)})`;
    case 'optional':
      return `optional_type(${show(type.of)})`;
    case 'type':
      return `type(${show(type.of)})`;
    default:
      return undefined;
  }
}
