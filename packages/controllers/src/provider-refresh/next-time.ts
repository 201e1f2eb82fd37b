import { Cron } from 'croner';

/**
 * When a cron pattern is due next, in milliseconds since the epoch, by UTC.
 *
 * @returns `undefined` when it never is: for an empty pattern, too.
 */
export function nextTimeMs(pattern: string, nowMs: number): number | 'invalid' | undefined {
  if (pattern.trim() === '') return undefined;
  try {
    // oxlint-disable-next-line no-restricted-globals -- the library takes a date; the time is the clock's
    const next = new Cron(pattern, { timezone: 'UTC', paused: true }).nextRun(new Date(nowMs));
    return next?.getTime();
  } catch {
    // Not a pattern.
    return 'invalid';
  }
}
