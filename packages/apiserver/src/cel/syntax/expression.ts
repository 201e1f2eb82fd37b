import type { Value } from '../values/value.ts';

/** What every expression has. */
interface Node {
  /** Where it stands in the text, in code points; of an operation, where its sign is. */
  readonly at: number;
}

/** A value in the text. */
export interface Constant extends Node {
  readonly kind: 'constant';
  readonly value: Value;
}

/** A name. */
export interface Identifier extends Node {
  readonly kind: 'identifier';
  readonly name: string;
}

/** `a.b`, `a.?b`, or `has(a.b)`. */
export interface Selection extends Node {
  readonly kind: 'select';
  readonly operand: Expression;
  readonly field: string;
  readonly mode: 'value' | 'optional' | 'test';
}

/** A function, a method (with a target), or an operator under its name in CEL (`_+_`). */
export interface Call extends Node {
  readonly kind: 'call';
  readonly name: string;
  readonly target: Expression | undefined;
  readonly args: readonly Expression[];
}

/** `[a, ?b]`. */
export interface ListLiteral extends Node {
  readonly kind: 'list';
  readonly items: readonly { readonly value: Expression; readonly optional: boolean }[];
}

/** `{a: b, ?c: d}`. */
export interface MapLiteral extends Node {
  readonly kind: 'map';
  readonly entries: readonly MapLiteralEntry[];
}

/** One entry of a {@link MapLiteral}. */
export interface MapLiteralEntry extends Node {
  readonly key: Expression;
  readonly value: Expression;
  readonly optional: boolean;
}

/** `Name{...}`. */
export interface StructLiteral extends Node {
  readonly kind: 'struct';
  readonly name: string;
}

/** A macro that goes over a list or a map. */
export type FoldMacro =
  | 'all'
  | 'exists'
  | 'existsOne'
  | 'filter'
  | 'map'
  | 'transformList'
  | 'transformMap'
  | 'transformMapEntry';

/** `range.macro(names…, filter, step)`. */
export interface Fold extends Node {
  readonly kind: 'fold';
  readonly macro: FoldMacro;
  readonly range: Expression;
  /** One name for items or keys; two for index and item, or key and value. */
  readonly names: readonly string[];
  /** Asked of each item where the macro has it. */
  readonly filter: Expression | undefined;
  /** Made of each item; the same as `filter` has no result of its own. */
  readonly step: Expression | undefined;
}

/** `target.optMap(name, body)` and `optFlatMap`. */
export interface OptionalMap extends Node {
  readonly kind: 'optMap';
  readonly target: Expression;
  readonly name: string;
  readonly body: Expression;
  /** Whether the body gives an optional itself. */
  readonly flat: boolean;
}

/** An expression as it was read. */
export type Expression =
  | Constant
  | Identifier
  | Selection
  | Call
  | ListLiteral
  | MapLiteral
  | StructLiteral
  | Fold
  | OptionalMap;
