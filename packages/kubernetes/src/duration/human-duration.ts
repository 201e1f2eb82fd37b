import { parseTimeMs } from '@drover/base';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** From which age on an age is shown in which units: the second unit only where it still tells something. */
const STEPS: readonly (readonly [below: number, unit: Unit, rest?: Unit])[] = [
  [2 * MINUTE, 's'],
  [10 * MINUTE, 'm', 's'],
  [3 * HOUR, 'm'],
  [8 * HOUR, 'h', 'm'],
  [2 * DAY, 'h'],
  [8 * DAY, 'd', 'h'],
  [2 * YEAR, 'd'],
  [8 * YEAR, 'y', 'd'],
  [Number.POSITIVE_INFINITY, 'y'],
];
type Unit = 's' | 'm' | 'h' | 'd' | 'y';
const UNIT_MS: Readonly<Record<Unit, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY, y: YEAR };

/** How kubectl shows a duration: `45s`, `3m12s`, `5d`, `2y30d`. Clocks may differ by a second; more is `<invalid>`. */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / SECOND);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  const [, unit, rest] = STEPS.find(([below]) => ms < below) ?? [0, 'y' as const];
  const whole = Math.floor(ms / UNIT_MS[unit]);
  const remainder = rest && Math.floor((ms % UNIT_MS[unit]) / UNIT_MS[rest]);
  return remainder ? `${whole}${unit}${remainder}${rest}` : `${whole}${unit}`;
}

/** The age of a time; `<unknown>` when there is none, `<invalid>` when it cannot be read. */
export function ageOf(time: unknown, nowMs: number): string {
  if (time === undefined || time === null || time === '') return '<unknown>';
  const ms = typeof time === 'string' ? parseTimeMs(time) : undefined;
  return ms === undefined ? '<invalid>' : humanDuration(nowMs - ms);
}
