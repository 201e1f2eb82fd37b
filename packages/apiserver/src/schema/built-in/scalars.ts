import { formatQuantity, parseQuantity } from '@drover/apimachinery';
import { errorMessage, formatMicroTime, formatTime, parseTimeMs } from '@drover/base';
import { goQuote, type JsonSchemaProps } from '@drover/kubernetes';

/** What a scalar became, or why it cannot be read. */
export type ScalarResult = { readonly value: unknown } | ScalarFailure;

/** A value of the wrong type, or a text that cannot be read as what it should be. */
export type ScalarFailure = { readonly wrongType: string } | { readonly failure: string };

const INT_LIMITS: Readonly<Record<string, number>> = { int32: 2 ** 31, int64: 2 ** 63 };

/** Reads a string, number, boolean or list of bytes, as Go's reader of JSON does. */
export function readScalar(schema: JsonSchemaProps, value: unknown): ScalarResult {
  switch (schema.type) {
    case 'string':
      if (typeof value !== 'string') return { wrongType: jsonKind(value) };
      return schema.format === 'byte' ? readBytes(value) : { value };
    case 'integer':
      return readInteger(schema.format ?? 'int64', value);
    case 'number':
      return typeof value === 'number' ? { value } : { wrongType: jsonKind(value) };
    case 'boolean':
      return typeof value === 'boolean' ? { value } : { wrongType: jsonKind(value) };
    default:
      return { value };
  }
}

/** Reads an integer or a text. */
export function readIntOrString(value: unknown): ScalarResult {
  return typeof value === 'string' ? { value } : readInteger('int32', value);
}

/** Reads a quantity, which may be given as a number too, and writes it in its shortest form: `1Gi` for `1024Mi`. */
export function readQuantity(value: unknown): ScalarResult {
  // What is neither text nor number is malformed for Kubernetes too: it reads the JSON text itself.
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  try {
    return { value: formatQuantity(parseQuantity(text.trim())) };
  } catch (error) {
    // Its message is that of Kubernetes; it becomes part of the failure of the whole body.
    return { failure: errorMessage(error) };
  }
}

/** Reads a time and writes it in UTC, with seconds or (`isMicro`) microseconds. */
export function readTime(value: unknown, isMicro: boolean): ScalarResult {
  if (typeof value !== 'string') return { wrongType: jsonKind(value) };
  const layout = isMicro ? '2006-01-02T15:04:05.000000Z07:00' : '2006-01-02T15:04:05Z07:00';
  const elements = isMicro
    ? [...SECONDS, ['.000000', /^\.\d{6}/] as const, ZONE]
    : [...SECONDS, ZONE];
  let rest = value;
  for (const [name, pattern] of elements) {
    const found = pattern.exec(rest)?.[0];
    if (found === undefined) {
      return {
        failure: timeFailure(value, layout, `: cannot parse ${goQuote(rest)} as ${goQuote(name)}`),
      };
    }
    rest = rest.slice(found.length);
    // Go takes a fraction of a second after the seconds whether the layout has one or not.
    if (name === '05' && !isMicro) rest = rest.replace(/^[.,]\d+/, '');
  }
  if (rest !== '') {
    return { failure: `parsing time ${goQuote(value)}: extra text: ${goQuote(rest)}` };
  }
  return inUtc(value, isMicro);
}

const SECONDS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d{2}/],
  ['-', /^-/],
  ['02', /^\d{2}/],
  ['T', /^T/],
  ['15', /^\d{2}/],
  [':', /^:/],
  ['04', /^\d{2}/],
  [':', /^:/],
  ['05', /^\d{2}/],
];
const ZONE = ['Z07:00', /^(?:Z|[+-]\d{2}:\d{2})/] as const;

function inUtc(text: string, isMicro: boolean): ScalarResult {
  const part = outOfRange(text);
  const ms = part === undefined ? parseTimeMs(text.replace(',', '.')) : undefined;
  if (ms === undefined) {
    return { failure: `parsing time ${goQuote(text)}: ${part ?? 'day'} out of range` };
  }
  if (!isMicro) return { value: formatTime(ms) };
  // Only the date and the hours move with the zone; milliseconds are all that a number of ours can hold.
  const micros = /\.\d{6}/.exec(text)?.[0] ?? '.000000';
  return { value: formatMicroTime(ms).replace(/\.\d{6}/, micros) };
}

/** Which part of a well-formed time says what no calendar has, but for days: their number depends on the month. */
function outOfRange(text: string): string | undefined {
  const parts = [
    ['month', 5, 1, 12],
    ['day', 8, 1, 31],
    ['hour', 11, 0, 23],
    ['minute', 14, 0, 59],
    ['second', 17, 0, 59],
  ] as const;
  return parts.find(([, at, min, max]) => {
    const value = Number(text.slice(at, at + 2));
    return value < min || value > max;
  })?.[0];
}

function timeFailure(text: string, layout: string, why: string): string {
  return `parsing time ${goQuote(text)} as ${goQuote(layout)}${why}`;
}

function readInteger(format: string, value: unknown): ScalarResult {
  if (typeof value !== 'number') return { wrongType: jsonKind(value) };
  const limit = INT_LIMITS[format] ?? 2 ** 63;
  const fits = Number.isInteger(value) && value >= -limit && value < limit;
  return fits ? { value } : { wrongType: `number ${value}` };
}

function readBytes(text: string): ScalarResult {
  const plain = text.replaceAll(/[\r\n]/g, '');
  const valid =
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/.exec(plain)?.[0] ?? '';
  if (valid.length === plain.length) return { value: plain };
  const rest = plain.slice(valid.length);
  const good = /^[A-Za-z0-9+/]{0,4}/.exec(rest)?.[0].length ?? 0;
  // A group that ends too early is at fault from its beginning, another one at its first wrong character.
  const at = good === rest.length ? valid.length : valid.length + good;
  return { failure: `illegal base64 data at input byte ${at}` };
}

/** What Go's messages call a JSON value. */
export function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
