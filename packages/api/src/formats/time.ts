import { scheduleError } from '@drover/kubernetes';
import type { FormatCheck } from './format-problem.ts';

const MAX_SCHEDULE = 256;

/** A schedule of cron: five fields, or a name such as `@daily`. */
export const checkCron: FormatCheck = (text) => {
  const why =
    text.length > MAX_SCHEDULE ? `longer than ${MAX_SCHEDULE} characters` : scheduleError(text);
  return why === undefined
    ? undefined
    : {
        message: `is no schedule: ${why}`,
        remedy:
          'Give minute, hour, day of the month, month and day of the week, as in "0 3 * * mon-fri", or a name such as @daily.',
      };
};

/** A length of time in Go's notation: `300s`, `1h30m`. */
export const checkDuration: FormatCheck = (text) =>
  text.length <= MAX_SCHEDULE &&
  /^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+$|^0$/.test(text)
    ? undefined
    : { message: 'is no length of time', remedy: 'Give a number and a unit, as in 300s or 1h30m.' };
