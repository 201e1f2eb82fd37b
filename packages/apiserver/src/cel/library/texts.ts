import { CelError } from '../cel-error.ts';
import { fn, method, type Overload } from '../check/overload.ts';
import { DYN, INT, listOf, STRING } from '../type.ts';
import { PlainList } from '../values/collections.ts';
import type { ListValue } from '../values/value.ts';
import { listTraversal, resultTraversal, traversal } from './cost.ts';
import { formatText } from './format-text.ts';

const TEXTS = listOf(STRING);
const once = { cost: traversal() };
const twice = { cost: traversal(2) };

function charAt(text: string, index: bigint): string {
  const chars = Array.from(text);
  if (index < 0n || index > chars.length) throw outOfRange(index);
  return chars[Number(index)] ?? '';
}

function substring(text: string, start: bigint, end?: bigint): string {
  const chars = Array.from(text);
  if (start < 0n || start > chars.length) throw outOfRange(start);
  if (end === undefined) return chars.slice(Number(start)).join('');
  if (end < 0n || end > chars.length) throw outOfRange(end);
  if (start > end) {
    throw new CelError(`invalid substring range. start: ${start}, end: ${end}`);
  }
  return chars.slice(Number(start), Number(end)).join('');
}

function outOfRange(index: bigint): CelError {
  return new CelError(`index out of range: ${index}`);
}

/** Where a part begins, in code points, from an offset on. */
function indexOf(text: string, part: string, offset = 0n): bigint {
  const chars = Array.from(text);
  if (part === '') return offset;
  if (offset < 0n || offset >= chars.length) throw outOfRange(offset);
  const wanted = Array.from(part);
  for (let index = Number(offset); index + wanted.length <= chars.length; index += 1) {
    if (startsAt(chars, wanted, index)) return BigInt(index);
  }
  return -1n;
}

function lastIndexOf(text: string, part: string, offset?: bigint): bigint {
  const chars = Array.from(text);
  if (part === '') return offset ?? BigInt(chars.length);
  if (offset !== undefined && (offset < 0n || offset >= chars.length)) throw outOfRange(offset);
  const wanted = Array.from(part);
  const last = chars.length - wanted.length;
  let index = offset === undefined ? last : Math.min(Number(offset), last);
  for (; index >= 0; index -= 1) if (startsAt(chars, wanted, index)) return BigInt(index);
  return -1n;
}

function startsAt(chars: readonly string[], wanted: readonly string[], at: number): boolean {
  return wanted.every((char, index) => chars[at + index] === char);
}

function replace(text: string, part: string, by: string, limit = -1n): string {
  if (limit < 0n) return part === '' ? surround(text, by, Infinity) : text.replaceAll(part, by);
  if (part === '') return surround(text, by, Number(limit));
  const pieces = text.split(part);
  const most = Math.min(Number(limit), pieces.length - 1);
  const head = pieces.slice(0, most).map((piece) => `${piece}${by}`);
  return `${head.join('')}${pieces.slice(most).join(part)}`;
}

/** As Go replaces an empty text: before every character and at the end. */
function surround(text: string, by: string, limit: number): string {
  const chars = [...Array.from(text), ''];
  return chars.map((char, index) => (index < limit ? `${by}${char}` : char)).join('');
}

function split(text: string, separator: string, limit = -1n): ListValue {
  const pieces = separator === '' ? Array.from(text) : text.split(separator);
  if (limit < 0n || limit >= pieces.length) return new PlainList(pieces);
  if (limit === 0n) return new PlainList([]);
  const most = Number(limit) - 1;
  return new PlainList([...pieces.slice(0, most), pieces.slice(most).join(separator)]);
}

function join(list: ListValue, separator = ''): string {
  return [...list].map(String).join(separator);
}

/** Spaces of Unicode, as Go knows them; JavaScript would take away the byte order mark, too. */
function trim(text: string): string {
  const space = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;
  let start = 0;
  let end = text.length;
  while (start < end && space.test(text.charAt(start))) start += 1;
  while (end > start && space.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

function quote(text: string): string {
  return `"${Array.from(text, (char) => ESCAPES[char] ?? char).join('')}"`;
}

/** The functions of texts that are an extension of CEL. */
export const texts: readonly Overload[] = [
  method('charAt', [[STRING, INT], STRING], charAt),
  method('indexOf', [[STRING, STRING], INT], (text, part) => indexOf(text, part), {
    cost: listTraversal,
  }),
  method('indexOf', [[STRING, STRING, INT], INT], indexOf, { cost: listTraversal }),
  method('join', [[TEXTS], STRING], (list) => join(list), { cost: resultTraversal }),
  method('join', [[TEXTS, STRING], STRING], join, { cost: resultTraversal }),
  method('lastIndexOf', [[STRING, STRING], INT], (text, part) => lastIndexOf(text, part), {
    cost: listTraversal,
  }),
  method('lastIndexOf', [[STRING, STRING, INT], INT], lastIndexOf, { cost: listTraversal }),
  method(
    'lowerAscii',
    [[STRING], STRING],
    (text) => text.replace(/[A-Z]+/g, (part) => part.toLowerCase()),
    once,
  ),
  method(
    'replace',
    [[STRING, STRING, STRING], STRING],
    (text, part, by) => replace(text, part, by),
    twice,
  ),
  method('replace', [[STRING, STRING, STRING, INT], STRING], replace, twice),
  method('split', [[STRING, STRING], TEXTS], (text, separator) => split(text, separator), twice),
  method('split', [[STRING, STRING, INT], TEXTS], split, twice),
  method('substring', [[STRING, INT], STRING], (text, start) => substring(text, start), once),
  method('substring', [[STRING, INT, INT], STRING], substring, once),
  method('trim', [[STRING], STRING], trim, once),
  method(
    'upperAscii',
    [[STRING], STRING],
    (text) => text.replace(/[a-z]+/g, (part) => part.toUpperCase()),
    once,
  ),
  method('format', [[STRING, listOf(DYN)], STRING], formatText, once),
  fn('strings.quote', [[STRING], STRING], quote, once),
];
