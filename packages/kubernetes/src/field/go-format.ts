import type { JsonValue } from '@drover/apimachinery';

/*
 * Kubernetes' messages are made by Go's printer, and clients and people compare them: these functions write values the
 * way `%q` and `encoding/json` do.
 */

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** The text in double quotes, as `%q` prints it. */
export function goQuote(text: string): string {
  const escaped = text.replaceAll(/["\\]|\p{C}|[^\P{Z} ]/gu, escapeCharacter);
  return `"${escaped}"`;
}

/** `["a" "b"]`, as `%q` prints a slice. */
export function goQuoteAll(texts: readonly string[]): string {
  return `[${texts.map(goQuote).join(' ')}]`;
}

/** JSON as Go writes it: keys of maps in order, and `<`, `>` and `&` escaped. */
export function goJson(value: unknown): string {
  return JSON.stringify(value, sortKeys).replaceAll(/[<>&\u2028\u2029]/g, unicodeEscape);
}

/** A value that is shown as a Go struct without tags: its fields by Go's names, in Go's order, empty ones as `null`. */
export class GoStruct {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.#fields = fields;
  }

  /** The fields as JSON has them. */
  inOrder(): JsonValue {
    const shown = Object.entries(this.#fields).map(([name, value]) => [name, value ?? null]);
    return Object.fromEntries(shown) as JsonValue;
  }
}

function sortKeys(_: string, value: JsonValue | GoStruct): JsonValue {
  if (value instanceof GoStruct) return value.inOrder();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function escapeCharacter(character: string): string {
  const short = ESCAPES[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : unicodeEscape(character);
}

function unicodeEscape(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

/** A value of JSON as Go prints it, with the fields of objects in order. */
export function goPrint(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goPrint).join(' ')}]`;
  if (value === null || value === undefined) return '<nil>';
  if (typeof value !== 'object') return `${value as string | number | boolean}`;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([name, each]) => `${name}:${goPrint(each)}`).join(' ')}]`;
}
