import { goQuote } from '../../field/go-format.ts';
import { isTimeZone } from './time-zones.ts';

/** One field of a schedule: what it counts from and to, and the names that stand for numbers. */
interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Minute, hour, day of the month, month, day of the week. */
const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];

const DESCRIPTORS: ReadonlySet<string> = new Set([
  '@annually',
  '@daily',
  '@hourly',
  '@midnight',
  '@monthly',
  '@weekly',
  '@yearly',
]);

/** What is wrong with a schedule of cron; `undefined` when it can be read. */
export function scheduleError(schedule: string): string | undefined {
  const [, zone] = /^(?:CRON_)?TZ=(\S*)/.exec(schedule) ?? [];
  if (zone !== undefined && zone !== '' && !isTimeZone(zone)) {
    return `provided bad location ${zone}: unknown time zone ${zone}`;
  }
  const rest = schedule.replace(/^(?:CRON_)?TZ=\S*\s*/, '');
  if (rest.startsWith('@')) return descriptorError(rest);
  const fields = rest.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== FIELDS.length) {
    return `expected exactly ${FIELDS.length} fields, found ${fields.length}: [${fields.join(' ')}]`;
  }
  for (const [index, bounds] of FIELDS.entries()) {
    for (const range of (fields[index] ?? '').split(',')) {
      const error = range === '' ? undefined : rangeError(range, bounds);
      if (error !== undefined) return error;
    }
  }
  return undefined;
}

const EVERY = '@every ';
const DURATION = /^[-+]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$|^[-+]?0$/;

function descriptorError(descriptor: string): string | undefined {
  if (DESCRIPTORS.has(descriptor)) return undefined;
  if (!descriptor.startsWith(EVERY)) return `unrecognized descriptor: ${descriptor}`;
  const duration = descriptor.slice(EVERY.length);
  if (DURATION.test(duration)) return undefined;
  const why = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(duration)
    ? 'missing unit in duration'
    : 'invalid duration';
  return `failed to parse duration ${descriptor}: time: ${why} ${goQuote(duration)}`;
}

/** `*`, `3`, `1-5`, `mon-fri`, and any of them with `/2`. */
function rangeError(range: string, bounds: Bounds): string | undefined {
  const [span = '', ...steps] = range.split('/');
  const ends = readSpan(span, range, bounds);
  if (typeof ends === 'string') return ends;
  if (steps.length > 1) return `too many slashes: ${range}`;
  const step = readNumber(steps[0] ?? '1');
  if (typeof step === 'string') return step;
  const [start, end] = ends;
  const isOpen = steps.length === 1 && !span.includes('-');
  return boundsError(range, bounds, [start, isOpen ? bounds.max : end, step]);
}

/** Where a range begins and ends; a text when that cannot be read. */
function readSpan(
  span: string,
  range: string,
  bounds: Bounds,
): readonly [start: number, end: number] | string {
  const [low = '', high, ...more] = span.split('-');
  if (low === '*' || low === '?') return [bounds.min, bounds.max];
  const start = readNumber(low, bounds);
  if (typeof start === 'string') return start;
  if (more.length > 0) return `too many hyphens: ${range}`;
  const end = high === undefined ? start : readNumber(high, bounds);
  return typeof end === 'string' ? end : [start, end];
}

function boundsError(
  range: string,
  { min, max }: Bounds,
  [start, end, step]: readonly [start: number, end: number, step: number],
): string | undefined {
  if (start < min) return `beginning of range (${start}) below minimum (${min}): ${range}`;
  if (end > max) return `end of range (${end}) above maximum (${max}): ${range}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${range}`;
  return step === 0 ? `step of range should be a positive number: ${range}` : undefined;
}

/** The number; a text when there is none. */
function readNumber(
  text: string,
  { min, names }: Bounds = { min: 0, max: 0, names: [] },
): number | string {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return named + min;
  if (!/^[-+]?\d{1,15}$/.test(text)) {
    const why = /^[-+]?\d+$/.test(text) ? 'value out of range' : 'invalid syntax';
    return `failed to parse int from ${text}: strconv.Atoi: parsing ${goQuote(text)}: ${why}`;
  }
  const value = Number(text);
  return value < 0 ? `negative number (${value}) not allowed: ${text}` : value;
}
