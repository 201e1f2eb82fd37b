import { CelError } from '../cel-error.ts';
import { fn, type Overload } from '../check/overload.ts';
import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  PARAM_A,
  STRING,
  TIMESTAMP,
  UINT,
} from '../type.ts';
import {
  floorDivide,
  formatDuration,
  formatTimestamp,
  isTime,
  parseDuration,
  parseTimestamp,
} from '../values/time.ts';
import { typeNameOf } from '../values/type-of.ts';
import { Timestamp, TypeValue, Uint, type Value } from '../values/value.ts';
import { traversal } from './cost.ts';
import { duration, int, uint } from './operators.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const SECOND = 1_000_000_000n;

const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

function failed(value: Value, to: string): CelError {
  return new CelError(`type conversion error from '${typeNameOf(value)}' to '${to}'`);
}

function toBool(text: string): boolean {
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  throw failed(text, 'bool');
}

function toInt(text: string): bigint {
  if (!/^[+-]?\d{1,30}$/.test(text)) throw failed(text, 'int');
  const value = BigInt(text.replace(/^\+/, ''));
  if (value < -(2n ** 63n) || value >= 2n ** 63n) throw failed(text, 'int');
  return value;
}

function toUint(text: string): Uint {
  if (!/^\d{1,30}$/.test(text) || BigInt(text) >= 2n ** 64n) throw failed(text, 'uint');
  return new Uint(BigInt(text));
}

const NUMBER = /^[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)$/;
const NOT_FINITE: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
};

function toDouble(text: string): number {
  if (NUMBER.test(text)) return Number(text);
  const value = NOT_FINITE[text.toLowerCase()];
  if (value === undefined) throw failed(text, 'double');
  return value;
}

/** A fraction is cut off; what does not fit is refused. */
function truncated(value: number, min: number, max: number, what: string): bigint {
  const isInside = value >= min && value < max;
  if (!isInside) throw new CelError(`${what} overflow`);
  return BigInt(Math.trunc(value));
}

function toTimestamp(text: string): Timestamp {
  const value = parseTimestamp(text);
  if (value === undefined) throw failed(text, 'google.protobuf.Timestamp');
  return value;
}

function fromSeconds(seconds: bigint): Timestamp {
  if (!isTime(seconds * SECOND)) throw new CelError('timestamp overflow');
  return new Timestamp(seconds * SECOND);
}

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    // The decoder says no more than that.
    throw new CelError('invalid UTF-8 in bytes, cannot convert to string');
  }
}

/** A number as Go writes it in its shortest form. */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 21) return String(value);
  const padded = String(Math.abs(power)).padStart(2, '0');
  return `${digits}e${power < 0 ? '-' : '+'}${padded}`;
}

/** Functions that make a value of one type from one of another. */
export const conversions: readonly Overload[] = [
  fn('bool', [[BOOL], BOOL], (value) => value),
  fn('bool', [[STRING], BOOL], toBool),
  fn('bytes', [[BYTES], BYTES], (value) => value),
  fn('bytes', [[STRING], BYTES], (text) => encoder.encode(text), { cost: traversal() }),
  fn('double', [[DOUBLE], DOUBLE], (value) => value),
  fn('double', [[INT], DOUBLE], (value) => Number(value)),
  fn('double', [[STRING], DOUBLE], toDouble),
  fn('double', [[UINT], DOUBLE], ({ value }) => Number(value)),
  fn('duration', [[DURATION], DURATION], (value) => value),
  fn('duration', [[INT], DURATION], (nanos) => duration(nanos)),
  fn('duration', [[STRING], DURATION], (text) => {
    const value = parseDuration(text);
    if (value === undefined) throw failed(text, 'google.protobuf.Duration');
    return value;
  }),
  fn('dyn', [[PARAM_A], DYN], (value) => value),
  fn('int', [[INT], INT], (value) => value),
  fn('int', [[DOUBLE], INT], (value) => truncated(value, -(2 ** 63), 2 ** 63, 'integer')),
  fn('int', [[DURATION], INT], ({ nanos }) => nanos),
  fn('int', [[STRING], INT], toInt),
  fn('int', [[TIMESTAMP], INT], ({ nanos }) => floorDivide(nanos, SECOND)),
  fn('int', [[UINT], INT], ({ value }) => int(value)),
  fn('string', [[STRING], STRING], (value) => value),
  fn('string', [[BOOL], STRING], String),
  fn('string', [[BYTES], STRING], decode, { cost: traversal() }),
  fn('string', [[DOUBLE], STRING], formatDouble),
  fn('string', [[DURATION], STRING], formatDuration),
  fn('string', [[INT], STRING], String),
  fn('string', [[TIMESTAMP], STRING], formatTimestamp),
  fn('string', [[UINT], STRING], ({ value }) => value.toString()),
  fn('timestamp', [[TIMESTAMP], TIMESTAMP], (value) => value),
  fn('timestamp', [[INT], TIMESTAMP], fromSeconds),
  fn('timestamp', [[STRING], TIMESTAMP], toTimestamp),
  fn(
    'type',
    [[PARAM_A], { kind: 'type', of: PARAM_A }],
    (value) => new TypeValue(typeNameOf(value)),
  ),
  fn('uint', [[UINT], UINT], (value) => value),
  fn('uint', [[DOUBLE], UINT], (value) => uint(truncated(value, 0, 2 ** 64, 'unsigned integer'))),
  fn('uint', [[INT], UINT], uint),
  fn('uint', [[STRING], UINT], toUint),
];
