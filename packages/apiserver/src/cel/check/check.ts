import type { SourceError } from '../source-error.ts';
import type {
  Call,
  Expression,
  Identifier,
  ListLiteral,
  MapLiteral,
  OptionalMap,
  Selection,
} from '../syntax/expression.ts';
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DYN,
  ERROR,
  formatType,
  INT,
  listOf,
  mapOf,
  NULL,
  optionalOf,
  STRING,
  UINT,
} from '../type.ts';
import { Uint, type Value } from '../values/value.ts';
import { checkFold } from './check-fold.ts';
import { checkLiterals } from './check-literals.ts';
import type { CelEnvironment } from './environment.ts';
import type { ExpressionChecker } from './expression-checker.ts';
import { mismatch, undeclared } from './messages.ts';
import type { Overload } from './overload.ts';
import { mostGeneral, Substitution } from './substitution.ts';

/** What the checker found out about an expression. */
export interface Checked {
  readonly type: CelType;
  /** The signatures that each call may mean. */
  readonly overloads: ReadonlyMap<Expression, readonly Overload[]>;
  /** What names and selections mean that are variables or types and not fields. */
  readonly names: ReadonlyMap<Expression, string>;
  /** Variables of the environment that the expression looks at. */
  readonly variables: ReadonlySet<string>;
  readonly errors: readonly SourceError[];
}

/** Finds the types of an expression, and what does not fit. */
export function checkExpression(expression: Expression, environment: CelEnvironment): Checked {
  const checker = new Checker(environment);
  const type = checker.check(expression);
  const { overloads, names, variables, errors } = checker;
  const resolved = checker.types.resolve(type, 'dyn');
  return { type: resolved, overloads, names, variables, errors };
}

/** Names that a macro brings with it. */
type Scope = ReadonlyMap<string, CelType>;

/** One check of one expression. */
class Checker implements ExpressionChecker {
  readonly types: Substitution = new Substitution();
  readonly overloads = new Map<Expression, readonly Overload[]>();
  readonly names = new Map<Expression, string>();
  readonly variables = new Set<string>();
  readonly errors: SourceError[] = [];
  readonly #environment: CelEnvironment;
  #scope: Scope = new Map();
  /** Whether items of a literal may be of different types: those of texts that are put together. */
  #mayMix = false;

  constructor(environment: CelEnvironment) {
    this.#environment = environment;
  }

  check(expression: Expression): CelType {
    switch (expression.kind) {
      case 'constant':
        return typeOfConstant(expression.value);
      case 'identifier':
        return this.#checkIdentifier(expression);
      case 'select':
        return this.#checkSelection(expression);
      case 'call':
        return this.#checkCall(expression);
      case 'list':
        return this.#checkList(expression);
      case 'map':
        return this.#checkMap(expression);
      case 'struct':
        return this.fail(expression.at, undeclared(expression.name));
      case 'fold':
        return checkFold(this, expression);
      case 'optMap':
        return this.#checkOptionalMap(expression);
    }
  }

  within<T>(names: ReadonlyMap<string, CelType>, check: () => T): T {
    const before = this.#scope;
    this.#scope = new Map([...before, ...names]);
    const result = check();
    this.#scope = before;
    return result;
  }

  fail(at: number, message: string): CelType {
    this.errors.push({ at, message });
    return ERROR;
  }

  /** Whether the name is one of a macro. */
  isLocal(name: string): boolean {
    return this.#scope.has(name);
  }

  /** The type of a call of a function with arguments of those types. */
  resolveCall(
    expression: Expression,
    name: string,
    { args, member }: { readonly args: readonly CelType[]; readonly member: boolean },
  ): CelType {
    const all = this.#environment.functions.get(name);
    if (all === undefined) return this.fail(expression.at, undeclared(name));
    let result: CelType | undefined;
    const fitting: Overload[] = [];
    for (const overload of all.filter((each) => each.member === member)) {
      const [candidate, ...expected] = this.#instantiate([overload.result, ...overload.args]);
      if (candidate === undefined || !this.types.assign(args, expected)) continue;
      fitting.push(overload);
      const resolved = this.types.resolve(candidate);
      result = result === undefined || isSame(result, resolved) ? resolved : DYN;
    }
    if (result === undefined) return this.#noOverload(expression, name, { args, member });
    this.overloads.set(expression, fitting);
    return result;
  }

  /** The common type of items of one literal. */
  join(at: number, known: CelType | undefined, next: CelType): CelType {
    if (known === undefined) return next;
    if (this.types.assign([known], [next])) return mostGeneral(known, next);
    if (!this.#mayMix) this.fail(at, mismatch(known, next));
    return DYN;
  }

  #noOverload(
    expression: Expression,
    name: string,
    { args, member }: { readonly args: readonly CelType[]; readonly member: boolean },
  ): CelType {
    const shown = args.map((type) => formatType(this.types.resolve(type, 'dyn')));
    const [target = '', ...rest] = shown;
    const signature = member ? `${target}.(${rest.join(', ')})` : `(${shown.join(', ')})`;
    const message = `found no matching overload for '${name}' applied to '${signature}'`;
    return this.fail(expression.at, message);
  }

  /** The types with their parameters made new, so that two calls do not share them. */
  #instantiate(types: readonly CelType[]): readonly CelType[] {
    const made = new Map<string, CelType>();
    const rename = (type: CelType): CelType => {
      switch (type.kind) {
        case 'param': {
          const param = made.get(type.name) ?? this.types.fresh();
          made.set(type.name, param);
          return param;
        }
        case 'list':
          return { ...type, item: rename(type.item) };
        case 'map':
          return mapOf(rename(type.key), rename(type.value));
        case 'optional':
          return optionalOf(rename(type.of));
        default:
          return type;
      }
    };
    return types.map(rename);
  }

  #checkIdentifier(expression: Identifier): CelType {
    const local = this.#scope.get(expression.name);
    if (local !== undefined) return local;
    return (
      this.#checkName(expression, expression.name) ??
      this.fail(expression.at, undeclared(expression.name))
    );
  }

  #checkName(expression: Expression, name: string): CelType | undefined {
    const variable = this.#environment.variables.get(name);
    if (variable !== undefined) {
      this.variables.add(name);
      this.names.set(expression, name);
      return variable;
    }
    const type = this.#environment.types.get(name);
    if (type === undefined) return undefined;
    this.names.set(expression, name);
    return { kind: 'type', of: type };
  }

  #checkSelection(expression: Selection): CelType {
    const { operand, field, mode, at } = expression;
    const qualified = mode === 'value' ? this.#qualifiedName(expression) : undefined;
    const named = qualified === undefined ? undefined : this.#checkName(expression, qualified);
    if (named !== undefined) return named;
    const operandType = this.types.resolve(this.check(operand));
    const isOptional = operandType.kind === 'optional';
    const type = this.#fieldType(isOptional ? operandType.of : operandType, field, at);
    if (mode === 'test') return BOOL;
    return isOptional || mode === 'optional' ? optionalOf(type) : type;
  }

  /** `a.b.c` of a selection that begins with a name which no macro brought. */
  #qualifiedName(expression: Expression): string | undefined {
    if (expression.kind === 'identifier') {
      return this.isLocal(expression.name) ? undefined : expression.name;
    }
    if (expression.kind !== 'select' || expression.mode !== 'value') return undefined;
    const prefix = this.#qualifiedName(expression.operand);
    return prefix === undefined ? undefined : `${prefix}.${expression.field}`;
  }

  #fieldType(type: CelType, field: string, at: number): CelType {
    switch (type.kind) {
      case 'map':
        return type.value;
      case 'object':
        return type.fields.get(field)?.type ?? this.fail(at, `undefined field '${field}'`);
      case 'opaque':
        if (type.isStruct) return this.fail(at, `unexpected failed resolution of '${type.name}'`);
        return this.#noFields(type, at);
      case 'param':
        this.types.assign([DYN], [type]);
        return DYN;
      case 'dyn':
      case 'error':
        return DYN;
      default:
        return this.#noFields(type, at);
    }
  }

  #noFields(type: CelType, at: number): CelType {
    this.fail(at, `type '${formatType(type)}' does not support field selection`);
    return DYN;
  }

  #checkCall(expression: Call): CelType {
    const { name, target, at } = expression;
    const args = this.#checkArguments(expression);
    checkLiterals(this, expression);
    if (name === '_&&_' || name === '_||_') return this.#checkLogic(expression, args);
    if (target === undefined) return this.resolveCall(expression, name, { args, member: false });
    const prefix = this.#qualifiedName(target);
    const qualified = `${prefix ?? ''}.${name}`;
    if (prefix !== undefined && this.#environment.functions.has(qualified)) {
      return this.resolveCall(expression, qualified, { args, member: false });
    }
    const targetType = this.check(target);
    if (!this.#environment.functions.has(name)) return this.fail(at, undeclared(name));
    return this.resolveCall(expression, name, { args: [targetType, ...args], member: true });
  }

  #checkArguments({ name, args }: Call): readonly CelType[] {
    const before = this.#mayMix;
    this.#mayMix ||= name === 'format';
    const types = args.map((arg) => this.check(arg));
    this.#mayMix = before;
    return types;
  }

  #checkLogic({ args }: Call, types: readonly CelType[]): CelType {
    for (const [index, type] of types.entries()) {
      if (this.types.assign([type], [BOOL])) continue;
      this.fail(args[index]?.at ?? 0, mismatch(BOOL, this.types.resolve(type, 'dyn')));
    }
    return BOOL;
  }

  #checkList({ items }: ListLiteral): CelType {
    let type: CelType | undefined;
    for (const { value, optional } of items) {
      const found = this.check(value);
      type = this.join(value.at, type, optional ? this.#unwrap(value, found) : found);
    }
    return listOf(type ?? this.types.fresh());
  }

  #checkMap({ entries }: MapLiteral): CelType {
    let keyType: CelType | undefined;
    let valueType: CelType | undefined;
    for (const { key, value, optional } of entries) {
      keyType = this.join(key.at, keyType, this.check(key));
      const found = this.check(value);
      valueType = this.join(value.at, valueType, optional ? this.#unwrap(value, found) : found);
    }
    return mapOf(keyType ?? this.types.fresh(), valueType ?? this.types.fresh());
  }

  #unwrap({ at }: Expression, type: CelType): CelType {
    if (type.kind === 'optional') return type.of;
    if (type.kind !== 'dyn') this.fail(at, mismatch(optionalOf(type), type));
    return type;
  }

  #checkOptionalMap({ target, name, body, flat, at }: OptionalMap): CelType {
    const targetType = this.types.resolve(this.check(target));
    const inner = this.types.fresh();
    if (!this.types.assign([targetType], [optionalOf(inner)])) {
      const message = `found no matching overload for 'hasValue' applied to '${formatType(targetType)}.()'`;
      return this.fail(at, message);
    }
    const names = new Map([[name, this.types.resolve(inner, 'dyn')]]);
    const result = this.within(names, () => this.check(body));
    if (!flat) return optionalOf(result);
    const isOptional = this.types.assign([result], [optionalOf(this.types.fresh())]);
    return isOptional ? result : this.fail(body.at, mismatch(optionalOf(DYN), result));
  }
}

function isSame(left: CelType, right: CelType): boolean {
  return formatType(left) === formatType(right);
}

function typeOfConstant(value: Value): CelType {
  switch (typeof value) {
    case 'boolean':
      return BOOL;
    case 'bigint':
      return INT;
    case 'number':
      return DOUBLE;
    case 'string':
      return STRING;
    default:
      if (value instanceof Uint) return UINT;
      return value === null ? NULL : BYTES;
  }
}
