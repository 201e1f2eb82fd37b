import type { CelType } from '../type.ts';
import { typeName } from '../type.ts';
import {
  Duration,
  isList,
  isMap,
  isOpaque,
  OptionalValue,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from './value.ts';

/** The name of a value's type, as `type(x)` shows it. */
export function typeNameOf(value: Value): string {
  switch (typeof value) {
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    default:
      return nameOfObject(value);
  }
}

function nameOfObject(value: Value): string {
  if (value === null) return 'null_type';
  if (value instanceof Uint) return 'uint';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp';
  if (value instanceof Duration) return 'google.protobuf.Duration';
  if (value instanceof OptionalValue) return 'optional_type';
  if (value instanceof TypeValue) return 'type';
  if (isOpaque(value)) return typeName(value.type);
  return isMap(value) ? value.typeName : 'list';
}

/** Whether a value can be an argument of a type; what is in lists and maps is not looked at. */
export function isOfType(value: Value, type: CelType): boolean {
  switch (type.kind) {
    case 'dyn':
    case 'param':
      return true;
    case 'list':
      return isList(value);
    case 'map':
    case 'object':
      return isMap(value);
    default:
      return typeNameOf(value) === typeName(type);
  }
}
