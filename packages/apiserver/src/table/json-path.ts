import { equalJson, getField, isJsonObject } from '@drover/apimachinery';

/** One step of a path. */
type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'filter'; readonly path: readonly Step[]; readonly test: Test };

/** What a filter asks of the value at its path. */
interface Test {
  readonly operator: 'exists' | '==' | '!=' | '<' | '<=' | '>' | '>=';
  readonly value: unknown;
}

/** A JSONPath made ready. */
export interface JsonPath {
  /** All values at the end of the path, in order. */
  find(object: unknown): readonly unknown[];
}

/** No path has more steps; so deep no schema goes. */
const MAX_STEPS = 100;

const FIELD = /^\.?((?:[\w$@/-]|\\.)+)/;
const QUOTED = /^\[(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]/;
const INDEX = /^\[(-?\d{1,9})\]/;
const ALL = /^(?:\[\*\]|\.\*)/;
const FILTER =
  /^\[\?\(\s*@((?:[.\w$\\/-]|\[[^\]]*\])*)\s*(?:(==|!=|<=|>=|<|>)\s*('[^']*'|"[^"]*"|-?\d+(?:\.\d+)?|true|false)\s*)?\)\]/;

/**
 * Makes a path of the part of JSONPath that columns of custom resources use: fields (`.a`, `['a']`, `\.` in names), indices, `[*]` and
 * filters that compare one field. `undefined` when the text is none.
 */
export function parseJsonPath(text: string): JsonPath | undefined {
  const steps = parseSteps(text);
  return steps && { find: (object) => follow(steps, object) };
}

function parseSteps(text: string): Step[] | undefined {
  const steps: Step[] = [];
  let rest = text.replace(/^\$/, '');
  while (rest !== '' && rest !== '.') {
    const parsed = parseStep(rest);
    if (parsed === undefined || steps.length >= MAX_STEPS) return undefined;
    steps.push(parsed.step);
    rest = rest.slice(parsed.length);
  }
  return steps;
}

function parseStep(text: string): { step: Step; length: number } | undefined {
  const all = ALL.exec(text);
  if (all !== null) return { step: { kind: 'all' }, length: all[0].length };
  const field = FIELD.exec(text) ?? QUOTED.exec(text);
  if (field !== null) {
    const name = (field[1] ?? field[2] ?? '').replaceAll(/\\(.)/g, '$1');
    return { step: { kind: 'field', name }, length: field[0].length };
  }
  const index = INDEX.exec(text);
  if (index !== null) {
    return { step: { kind: 'index', index: Number(index[1]) }, length: index[0].length };
  }
  return parseFilter(text);
}

function parseFilter(text: string): { step: Step; length: number } | undefined {
  const match = FILTER.exec(text);
  if (match === null) return undefined;
  const [whole, pathText = '', operator = 'exists', literal] = match;
  const path = parseSteps(pathText);
  if (path === undefined) return undefined;
  const test: Test = { operator: operator as Test['operator'], value: literalOf(literal) };
  return { step: { kind: 'filter', path, test }, length: whole.length };
}

function literalOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  return /^['"]/.test(text) ? text.slice(1, -1) : (JSON.parse(text) as unknown);
}

function follow(steps: readonly Step[], object: unknown): readonly unknown[] {
  return steps.reduce<readonly unknown[]>(
    (values, step) => values.flatMap((value) => take(step, value)),
    [object],
  );
}

function take(step: Step, value: unknown): readonly unknown[] {
  switch (step.kind) {
    case 'field':
      return isJsonObject(value) && Object.hasOwn(value, step.name)
        ? [getField(value, step.name)]
        : [];
    case 'index': {
      const item: unknown = Array.isArray(value) ? value.at(step.index) : undefined;
      return item === undefined ? [] : [item];
    }
    case 'all':
      return childrenOf(value);
    case 'filter':
      return childrenOf(value).filter((child) =>
        follow(step.path, child).some((found) => passes(step.test, found)),
      );
  }
}

function childrenOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}

function passes({ operator, value }: Test, found: unknown): boolean {
  switch (operator) {
    case 'exists':
      return true;
    case '==':
      return equalJson(found, value);
    case '!=':
      return !equalJson(found, value);
    default:
      return typeof found === typeof value && compare(operator, found as number, value as number);
  }
}

function compare(operator: '<' | '<=' | '>' | '>=', left: number, right: number): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}
