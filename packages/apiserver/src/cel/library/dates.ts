import { CelError } from '../cel-error.ts';
import { method, type Overload } from '../check/overload.ts';
import { DURATION, INT, STRING, TIMESTAMP } from '../type.ts';
import { type CalendarDate, dateOfDays, daysOfDate } from '../values/calendar.ts';
import { floorDivide, offsetSeconds } from '../values/time.ts';
import type { Timestamp } from '../values/value.ts';

const MILLISECOND = 1_000_000n;
const SECOND = 1_000n * MILLISECOND;
const DAY_MS = 86_400_000;

/** Parts of a moment, by the function that gives them. */
const PARTS: Readonly<Record<string, (ms: number) => number>> = {
  getDate: (ms) => dateOf(ms).day,
  getDayOfMonth: (ms) => dateOf(ms).day - 1,
  // The first day of 1970 was the fourth of its week.
  getDayOfWeek: (ms) => (((daysOf(ms) + 4) % 7) + 7) % 7,
  getDayOfYear: (ms) => daysOf(ms) - (daysOfDate(dateOf(ms).year, 1, 1) ?? 0),
  getFullYear: (ms) => dateOf(ms).year,
  getHours: (ms) => Math.floor(timeOf(ms) / 3_600_000),
  getMilliseconds: (ms) => timeOf(ms) % 1_000,
  getMinutes: (ms) => Math.floor(timeOf(ms) / 60_000) % 60,
  getMonth: (ms) => dateOf(ms).month - 1,
  getSeconds: (ms) => Math.floor(timeOf(ms) / 1_000) % 60,
};

function daysOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

function dateOf(ms: number): CalendarDate {
  return dateOfDays(daysOf(ms));
}

/** Milliseconds of the day that are over. */
function timeOf(ms: number): number {
  return ms - daysOf(ms) * DAY_MS;
}

/** Nanoseconds in the units in which a length of time is asked for. */
const UNITS: Readonly<Record<string, bigint>> = {
  getHours: 3_600n * SECOND,
  getMinutes: 60n * SECOND,
  getSeconds: SECOND,
};

/** What the clock of a time zone shows at a moment, in milliseconds as if it were UTC. */
function localTime({ nanos }: Timestamp, zone: string): number {
  const ms = Number(floorDivide(nanos, MILLISECOND));
  if (/^[+-]?\d{1,2}:\d{2}$/.test(zone)) return ms + offsetSeconds(zone) * 1_000;
  return ms + zoneOffsetMs(ms, zone);
}

function zoneOffsetMs(ms: number, timeZone: string): number {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    const part = format.formatToParts(ms).find(({ type }) => type === 'timeZoneName');
    return offsetSeconds(part?.value.replace('GMT', '') ?? '') * 1_000;
  } catch {
    // The only thing that can be wrong is the name of the zone.
    throw new CelError(`unknown time zone ${timeZone}`);
  }
}

/** The functions of moments and lengths of time. */
export const dates: readonly Overload[] = [
  ...Object.entries(PARTS).flatMap(([name, part]) => [
    method(name, [[TIMESTAMP], INT], (time) => BigInt(part(localTime(time, '00:00')))),
    method(name, [[TIMESTAMP, STRING], INT], (time, zone) => BigInt(part(localTime(time, zone)))),
  ]),
  ...Object.entries(UNITS).map(([name, unit]) =>
    method(name, [[DURATION], INT], ({ nanos }) => nanos / unit),
  ),
  method('getMilliseconds', [[DURATION], INT], ({ nanos }) => nanos / MILLISECOND),
];
