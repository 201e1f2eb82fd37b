import { StatusError } from '@drover/apimachinery';
import type { Filter, RequestContext } from './filter.ts';
import { statusOf, statusResponse } from './status-response.ts';

/** Turns what was thrown further down into a `Status`; logs what is not the caller's fault. */
export const recovery: Filter = async (context, next) => {
  try {
    return await next(context);
  } catch (error) {
    const status = statusOf(error);
    if (status.code >= 500 && !context.signal.aborted) logFailure(context, error);
    return statusResponse(status);
  }
};

/** A `Status` that was thrown as such is an answer like any other; everything else nobody has foreseen. */
function logFailure({ logger, requestId: requestID }: RequestContext, error: unknown): void {
  if (error instanceof StatusError) {
    logger.info({ requestID, status: error.status.code, why: error.message }, 'Request refused');
  } else {
    logger.error({ err: error, requestID }, 'Request failed');
  }
}
