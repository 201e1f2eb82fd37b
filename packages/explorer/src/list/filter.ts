import { parseTimeMs } from '@drover/base';
import { explorerErrors } from '../errors.ts';
import { type Field, parseField } from '../store/field.ts';
import type { Value } from '../store/row.ts';
import type { FieldReader } from '../store/type-store.ts';

const OPERATORS = ['!=', '==', '!~', '=', '~', '<', '>'] as const;
const WORDS = ['notin', 'in', 'contains'] as const;

/** How a condition compares. */
export type Operator = (typeof OPERATORS)[number] | (typeof WORDS)[number] | 'exists' | 'absent';

/** One comparison of a field. */
export interface Condition {
  readonly field: Field;
  readonly operator: Operator;
  /** What it is compared with; several for `in` and `notin`. */
  readonly operands: readonly string[];
}

/** Conditions of which one must hold. */
export type AnyOf = readonly Condition[];

const MAX_FILTER_CHARS = 16_384;
const MAX_CONDITIONS = 64;
const MAX_OPERANDS = 1_000;

/**
 * Reads the `filter` parameters of a request: of each one condition must hold (a comma is an or), and all of them
 * together. No text of a user ever becomes a pattern.
 *
 * @throws `EXPLORER_QUERY_INVALID`
 */
export function parseFilters(texts: readonly string[]): readonly AnyOf[] {
  const filters = texts.filter(Boolean).map((text) => {
    if (text.length > MAX_FILTER_CHARS) throw invalid('it is too long');
    return splitOutside(text).map(parseCondition);
  });
  if (filters.flat().length > MAX_CONDITIONS)
    throw invalid(`there are more than ${MAX_CONDITIONS} conditions`);
  return filters;
}

/** Splits at commas that stand in no parentheses, brackets or quotes. */
function splitOutside(text: string): string[] {
  const parts: string[] = [];
  let [begin, depth, quote] = [0, 0, ''];
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '(' || char === '[') depth += 1;
    else if (char === ')' || char === ']') depth -= 1;
    else if (char === ',' && depth <= 0) {
      parts.push(text.slice(begin, at));
      begin = at + 1;
    }
  }
  return [...parts, text.slice(begin)].filter((part) => part.trim() !== '');
}

function parseCondition(text: string): Condition {
  const trimmed = text.trim();
  const end = endOfField(trimmed);
  const rest = trimmed.slice(end).trimStart();
  const isNegated = trimmed.startsWith('!');
  const field = parseField(trimmed.slice(isNegated ? 1 : 0, end), 'filter');
  if (rest === '') return { field, operator: isNegated ? 'absent' : 'exists', operands: [] };
  const operator =
    OPERATORS.find((candidate) => rest.startsWith(candidate)) ??
    WORDS.find(
      (word) => new Set([' ', '(']).has(rest.charAt(word.length)) && rest.startsWith(word),
    );
  if (operator === undefined || isNegated) throw invalid(`"${text}" is no condition`);
  const operand = rest.slice(operator.length).trim();
  const isList = operator === 'in' || operator === 'notin';
  return { field, operator, operands: isList ? parseList(operand) : [unquoted(operand)] };
}

/** A field ends at an operator or a space; keys in brackets may hold anything. */
function endOfField(text: string): number {
  let at = text.startsWith('!') ? 1 : 0;
  for (; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '[') at = Math.max(text.indexOf(']', at), at);
    else if (' =!~<>('.includes(char)) break;
  }
  return at;
}

function parseList(text: string): string[] {
  if (!text.startsWith('(') || !text.endsWith(')')) throw invalid('in and notin need (a,b)');
  const operands = splitOutside(text.slice(1, -1)).map((operand) => unquoted(operand.trim()));
  if (operands.length > MAX_OPERANDS) throw invalid(`more than ${MAX_OPERANDS} values`);
  return operands;
}

function unquoted(text: string): string {
  const [first] = text;
  const isQuoted = text.length >= 2 && (first === '"' || first === "'") && text.endsWith(first);
  return isQuoted ? text.slice(1, -1) : text;
}

/** A test of the value of one field. */
export function conditionTest({ field, operator, operands }: Condition): (value: Value) => boolean {
  return TESTS[operator](operands.map((operand) => comparable(field, operand)));
}

type MakeTest = (operands: readonly string[]) => (value: Value) => boolean;

const equals: MakeTest =
  ([operand = '']) =>
  (value) =>
    textOf(value) === operand;
const holds: MakeTest = ([operand = '']) => {
  const folded = operand.toLowerCase();
  return (value) => textOf(value).toLowerCase().includes(folded);
};
const isIn: MakeTest = (operands) => {
  const texts = new Set(operands);
  return (value) => texts.has(textOf(value));
};
const exists: MakeTest = () => (value) => value !== undefined;
const not =
  (make: MakeTest): MakeTest =>
  (operands) => {
    const test = make(operands);
    return (value) => !test(value);
  };

const TESTS: Readonly<Record<Operator, MakeTest>> = {
  '=': equals,
  '==': equals,
  '!=': not(equals),
  '~': holds,
  '!~': not(holds),
  in: isIn,
  notin: not(isIn),
  contains:
    ([operand = '']) =>
    (value) =>
      textOf(value).split('|').includes(operand),
  '<':
    ([operand]) =>
    (value) =>
      value !== undefined && Number(value) < Number(operand),
  '>':
    ([operand]) =>
    (value) =>
      value !== undefined && Number(value) > Number(operand),
  exists,
  absent: not(exists),
};

/** Times are kept as numbers. */
function comparable({ path }: Field, operand: string): string {
  if (path[1] !== 'creationTimestamp') return operand;
  const ms = parseTimeMs(operand);
  return ms === undefined ? operand : String(ms);
}

function textOf(value: Value): string {
  return value === undefined ? '' : typeof value === 'string' ? value : String(value);
}

/** A test of all conditions; `readers` are those of {@link fieldsOf}. */
export function filterTest(
  filters: readonly AnyOf[],
  readers: readonly FieldReader[],
): (slot: number) => boolean {
  let next = 0;
  const tests = filters.map((anyOf) =>
    anyOf.map((condition) => {
      const read = readers[next++];
      const test = conditionTest(condition);
      return (slot: number): boolean => read !== undefined && test(read(slot));
    }),
  );
  return (slot) => tests.every((anyOf) => anyOf.some((test) => test(slot)));
}

/** The fields of conditions, in their order. */
export function fieldsOf(filters: readonly AnyOf[]): readonly Field[] {
  return filters.flat().map(({ field }) => field);
}

function invalid(problem: string): Error {
  return explorerErrors.create('EXPLORER_QUERY_INVALID', { parameter: 'filter', problem });
}
