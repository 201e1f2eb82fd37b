import { CelSyntaxError } from './syntax-error.ts';
import type { Token } from './token.ts';

const START = /^([a-zA-Z]*)("""|'''|"|')/;
const ESCAPE =
  /^\\(?:([abfnrtv\\?"'`])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))/;

const CONTROLS: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const encoder = new TextEncoder();

/**
 * The string or bytes literal with which a text begins.
 *
 * @throws {@link CelSyntaxError}
 */
export function readText(rest: string, at: number): Token {
  const [start = '', prefix = '', quote = ''] = START.exec(rest) ?? [];
  const isRaw = /r/i.test(prefix);
  const kind = /b/i.test(prefix) ? 'bytes' : 'string';
  const parts: (string | number)[] = [];
  let index = start.length;
  while (!rest.startsWith(quote, index)) {
    const [part, length] = readPart(rest.slice(index, index + 10), { isRaw, at });
    if (part === '' || (part === '\n' && length === 1 && quote.length === 1)) {
      throw new CelSyntaxError(at, `token recognition error at: '${rest.slice(0, index)}'`);
    }
    parts.push(part);
    index += length;
  }
  const text = rest.slice(0, index + quote.length);
  const content = kind === 'bytes' ? bytesOf(parts) : parts.map(charOf).join('');
  return { kind, text, content, at };
}

/** A backslash keeps the quote behind it from ending a raw text, too. */
function readPart(
  text: string,
  { isRaw, at }: { readonly isRaw: boolean; readonly at: number },
): readonly [part: string | number, length: number] {
  if (!text.startsWith('\\')) return [text.slice(0, 1), 1];
  return isRaw ? [text.slice(0, 2), 2] : readEscape(text, at);
}

/** A number stands for one byte in bytes and one code point in strings. */
function readEscape(text: string, at: number): readonly [part: string | number, length: number] {
  const match = ESCAPE.exec(text);
  if (match === null) {
    throw new CelSyntaxError(at, `token recognition error at: '${text.slice(0, 2)}'`);
  }
  const [whole, plain, hex, short, long, octal] = match;
  if (plain !== undefined) return [CONTROLS[plain] ?? plain, whole.length];
  if (hex !== undefined) return [Number.parseInt(hex, 16), whole.length];
  if (octal !== undefined) return [Number.parseInt(octal, 8), whole.length];
  const code = Number.parseInt(short ?? long ?? '', 16);
  const isNone = code > 0x10_ff_ff || (code >= 0xd8_00 && code < 0xe0_00);
  if (isNone) throw new CelSyntaxError(at, 'invalid unicode code point');
  return [String.fromCodePoint(code), whole.length];
}

function charOf(part: string | number): string {
  return typeof part === 'number' ? String.fromCodePoint(part) : part;
}

function bytesOf(parts: readonly (string | number)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'number' ? [part] : [...encoder.encode(part)])),
  );
}
