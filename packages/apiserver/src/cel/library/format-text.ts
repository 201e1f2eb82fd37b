import { CelError } from '../cel-error.ts';
import { formatDuration, formatTimestamp } from '../values/time.ts';
import { typeNameOf } from '../values/type-of.ts';
import {
  Duration,
  isList,
  isMap,
  type ListValue,
  type MapValue,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from '../values/value.ts';

const CLAUSE = /%(?:%|(?:\.(\d{0,3}))?([a-zA-Z]))/g;

const decoder = new TextDecoder();

/** Decimals when the clause does not say. */
const DEFAULT_PRECISION = 6;

/**
 * A text with its clauses (`%s`, `%d`, `%.2f`, `%e`, `%b`, `%x`, `%o`) replaced by the items of a list.
 *
 * @throws `CelError`
 */
export function formatText(text: string, list: ListValue): string {
  let index = 0;
  return text.replaceAll(
    CLAUSE,
    (clause, precision: string | undefined, verb: string | undefined) => {
      if (clause === '%%') return '%';
      const value = list.at(index);
      if (value === undefined) throw new CelError(`index ${index} out of range`);
      index += 1;
      try {
        return formatClause(value, verb ?? '', Number(precision ?? DEFAULT_PRECISION));
      } catch (error) {
        if (error instanceof CelError)
          throw new CelError(`error during formatting: ${error.message}`);
        throw error;
      }
    },
  );
}

function formatClause(value: Value, verb: string, precision: number): string {
  switch (verb) {
    case 's':
      return formatValue(value);
    case 'd':
      return formatDecimal(value);
    case 'f':
      return formatFraction(value, (number) => number.toFixed(precision));
    case 'e':
      return formatFraction(value, (number) => exponential(number, precision));
    case 'b':
      return formatRadix(typeof value === 'boolean' ? BigInt(value) : value, 2, 'binary');
    case 'o':
      return formatRadix(value, 8, 'octal');
    case 'x':
      return formatHex(value);
    case 'X':
      return formatHex(value).toUpperCase();
    default:
      throw new CelError(
        `could not parse formatting clause: unrecognized formatting clause "${verb}"`,
      );
  }
}

/** A value as `%s` shows it. */
function formatValue(value: Value): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'null';
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value !== 'object') return String(value);
  if (value instanceof Uint) return value.value.toString();
  if (value instanceof Uint8Array) return decoder.decode(value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof TypeValue) return value.name;
  if (isList(value)) return `[${[...value].map(formatValue).join(', ')}]`;
  if (isMap(value)) return formatMap(value);
  throw new CelError(
    `string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps, was given ${typeNameOf(value)}`,
  );
}

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return String(value);
}

function formatMap(map: MapValue): string {
  const entries = [...map.keys()].map(
    (key) => [formatValue(key), formatValue(map.get(key) ?? null)] as const,
  );
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, value]) => `${key}: ${value}`).join(', ')}}`;
}

function formatDecimal(value: Value): string {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint) return value.value.toString();
  if (typeof value === 'number' && !Number.isFinite(value)) return formatNumber(value);
  throw new CelError(`decimal clause can only be used on integers, was given ${typeNameOf(value)}`);
}

function formatFraction(value: Value, format: (number: number) => string): string {
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number === 'number') {
    return Number.isFinite(number) ? format(number) : formatNumber(number);
  }
  if (value instanceof Uint) return format(Number(value.value));
  throw new CelError(
    `fixed-point clause can only be used on doubles, was given ${typeNameOf(value)}`,
  );
}

function exponential(number: number, precision: number): string {
  const [digits = '', exponent = '+0'] = number.toExponential(Math.min(precision, 100)).split('e');
  return `${digits}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, '0')}`;
}

function formatRadix(value: Value, radix: number, name: string): string {
  if (typeof value === 'bigint') return value.toString(radix);
  if (value instanceof Uint) return value.value.toString(radix);
  throw new CelError(
    `${name} clause can only be used on integers${radix === 2 ? ' and bools' : ''}, was given ${typeNameOf(value)}`,
  );
}

function formatHex(value: Value): string {
  if (typeof value === 'string') return new TextEncoder().encode(value).toHex();
  if (value instanceof Uint8Array) return value.toHex();
  if (typeof value === 'bigint' || value instanceof Uint) return formatRadix(value, 16, 'hex');
  throw new CelError(
    `only integers, byte buffers, and strings can be formatted as hex, was given ${typeNameOf(value)}`,
  );
}
