import { timeoutError } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { Filter } from './filter.ts';

/** How long a request may take, in milliseconds. */
const REQUEST_TIMEOUT_MS = 60_000;

/** Verbs that never wait for anything; watches have limits of their own. */
const WITHOUT_DEADLINE: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

/** Answers requests that take too long; what they began may still complete. */
export function deadline(clock: Clock): Filter {
  return async (context, next) => {
    if (WITHOUT_DEADLINE.has(context.info.verb)) return next(context);
    const expired = Promise.withResolvers<never>();
    const cancel = clock.schedule(REQUEST_TIMEOUT_MS, () => {
      expired.reject(timeoutError('request did not complete within the allotted timeout'));
    });
    try {
      return await Promise.race([next(context), expired.promise]);
    } finally {
      cancel();
    }
  };
}
