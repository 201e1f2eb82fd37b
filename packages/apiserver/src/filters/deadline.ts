import { badRequestError, timeoutError } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { Filter } from './filter.ts';
import { parseGoDuration } from './go-duration.ts';

/** Verbs that never wait for anything; watches have limits of their own. */
const WITHOUT_DEADLINE: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

/**
 * Answers requests that take too long, also in the words of their `timeout` parameter; what they began may still complete.
 *
 * @param maxMs - how long a request may take at most.
 */
export function deadline(clock: Clock, maxMs: number): Filter {
  return async (context, next) => {
    const { info, query } = context;
    const wantedMs = info.isLongRunning ? 0 : wantedTimeout(query.get('timeout'));
    if (info.isLongRunning || WITHOUT_DEADLINE.has(info.verb)) return next(context);
    const timeoutMs = wantedMs > 0 && wantedMs < maxMs ? wantedMs : maxMs;
    const expired = Promise.withResolvers<never>();
    const cancel = clock.schedule(timeoutMs, () => {
      expired.reject(timeoutError('request did not complete within the allotted timeout'));
    });
    try {
      return await Promise.race([next(context), expired.promise]);
    } finally {
      cancel();
    }
  };
}

/** Milliseconds; 0 when the client leaves it to the server. */
function wantedTimeout(text: string | null): number {
  if (!text) return 0;
  const ms = parseGoDuration(text);
  if (ms !== undefined) return ms;
  throw badRequestError(
    `invalid timeout specified in the request URL - time: invalid duration ${JSON.stringify(text)}`,
  );
}
