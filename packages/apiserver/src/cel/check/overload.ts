import type { CelType, OpaqueType } from '../type.ts';
import type {
  Duration,
  ListValue,
  MapValue,
  OptionalValue,
  Timestamp,
  TypeValue,
  Uint,
  Value,
} from '../values/value.ts';

/** One signature of a function, and what it does. */
export interface Overload {
  readonly name: string;
  /** Whether it is called on its first argument: `text.size()`. */
  readonly member: boolean;
  readonly args: readonly CelType[];
  readonly result: CelType;
  readonly call: NativeCall;
  /** What a call costs; 1 when absent. */
  readonly cost?: CallCost;
  /** Makes a faster call when arguments are known beforehand: a pattern is compiled once. */
  readonly bind?: (constants: readonly (Value | undefined)[]) => NativeCall | undefined;
}

/** Calls a function. @throws `CelError` */
export type NativeCall = (args: readonly Value[]) => Value;

/** What a call costs, when it is known what it was given and what came out. */
export type CallCost = (args: readonly Value[], result: Value) => number;

/** The value that an argument of a type is. */
export type NativeOf<T extends CelType> =
  T extends OpaqueType<infer V>
    ? V
    : T extends { readonly kind: infer K extends keyof NativeKinds }
      ? NativeKinds[K]
      : Value;

interface NativeKinds {
  bool: boolean;
  bytes: Uint8Array;
  double: number;
  duration: Duration;
  int: bigint;
  list: ListValue;
  map: MapValue;
  optional: OptionalValue;
  string: string;
  timestamp: Timestamp;
  type: TypeValue;
  uint: Uint;
}

type Natives<A extends readonly CelType[]> = { readonly [I in keyof A]: NativeOf<A[I]> };

/** What of a signature is seldom said. */
export type OverloadExtras = Pick<Overload, 'cost' | 'bind'>;

/** A function: `size(text)`. The checker and the planner see to it that it gets what it asks for. */
export function fn<const A extends readonly CelType[]>(
  name: string,
  [args, result]: readonly [A, CelType],
  call: (...args: Natives<A>) => Value,
  extras: OverloadExtras = {},
): Overload {
  const native: NativeCall = (values) => call(...(values as unknown as Natives<A>));
  return { name, member: false, args, result, call: native, ...extras };
}

/** A method, called on its first argument: `text.size()`. */
export function method<const A extends readonly CelType[]>(
  name: string,
  signature: readonly [A, CelType],
  call: (...args: Natives<A>) => Value,
  extras: OverloadExtras = {},
): Overload {
  return { ...fn(name, signature, call, extras), member: true };
}
