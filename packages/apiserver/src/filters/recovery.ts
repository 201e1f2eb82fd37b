import { StatusError } from '@drover/apimachinery';
import type { Filter, RequestContext } from './filter.ts';
import { statusOf, statusResponse } from './status-response.ts';

/** Turns what was thrown further down into a `Status`; logs what is not the caller's fault. */
export const recovery: Filter = async (context, next) => {
  try {
    return await next(context);
  } catch (error) {
    const status = statusOf(error);
    if (isOurs(status.code) && !context.signal.aborted) logFailure(context, error);
    return statusResponse(status);
  }
};

/** Whether somebody who runs this server should learn of it: 501 is what it never does. */
function isOurs(code: number): boolean {
  return code >= 500 && code !== 501;
}

/** A `Status` that was thrown as such is an answer like any other; everything else nobody has foreseen. */
function logFailure({ logger, requestId: requestID, info }: RequestContext, error: unknown): void {
  const facts = { requestID, verb: info.verb, path: info.path };
  if (error instanceof StatusError) {
    logger.info({ ...facts, status: error.status.code, why: error.message }, 'Request refused');
  } else {
    logger.error({ ...facts, err: error }, 'Request failed');
  }
}
