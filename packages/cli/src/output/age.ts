import { parseTimeMs } from '@drover/base';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** How long ago a moment was, as kubectl says it: `42s`, `3m10s`, `5h`, `3d4h`, `2y`; empty for what is no moment. */
export function formatAge(created: string, nowMs: number): string {
  const createdMs = parseTimeMs(created);
  return createdMs === undefined ? '' : formatDuration(Math.max(0, nowMs - createdMs));
}

/** A duration in the two units that matter, or the one when it is long. */
export function formatDuration(ms: number): string {
  if (ms < 2 * MINUTE) return `${Math.floor(ms / SECOND)}s`;
  if (ms < 10 * MINUTE) return two(ms, [MINUTE, 'm'], [SECOND, 's']);
  if (ms < 3 * HOUR) return `${Math.floor(ms / MINUTE)}m`;
  if (ms < 8 * HOUR) return two(ms, [HOUR, 'h'], [MINUTE, 'm']);
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)}h`;
  if (ms < 8 * DAY) return two(ms, [DAY, 'd'], [HOUR, 'h']);
  if (ms < 2 * YEAR) return `${Math.floor(ms / DAY)}d`;
  return `${Math.floor(ms / YEAR)}y`;
}

type Unit = readonly [sizeMs: number, letter: string];

function two(ms: number, [big, bigLetter]: Unit, [small, smallLetter]: Unit): string {
  const rest = Math.floor((ms % big) / small);
  return `${Math.floor(ms / big)}${bigLetter}${rest === 0 ? '' : `${rest}${smallLetter}`}`;
}
