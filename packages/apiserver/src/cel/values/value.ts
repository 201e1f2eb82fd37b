import type { CelType } from '../type.ts';

/** A value of CEL: an `int` is a bigint, a `double` a number. */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | Uint
  | Timestamp
  | Duration
  | ListValue
  | MapValue
  | OptionalValue
  | TypeValue
  | OpaqueValue;

/** An unsigned integer. */
export class Uint {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

/** A moment, in nanoseconds since 1970. */
export class Timestamp {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

/** A length of time in nanoseconds. */
export class Duration {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

/** A type as a value. */
export class TypeValue {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A value that may be missing. */
export class OptionalValue {
  readonly value: Value | undefined;

  constructor(value: Value | undefined) {
    this.value = value;
  }
}

/** The optional that has no value. */
export const NONE: OptionalValue = new OptionalValue(undefined);

/** A list. */
export interface ListValue extends Iterable<Value> {
  readonly kind: 'list';
  readonly size: number;
  /** `undefined` outside. */
  at(index: number): Value | undefined;
  /** This list and another one; sets and maps of Kubernetes merge. */
  concat(other: ListValue): ListValue;
  /** How two lists are compared when not item by item. */
  equals?(other: ListValue): boolean;
}

/** A map, or an object of JSON. */
export interface MapValue {
  readonly kind: 'map';
  /** The name of its type: `map`, or that of an object. */
  readonly typeName: string;
  readonly size: number;
  get(key: Value): Value | undefined;
  keys(): Iterable<Value>;
}

/** A value that only its own functions look into. */
export interface OpaqueValue {
  readonly kind: 'opaque';
  readonly type: CelType;
  equals(other: Value): boolean;
  /** Length where it has one; asked for costs. */
  readonly size?: number;
}

/** Whether a value is a list. */
export function isList(value: Value): value is ListValue {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'list';
}

/** Whether a value is a map. */
export function isMap(value: Value): value is MapValue {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'map';
}

/** Whether a value is of a type of its own. */
export function isOpaque(value: Value): value is OpaqueValue {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'opaque';
}

/** A text; empty for what is none. */
export function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}
