import { CelError, noSuchOverload } from '../cel-error.ts';
import type { Checked } from '../check/check.ts';
import type { NativeCall, Overload } from '../check/overload.ts';
import type {
  Call,
  Expression,
  Identifier,
  ListLiteral,
  MapLiteral,
  OptionalMap,
  Selection,
} from '../syntax/expression.ts';
import { PlainList, PlainMap } from '../values/collections.ts';
import { isKey } from '../values/map-key.ts';
import { isOfType } from '../values/type-of.ts';
import { NONE, OptionalValue, TypeValue, type Value } from '../values/value.ts';
import { elementAt, fieldOf, keyText } from './access.ts';
import type { ExpressionPlanner, Step } from './frame.ts';
import { planChoice, planLogic } from './logic.ts';
import { planFold } from './plan-fold.ts';

const LIST_COST = 10;
const MAP_COST = 30;

/** Makes a checked expression ready for being evaluated many times. */
export class Planner implements ExpressionPlanner {
  readonly #checked: Checked;
  readonly #names = new Map<string, number>();
  #slots = 0;

  constructor(checked: Checked) {
    this.#checked = checked;
  }

  /** How many names macros bring, at most. */
  get slots(): number {
    return this.#slots;
  }

  plan(expression: Expression): Step {
    switch (expression.kind) {
      case 'constant': {
        const { value } = expression;
        return () => value;
      }
      case 'identifier':
        return this.#planIdentifier(expression);
      case 'select':
        return this.#planSelection(expression);
      case 'call':
        return this.#planCall(expression);
      case 'list':
        return this.#planList(expression);
      case 'map':
        return this.#planMap(expression);
      case 'fold':
        return planFold(this, expression);
      case 'optMap':
        return this.#planOptionalMap(expression);
      case 'struct':
        throw noSuchOverload();
    }
  }

  within<T>(names: readonly string[], plan: (slots: readonly number[]) => T): T {
    const before = names.map((name) => this.#names.get(name));
    const slots = names.map((name) => {
      const slot = this.#slots;
      this.#slots += 1;
      this.#names.set(name, slot);
      return slot;
    });
    const result = plan(slots);
    for (const [index, name] of names.entries()) {
      const slot = before[index];
      if (slot === undefined) this.#names.delete(name);
      else this.#names.set(name, slot);
    }
    return result;
  }

  #planIdentifier({ name }: Identifier): Step {
    const slot = this.#names.get(name);
    if (slot === undefined) return planName(name, this.#checked.variables.has(name));
    return ({ slots, meter }) => {
      meter.spend(1);
      return slots[slot] ?? null;
    };
  }

  #planSelection(expression: Selection): Step {
    const { operand, field, mode } = expression;
    const name = this.#checked.names.get(expression);
    if (name !== undefined) return planName(name, this.#checked.variables.has(name));
    const inner = this.plan(operand);
    if (mode === 'test') {
      return (frame) => {
        const isThere = fieldOf(inner(frame), field) !== undefined;
        // Kubernetes asks nothing for a test, nor for the name with which it begins.
        frame.meter.spend(-1);
        return isThere;
      };
    }
    return (frame) => {
      const value = inner(frame);
      frame.meter.spend(1);
      const found = fieldOf(value, field);
      if (mode === 'optional' || value instanceof OptionalValue) {
        return found === undefined ? NONE : new OptionalValue(found);
      }
      if (found === undefined) throw new CelError(`no such key: ${field}`);
      return found;
    };
  }

  #planCall(expression: Call): Step {
    const [first, second, third] = expression.args;
    switch (expression.name) {
      case '_&&_':
      case '_||_':
        return planLogic(this, expression);
      case '_?_:_':
        return planChoice(this, [first, second, third]);
      case '_[_]':
        return this.#planAccess(expression);
      default:
        return this.#planFunction(expression);
    }
  }

  #planAccess({ args: [list, key] }: Call): Step {
    if (list === undefined || key === undefined) throw noSuchOverload();
    const planList = this.plan(list);
    const planKey = this.plan(key);
    return (frame) => {
      const value = planList(frame);
      const at = planKey(frame);
      frame.meter.spend(1);
      const isOptional = value instanceof OptionalValue;
      const found = elementAt(isOptional ? (value.value ?? NONE) : value, at);
      if (isOptional) return found === undefined ? NONE : new OptionalValue(found);
      if (found !== undefined) return found;
      if (typeof at === 'bigint' || typeof at === 'number') {
        throw new CelError(`index out of bounds: ${at}`);
      }
      throw new CelError(`no such key: ${keyText(at)}`);
    };
  }

  #planFunction(expression: Call): Step {
    const overloads = this.#checked.overloads.get(expression);
    if (overloads === undefined) throw noSuchOverload();
    const { target, args } = expression;
    const isMember = overloads.some(({ member }) => member);
    const all = isMember && target !== undefined ? [target, ...args] : args;
    const steps = all.map((arg) => this.plan(arg));
    const constants = all.map((arg) => (arg.kind === 'constant' ? arg.value : undefined));
    const calls = overloads.map((overload) => ({
      overload,
      call: overload.bind?.(constants) ?? overload.call,
    }));
    return (frame) => {
      const values = steps.map((step) => step(frame));
      const { overload, call } = chosen(calls, values) ?? refuse(expression.name);
      const result = call(values);
      frame.meter.spend(overload.cost?.(values, result) ?? 1);
      return result;
    };
  }

  #planList({ items }: ListLiteral): Step {
    const constants = items.flatMap(({ value, optional }) =>
      value.kind === 'constant' && !optional ? [value.value] : [],
    );
    if (items.length > 0 && constants.length === items.length) {
      const list = new PlainList(constants);
      return () => list;
    }
    const steps = items.map(({ value, optional }) => ({ step: this.plan(value), optional }));
    return (frame) => {
      const values: Value[] = [];
      for (const { step, optional } of steps) {
        const value = step(frame);
        if (!optional) values.push(value);
        else if (value instanceof OptionalValue && value.value !== undefined) {
          values.push(value.value);
        }
      }
      frame.meter.spend(LIST_COST);
      return new PlainList(values);
    };
  }

  #planMap({ entries }: MapLiteral): Step {
    const steps = entries.map(({ key, value, optional }) => ({
      key: this.plan(key),
      value: this.plan(value),
      optional,
    }));
    return (frame) => {
      const made: [Value, Value][] = [];
      for (const { key, value, optional } of steps) {
        const name = key(frame);
        const content = value(frame);
        if (!isKey(name)) throw new CelError('unsupported key type');
        if (!optional) made.push([name, content]);
        else if (content instanceof OptionalValue && content.value !== undefined) {
          made.push([name, content.value]);
        }
      }
      frame.meter.spend(MAP_COST);
      const map = new PlainMap(made);
      if (map.size < made.length) throw new CelError('map key conflict');
      return map;
    };
  }

  #planOptionalMap({ target, name, body, flat }: OptionalMap): Step {
    const planTarget = this.plan(target);
    return this.within([name], ([slot = 0]) => {
      const planBody = this.plan(body);
      return (frame) => {
        const value = planTarget(frame);
        if (!(value instanceof OptionalValue)) throw noSuchOverload();
        frame.meter.spend(2);
        if (value.value === undefined) return NONE;
        frame.slots[slot] = value.value;
        const result = planBody(frame);
        return flat ? result : new OptionalValue(result);
      };
    });
  }
}

/** A variable of the environment, or a type. */
function planName(name: string, isVariable: boolean): Step {
  if (!isVariable) {
    const type = new TypeValue(name);
    return ({ meter }) => {
      meter.spend(1);
      return type;
    };
  }
  return ({ variable, meter }) => {
    meter.spend(1);
    return variable(name);
  };
}

interface BoundOverload {
  readonly overload: Overload;
  readonly call: NativeCall;
}

/** The first signature that the values fit. */
function chosen(
  calls: readonly BoundOverload[],
  values: readonly Value[],
): BoundOverload | undefined {
  for (const candidate of calls) {
    const { args } = candidate.overload;
    if (values.every((value, index) => isOfType(value, args[index] ?? { kind: 'dyn' }))) {
      return candidate;
    }
  }
  return undefined;
}

function refuse(name: string): never {
  throw /^\w/.test(name) && !name.startsWith('_') ? noSuchOverload(name) : noSuchOverload();
}
