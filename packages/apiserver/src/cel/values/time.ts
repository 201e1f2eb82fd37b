import { dateOfDays, daysOfDate } from './calendar.ts';
import { Duration, Timestamp } from './value.ts';

const NANOS_PER_SECOND = 1_000_000_000n;

/** Nanoseconds of the units of a duration. */
const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: NANOS_PER_SECOND,
  m: 60n * NANOS_PER_SECOND,
  h: 3_600n * NANOS_PER_SECOND,
};

const DURATION = /^([+-]?)((?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/;
const PART = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g;
const TIMESTAMP =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9})\d*)?(Z|z|[+-]\d{2}:\d{2})$/;

/** Longer texts are not read. */
const MAX_DURATION_LENGTH = 256;

const MAX_NANOS = 2n ** 63n - 1n;

/** The first and last moments that there are. */
const MIN_TIME = -62_135_596_800n * NANOS_PER_SECOND;
const MAX_TIME = 253_402_300_799n * NANOS_PER_SECOND + 999_999_999n;

/** A length of time as Go writes it: `1h30m`; `undefined` for other texts. */
export function parseDuration(text: string): Duration | undefined {
  if (text.length > MAX_DURATION_LENGTH) return undefined;
  const [, sign, body] = DURATION.exec(text) ?? [];
  if (body === undefined) return undefined;
  const nanos = Array.from(body.matchAll(PART), partNanos).reduce((sum, part) => sum + part, 0n);
  return nanos > MAX_NANOS ? undefined : new Duration(sign === '-' ? -nanos : nanos);
}

function partNanos([, whole = '', fraction = '', unit = '']: readonly string[]): bigint {
  const scale = UNITS[unit] ?? 0n;
  const part = (BigInt(fraction || '0') * scale) / 10n ** BigInt(fraction.length);
  return BigInt(whole || '0') * scale + part;
}

/** A moment as RFC 3339 writes it; `undefined` for other texts. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const [match, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] =
    TIMESTAMP.exec(text) ?? [];
  if (match === undefined) return undefined;
  const days = daysOfDate(Number(year), Number(month), Number(day));
  const clock = [Number(hour), Number(minute), Number(second)] as const;
  if (days === undefined || clock[0] > 23 || clock[1] > 59 || clock[2] > 59) return undefined;
  const time = clock[0] * 3_600 + clock[1] * 60 + clock[2] - offsetSeconds(zone);
  const seconds = BigInt(days * 86_400 + time);
  const nanos = seconds * NANOS_PER_SECOND + BigInt(fraction.padEnd(9, '0'));
  return isTime(nanos) ? new Timestamp(nanos) : undefined;
}

/** Whether a moment can be written. */
export function isTime(nanos: bigint): boolean {
  return nanos >= MIN_TIME && nanos <= MAX_TIME;
}

/** Whether a length of time can be counted. */
export function isDuration(nanos: bigint): boolean {
  return nanos >= -MAX_NANOS - 1n && nanos <= MAX_NANOS;
}

/** Seconds that an offset (`+01:30`) is before UTC. */
export function offsetSeconds(zone: string): number {
  const [, sign, hours = '0', minutes = '0'] = /^([+-]?)(\d{1,2}):(\d{2})$/.exec(zone) ?? [];
  const seconds = Number(hours) * 3_600 + Number(minutes) * 60;
  return sign === '-' ? -seconds : seconds;
}

/** A moment as RFC 3339 writes it, without zeros at the end. */
export function formatTimestamp({ nanos }: Timestamp): string {
  const seconds = floorDivide(nanos, NANOS_PER_SECOND);
  const fraction = nanos - seconds * NANOS_PER_SECOND;
  const days = Math.floor(Number(seconds) / 86_400);
  const time = Number(seconds) - days * 86_400;
  const { year, month, day } = dateOfDays(days);
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
  const clock = [Math.floor(time / 3_600), Math.floor(time / 60) % 60, time % 60];
  const text = `${date}T${clock.map((part) => padded(part, 2)).join(':')}`;
  const digits = fraction.toString().padStart(9, '0').replace(/0+$/, '');
  return `${text}${digits === '' ? '' : `.${digits}`}Z`;
}

function padded(number: number, length: number): string {
  return String(number).padStart(length, '0');
}

/** A length of time in seconds: `5400s`. */
export function formatDuration({ nanos }: Duration): string {
  const absolute = nanos < 0n ? -nanos : nanos;
  const digits = (absolute % NANOS_PER_SECOND).toString().padStart(9, '0').replace(/0+$/, '');
  const whole = absolute / NANOS_PER_SECOND;
  return `${nanos < 0n ? '-' : ''}${whole}${digits === '' ? '' : `.${digits}`}s`;
}

/** Divides and rounds down. */
export function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}
