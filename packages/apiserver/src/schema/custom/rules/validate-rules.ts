import { equalJson, isJsonObject, type JsonObject } from '@drover/apimachinery';
import {
  duplicate,
  type FieldError,
  fieldPath,
  forbidden,
  invalid,
  itemPath,
  required,
} from '@drover/kubernetes';
import {
  CelError,
  CostLimitError,
  CostMeter,
  fromJson,
  NONE,
  OptionalValue,
  type Program,
  type Value,
} from '../../../cel/index.ts';
import { ROOT_FIELD } from '../keyword-checks.ts';
import type { CompiledRule } from './compile-rule.ts';
import { ruleMessage, ruleText } from './rule-message.ts';
import type { RuleNode } from './rule-node.ts';

/** What all rules together may cost for one object. */
const OBJECT_BUDGET = 10_000_000;

/** A value and what was there before, for finding out whether it changed. */
interface Correlation {
  readonly value: unknown;
  readonly old: unknown;
}

/** Where a value is. */
interface Place {
  /** Empty at the root. */
  readonly path: string;
  /** What was there before; `undefined` where nothing was, or where none can be told to belong to it. */
  readonly old: unknown;
  readonly here: Correlation | undefined;
  /** The nearest value above that has one. */
  readonly above: Correlation | undefined;
}

/** What rules found out about an object. */
export interface RuleFindings {
  readonly errors: readonly FieldError[];
  /** Errors of what did not change, which are let pass. */
  readonly passed: readonly FieldError[];
}

/** Evaluates the rules for an object, and with `old` those about its change. Unchanged values may go on not meeting a rule. */
export function validateRules(node: RuleNode, object: unknown, old?: unknown): RuleFindings {
  const run = new RuleRun();
  const here = old === undefined ? undefined : { value: object, old };
  run.visit(node, object, { path: '', old, here, above: undefined });
  return run;
}

class RuleRun implements RuleFindings {
  readonly errors: FieldError[] = [];
  readonly passed: FieldError[] = [];
  #budget = OBJECT_BUDGET;
  /** Whether nothing more is evaluated, because too much was. */
  #isOver = false;

  visit(node: RuleNode, value: unknown, place: Place): void {
    if (value === null || value === undefined || this.#isOver) return;
    this.#evaluateAll(node, value, place);
    if (Array.isArray(value)) this.#visitItems(node, value, place);
    else if (isJsonObject(value)) this.#visitFields(node, value, place);
  }

  #visitFields(node: RuleNode, object: JsonObject, place: Place): void {
    if (node.values === undefined && node.properties.size === 0) return;
    for (const [name, value] of Object.entries(object)) {
      const known = node.properties.get(name);
      const child = known ?? node.values;
      if (child === undefined) continue;
      const path = known === undefined ? itemPath(place.path, name) : fieldPath(place.path, name);
      this.visit(child, value, { path, ...fieldBefore(place, name, value) });
    }
  }

  #visitItems({ items, listKeys }: RuleNode, list: readonly unknown[], place: Place): void {
    if (items === undefined) return;
    const before = listKeys !== undefined && Array.isArray(place.old) ? place.old : [];
    for (const [index, value] of list.entries()) {
      const old = (before as unknown[]).find((other) => hasSameKeys(listKeys ?? [], value, other));
      const here = place.here && old !== undefined ? { value, old } : undefined;
      const above = place.here ?? place.above;
      this.visit(items, value, { path: itemPath(place.path, index), old, here, above });
    }
  }

  #evaluateAll(node: RuleNode, value: unknown, place: Place): void {
    for (const rule of node.rules) {
      if (this.#isOver) return;
      if (rule.failure !== undefined) {
        this.#fail(node, place, `rule compile error: ${rule.failure}`);
      } else if (isAsked(rule, place)) {
        this.#evaluate(rule, node, { value, place });
      }
    }
  }

  #evaluate(
    rule: CompiledRule,
    node: RuleNode,
    { value, place }: { readonly value: unknown; readonly place: Place },
  ): void {
    const states = { value, old: place.old };
    const isOptional = rule.definition.optionalOldSelf === true;
    const variable = variablesOf(node, states, isOptional);
    const outcome = this.#run(rule.program, variable);
    if (outcome.isOverBudget) {
      this.#end(node, place, OVER_BUDGET);
    } else if (outcome.problem !== undefined) {
      this.#failEvaluation(rule, node, { place, problem: outcome.problem });
    } else if (outcome.value !== true) {
      // A message never sees the old value as an optional, whatever its rule does.
      const message = this.#messageOf(rule, variablesOf(node, states, false));
      if ('over' in message) this.#end(node, place, message.over);
      else this.#refuse(rule, node, { place, message: message.text });
    }
  }

  #failEvaluation(
    { definition }: CompiledRule,
    node: RuleNode,
    { place, problem }: { readonly place: Place; readonly problem: Error },
  ): void {
    const text = ruleText(definition);
    if (problem instanceof CostLimitError) {
      const why = 'no further validation rules will be run due to call cost exceeds limit for rule';
      this.#end(node, place, `'${problem.message}': ${why}: ${text}`);
    } else if (problem.message.startsWith('no such overload')) {
      const why =
        'call arguments did not match a supported operator, function or macro signature for rule';
      this.#fail(node, place, `'${problem.message}': ${why}: ${text}`);
    } else {
      this.#fail(node, place, `${problem.message} evaluating rule: ${text}`);
    }
  }

  #messageOf(
    { definition, message }: CompiledRule,
    variable: (name: string) => Value,
  ): { readonly text: string } | { readonly over: string } {
    if (message === undefined) return { text: ruleMessage(definition) };
    const outcome = this.#run(message, variable);
    if (outcome.isOverBudget) return { over: MESSAGE_OVER_BUDGET };
    if (outcome.problem instanceof CostLimitError) {
      const expression = JSON.stringify(definition.messageExpression);
      const why = 'no further validation rules will be run due to call cost exceeds limit for';
      return { over: `${why} messageExpression: ${expression}` };
    }
    return { text: ruleMessage(definition, outcome.value) };
  }

  #refuse(
    { definition, usesOldSelf, fieldPath: below }: CompiledRule,
    { typeName }: RuleNode,
    { place, message }: { readonly place: Place; readonly message: string },
  ): void {
    const path = below.startsWith('[') ? `${place.path}${below}` : fieldPath(place.path, below);
    const error = errorFor(definition.reason, at(below === '' ? place.path : path), {
      typeName,
      message,
    });
    const isUnchanged = !usesOldSelf && hasNotChanged(place);
    (isUnchanged ? this.passed : this.errors).push(error);
  }

  #run(program: Program | undefined, variable: (name: string) => Value): RunOutcome {
    const meter = new CostMeter();
    const outcome: RunOutcome = attempt(program, variable, meter);
    this.#budget -= meter.spent;
    return this.#budget < 0 ? { isOverBudget: true } : outcome;
  }

  #fail({ typeName }: RuleNode, { path }: Place, message: string): void {
    this.errors.push(invalid(at(path), typeName, message));
  }

  #end(node: RuleNode, place: Place, message: string): void {
    this.#isOver = true;
    this.#fail(node, place, message);
  }
}

const OVER_BUDGET =
  'validation failed due to running out of cost budget, no further validation rules will be run';

const MESSAGE_OVER_BUDGET =
  'messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run';

interface RunOutcome {
  readonly isOverBudget?: boolean;
  readonly value?: Value;
  readonly problem?: Error;
}

function attempt(
  program: Program | undefined,
  variable: (name: string) => Value,
  meter: CostMeter,
): RunOutcome {
  if (program === undefined) return { value: true };
  try {
    return { value: program.evaluate(variable, meter) };
  } catch (error) {
    if (error instanceof CelError || error instanceof CostLimitError) return { problem: error };
    throw error;
  }
}

/** A rule about a change is asked only where there was something before, unless it says that it wants to be. */
function isAsked({ usesOldSelf, definition }: CompiledRule, { old }: Place): boolean {
  const hasOld = old !== undefined && old !== null;
  return !usesOldSelf || hasOld || definition.optionalOldSelf === true;
}

function variablesOf(
  { type }: RuleNode,
  { value, old }: Correlation,
  isOptional: boolean,
): (name: string) => Value {
  const hasOld = old !== undefined && old !== null;
  return (name) => {
    if (name === 'self') return fromJson(value, type);
    if (isOptional) return hasOld ? new OptionalValue(fromJson(old, type)) : NONE;
    if (!hasOld) throw new CelError('no such attribute(s): oldSelf');
    return fromJson(old, type);
  };
}

function errorFor(
  reason: string | undefined,
  path: string,
  { typeName, message }: { readonly typeName: string; readonly message: string },
): FieldError {
  switch (reason) {
    case 'FieldValueForbidden':
      return forbidden(path, message);
    case 'FieldValueRequired':
      return required(path, message);
    case 'FieldValueDuplicate':
      return duplicate(path, typeName);
    default:
      return invalid(path, typeName, message);
  }
}

/** Errors at the root have a field of their own. */
function at(path: string): string {
  return path === '' ? ROOT_FIELD : path;
}

function hasNotChanged({ here, above }: Place): boolean {
  const decisive = here ?? above;
  return decisive !== undefined && equalJson(decisive.value, decisive.old);
}

/** What belongs to a field before the change. What an object says it is counts as changed. */
function fieldBefore(place: Place, name: string, value: unknown): Omit<Place, 'path'> {
  const { here, above } = place;
  const hasOld = isJsonObject(place.old) && Object.hasOwn(place.old, name);
  const old = hasOld ? (place.old as JsonObject)[name] : undefined;
  if (here === undefined) return { old, here, above };
  if (above === undefined && (name === 'apiVersion' || name === 'kind')) {
    return { old, here: undefined, above: undefined };
  }
  return { old, here: hasOld ? { value, old } : undefined, above: here };
}

function hasSameKeys(keys: readonly string[], item: unknown, other: unknown): boolean {
  if (!isJsonObject(item) || !isJsonObject(other)) return false;
  return keys.every((key) => equalJson(item[key], other[key]));
}
