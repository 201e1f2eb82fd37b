import type { Call, Expression, FoldMacro } from './expression.ts';
import { CelSyntaxError } from './syntax-error.ts';

/** The macros that go over a list or map: how many arguments, and which one names what. */
const FOLDS: Readonly<Record<string, readonly FoldShape[]>> = {
  all: [shape('all', 1, 'f'), shape('all', 2, 'f')],
  exists: [shape('exists', 1, 'f'), shape('exists', 2, 'f')],
  exists_one: [shape('existsOne', 1, 'f')],
  existsOne: [shape('existsOne', 2, 'f')],
  filter: [shape('filter', 1, 'f')],
  map: [shape('map', 1, 's'), shape('map', 1, 'fs')],
  transformList: [shape('transformList', 2, 's'), shape('transformList', 2, 'fs')],
  transformMap: [shape('transformMap', 2, 's'), shape('transformMap', 2, 'fs')],
  transformMapEntry: [shape('transformMapEntry', 2, 's'), shape('transformMapEntry', 2, 'fs')],
};

interface FoldShape {
  readonly macro: FoldMacro;
  readonly names: number;
  /** What follows the names: a filter, a step, or both. */
  readonly parts: 'f' | 's' | 'fs';
}

function shape(macro: FoldMacro, names: number, parts: FoldShape['parts']): FoldShape {
  return { macro, names, parts };
}

/** Which macros there are beside those of every expression. */
export interface MacroOptions {
  /** `cel.bind(name, value, expression)`. */
  readonly hasBindings?: boolean;
}

/**
 * What a call stands for when it is a macro; `undefined` when it is none.
 *
 * @throws {@link CelSyntaxError} when a macro is not given what it asks for.
 */
export function expandMacro(
  call: Call,
  { hasBindings = false }: MacroOptions,
): Expression | undefined {
  const { name, target, args, at } = call;
  if (target === undefined) return name === 'has' ? expandHas(args, at) : undefined;
  if (hasBindings && name === 'bind' && isCelName(target)) return expandBinding(args, at);
  if (name === 'optMap' || name === 'optFlatMap') return expandOptionalMap({ ...call, target });
  const shapes = Object.hasOwn(FOLDS, name) ? FOLDS[name] : undefined;
  const fitting = shapes?.find(({ names, parts }) => names + parts.length === args.length);
  return fitting && expandFold({ ...call, target }, fitting);
}

function expandHas(args: readonly Expression[], at: number): Expression | undefined {
  const [operand] = args;
  if (operand === undefined || args.length > 1) return undefined;
  if (operand.kind === 'select' && operand.mode === 'value') {
    return { ...operand, mode: 'test', at };
  }
  throw macroError(operand.at, 'invalid argument to has() macro');
}

function expandOptionalMap({
  name,
  target,
  args,
  at,
}: Call & { readonly target: Expression }): Expression | undefined {
  const [variable, body] = args;
  if (body === undefined || args.length > 2) return undefined;
  const bound = nameOf(variable, at, `${name}() variable name must be a simple identifier`);
  return { kind: 'optMap', target, name: bound, body, flat: name === 'optFlatMap', at };
}

function isCelName(target: Expression): boolean {
  return target.kind === 'identifier' && target.name === 'cel';
}

/** A value under a name is the one item of a list, and the expression what is made of that. */
function expandBinding(args: readonly Expression[], at: number): Expression | undefined {
  const [variable, value, body] = args;
  if (value === undefined || body === undefined || args.length > 3) return undefined;
  const name = nameOf(
    variable,
    variable?.at ?? at,
    'cel.bind() variable names must be simple identifiers',
  );
  const range: Expression = { kind: 'list', items: [{ value, optional: false }], at };
  const made: Expression = {
    ...{ kind: 'fold', macro: 'map', range, names: [name] },
    ...{ filter: undefined, step: body, at },
  };
  const first: Expression = { kind: 'constant', value: 0n, at };
  return { kind: 'call', name: '_[_]', target: undefined, args: [made, first], at };
}

function expandFold(
  { target, args, at }: Call & { readonly target: Expression },
  { macro, names: count, parts }: FoldShape,
): Expression {
  const wrong = 'argument must be a simple name';
  const names = args.slice(0, count).map((arg) => nameOf(arg, arg.at, wrong));
  if (new Set(names).size < names.length) {
    throw macroError(args[1]?.at ?? at, `duplicate variable name: ${names[0] ?? ''}`);
  }
  const [first, second] = args.slice(count);
  const filter = parts === 's' ? undefined : first;
  const step = parts === 'f' ? undefined : (second ?? first);
  return { kind: 'fold', macro, range: target, names, filter, step, at };
}

function nameOf(expression: Expression | undefined, at: number, wrong: string): string {
  if (expression?.kind === 'identifier') return expression.name;
  throw macroError(at, wrong);
}

function macroError(at: number, message: string): CelSyntaxError {
  return new CelSyntaxError(at, message, false);
}
