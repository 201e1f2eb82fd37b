import { explorerErrors } from '../errors.ts';
import type { Row, Value } from './row.ts';

const MAX_FIELD_CHARS = 512;
const MAX_FIELD_PARTS = 32;
/** Longest text of an array that a column keeps. */
const MAX_VALUE_CHARS = 4_096;

/** A place in an object, as filters and sorts name it. */
export interface Field {
  /** As it was written. */
  readonly text: string;
  readonly path: readonly string[];
}

/**
 * Reads `a.b.c`, with keys that hold dots in brackets: `metadata.labels[app.kubernetes.io/name]`.
 *
 * @throws `EXPLORER_QUERY_INVALID`
 */
export function parseField(text: string, parameter: string): Field {
  const path: string[] = [];
  let rest = text.trim();
  const wrong = (problem: string): Error =>
    explorerErrors.create('EXPLORER_QUERY_INVALID', { parameter, problem });
  if (rest === '' || rest.length > MAX_FIELD_CHARS) throw wrong('a field is empty or too long');
  while (rest !== '') {
    const [part, next] = rest.startsWith('[') ? bracketed(rest) : dotted(rest);
    if (part === undefined || part === '') throw wrong(`${text} is no field`);
    path.push(part);
    rest = next;
  }
  if (path.length > MAX_FIELD_PARTS) throw wrong('a field has too many parts');
  return { text: path.join('\u0000'), path };
}

function bracketed(text: string): readonly [string | undefined, string] {
  const end = text.indexOf(']');
  if (end < 0) return [undefined, ''];
  const next = text.slice(end + 1);
  return [text.slice(1, end), next.startsWith('.') ? next.slice(1) : next];
}

function dotted(text: string): readonly [string | undefined, string] {
  const dot = text.indexOf('.');
  const bracket = text.indexOf('[');
  if (bracket >= 0 && (dot < 0 || bracket < dot))
    return [text.slice(0, bracket), text.slice(bracket)];
  return dot < 0 ? [text, ''] : [text.slice(0, dot), text.slice(dot + 1)];
}

/** What a field is read from without parsing the object. */
export function directReader({ path }: Field): ((row: Row) => Value) | undefined {
  const [first, second = '', third = ''] = path;
  if (path.length === 1 && first === 'id') return ({ id }) => id;
  if (first !== 'metadata') return undefined;
  if (path.length === 2) return METADATA.get(second);
  if (path.length !== 3) return undefined;
  return second === 'fields'
    ? cellReader(third)
    : second === 'state'
      ? STATE.get(third)
      : undefined;
}

function cellReader(index: string): ((row: Row) => Value) | undefined {
  if (!/^\d{1,3}$/.test(index)) return undefined;
  return ({ cells }) => cells[Number(index)];
}

const METADATA: ReadonlyMap<string, (row: Row) => Value> = new Map<string, (row: Row) => Value>([
  ['name', ({ name }) => name],
  ['namespace', ({ namespace }) => namespace || undefined],
  ['uid', ({ uid }) => uid],
  ['creationTimestamp', ({ createdMs }) => createdMs],
]);

const STATE: ReadonlyMap<string, (row: Row) => Value> = new Map([
  ['name', ({ state }) => state.name],
  ['error', ({ state }) => String(state.error)],
  ['transitioning', ({ state }) => String(state.transitioning)],
  ['message', ({ state }) => state.message || undefined],
]);

/** The object of a row. */
export function parseRow({ text }: Row): unknown {
  return JSON.parse(`{${text.toString()}}}`);
}

/** What stands at a field of an object. Lists give the texts of their members, joined by `|`. */
export function valueAt(object: unknown, path: readonly string[]): Value {
  const found: Value[] = [];
  collect(object, path, found);
  if (found.length <= 1) return found[0];
  return found.join('|').slice(0, MAX_VALUE_CHARS);
}

function collect(value: unknown, path: readonly string[], found: Value[]): void {
  if (Array.isArray(value)) {
    const [index, ...rest] = path;
    if (index !== undefined && /^\d{1,6}$/.test(index)) collect(value[Number(index)], rest, found);
    else for (const member of value) collect(member, path, found);
    return;
  }
  const [key, ...rest] = path;
  if (key === undefined) {
    if (value !== undefined && value !== null) found.push(leafOf(value));
    return;
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return;
  collect((value as Readonly<Record<string, unknown>>)[key], rest, found);
}

function leafOf(value: NonNullable<unknown>): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  return JSON.stringify(value).slice(0, MAX_VALUE_CHARS);
}
