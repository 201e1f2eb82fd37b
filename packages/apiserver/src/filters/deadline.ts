import { timeoutError } from '@drover/apimachinery';
import { type Clock, createDeadline } from '@drover/base';
import type { Filter } from './filter.ts';

/** How long a request may take if it is no watch, in milliseconds. */
const REQUEST_TIMEOUT_MS = 60_000;

/** Ends requests that take too long; watches have limits of their own. */
export function deadline(clock: Clock): Filter {
  return async (context, next) => {
    if (context.info.verb === 'watch') return next(context);
    const { signal: parent, info } = context;
    using limit = createDeadline(clock, {
      what: `${info.verb} ${info.path}`,
      timeoutMs: REQUEST_TIMEOUT_MS,
      signal: parent,
    });
    const { signal } = limit;
    const expired = Promise.withResolvers<never>();
    const onAbort = (): void => {
      expired.reject(timeoutError('request did not complete within the allotted timeout'));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([next({ ...context, signal }), expired.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  };
}
