import type { Filter } from './filter.ts';
import { statusOf, statusResponse } from './status-response.ts';

/** Turns what was thrown further down into a `Status`; logs what is not the caller's fault. */
export const recovery: Filter = async (context, next) => {
  try {
    return await next(context);
  } catch (error) {
    const status = statusOf(error);
    if (status.code >= 500 && !context.signal.aborted) {
      context.logger.error({ err: error, requestID: context.requestId }, 'Request failed');
    }
    return statusResponse(status);
  }
};
