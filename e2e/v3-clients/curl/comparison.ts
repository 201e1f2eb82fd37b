import { isAddition } from './additions.ts';

/** A JSON value. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json };

/** Stands for members that the reference has left out of a document. */
const TRIMMED = '…';

const LETTERS = '[bcdfghjklmnpqrstvwxz2456789]{5}';

/** Places that are different each time; what else stands in braces is an id: one value all session long. */
const FORMS: Readonly<Record<string, string>> = {
  time: String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`,
  milliseconds: String.raw`\d{13}`,
  number: String.raw`\d+`,
  uuid: '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}',
  text: '[^]*',
  secret: '[bcdfghjklmnpqrstvwxz2456789]{54}',
};

const IDS: Readonly<Record<string, string>> = {
  cluster: `c-${LETTERS}`,
  second: `c-${LETTERS}`,
  project: `p-${LETTERS}`,
  me: `(?:user|u)-${LETTERS}`,
  person: `u-${LETTERS}`,
  login: `token-${LETTERS}`,
  derived: `token-${LETTERS}`,
};

/** Compares documents member by member; ids are learnt where they are met first, and the same afterwards. */
export class Comparison {
  readonly #known: Map<string, string>;

  constructor(known: Readonly<Record<string, string>>) {
    this.#known = new Map(Object.entries(known));
  }

  /** A line for each difference. */
  of(expected: Json, actual: Json | undefined, path: string, type = ''): readonly string[] {
    if (actual === undefined) return [`${path} is missing`];
    if (typeof expected === 'string' && /\{\w+\}/.test(expected)) {
      return this.#ofTemplate(expected, actual, path);
    }
    if (Array.isArray(expected) && Array.isArray(actual)) {
      return this.#ofLists(expected as readonly Json[], actual as readonly Json[], path, type);
    }
    if (isObject(expected) && isObject(actual))
      return this.#ofObjects(expected, actual, path, type);
    if (JSON.stringify(expected) === JSON.stringify(actual)) return [];
    return [`${path} is ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`];
  }

  /** Nothing when one of several frames is the expected one; else how the closest of them differs. */
  oneOf(expected: Json, frames: readonly Json[]): readonly string[] {
    const [closest = ['there are no frames']] = frames
      .map((frame) => this.of(expected, frame, '', 'frame'))
      .toSorted((a, b) => a.length - b.length);
    return closest;
  }

  #ofTemplate(template: string, actual: Json, path: string): readonly string[] {
    const learnt: string[] = [];
    const parts = template.split(/\{(\w+)\}/).map((part, index) => {
      if (index % 2 === 0) return escaped(part);
      const known = this.#known.get(part);
      if (known !== undefined) return escaped(known);
      const form = FORMS[part];
      if (form !== undefined) return form;
      learnt.push(part);
      return `(${IDS[part]})`;
    });
    const text = typeof actual === 'string' ? actual : JSON.stringify(actual);
    const match = new RegExp(`^${parts.join('')}$`).exec(text);
    if (!match) return [`${path} is ${JSON.stringify(actual)} instead of ${template}`];
    for (const [index, name] of learnt.entries()) this.#known.set(name, match[index + 1] ?? '');
    return [];
  }

  #ofLists(
    expected: readonly Json[],
    actual: readonly Json[],
    path: string,
    type: string,
  ): readonly string[] {
    // Controllers add conditions at their own time.
    const isLonger = path.endsWith('.conditions') || path === 'conditions';
    const length =
      expected.length === actual.length || (isLonger && expected.length < actual.length)
        ? []
        : [`${path} has ${actual.length} items instead of ${expected.length}`];
    const items = expected.flatMap((item, index) =>
      index < actual.length ? this.of(item, actual[index], `${path}[${index}]`, type) : [],
    );
    return [...length, ...items];
  }

  #ofObjects(expected: JsonObject, actual: JsonObject, path: string, type: string): string[] {
    const own = isResource(actual) ? actual.type : type;
    const isTrimmed = TRIMMED in expected;
    const members = Object.entries(expected)
      .filter(([name]) => name !== TRIMMED)
      .flatMap(([name, value]) => this.of(value, actual[name], joined(path, name), own));
    const extra = isTrimmed
      ? []
      : Object.keys(actual).filter(
          (name) => !(name in expected) && !isAddition(own, joined(path, name)),
        );
    return [...members, ...extra.map((name) => `${joined(path, name)} is not expected`)];
  }
}

interface JsonObject {
  readonly [name: string]: Json;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Conditions and fields of schemas have a type as well, of another sort. */
function isResource(value: JsonObject): value is JsonObject & { readonly type: string } {
  const { type, baseType } = value;
  return type === 'error' || (typeof type === 'string' && baseType !== undefined);
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
