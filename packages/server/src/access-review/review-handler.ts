import type { UserInfo } from '@drover/rbac';
import { serverErrors } from '../errors.ts';
import { readBody } from '../http/body.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { sendJson } from '../http/respond.ts';
import { readQuestion } from './access-question.ts';
import { type ReviewOptions, reviewAccess } from './review-access.ts';

/** Where access is explained. */
export const ACCESS_REVIEWS_PATH = '/drover/v1alpha1/access-reviews';

const MAX_BODY_BYTES = 16 * 1024;

/**
 * Answers with an `AccessReview`: whether a user may do something, and why.
 *
 * @param callerOf who sent an exchange, with all groups.
 * @throws (the handler) `SERVER_BAD_REQUEST`, and what `reviewAccess` throws.
 */
export function createReviewHandler(
  options: ReviewOptions,
  callerOf: (exchange: Exchange) => UserInfo | undefined,
): Handler {
  return async (exchange) => {
    const asker = callerOf(exchange);
    if (!asker) throw serverErrors.create('SERVER_UNAUTHENTICATED');
    const question = readQuestion(await readBody(exchange, MAX_BODY_BYTES));
    const { signal } = exchange;
    sendJson(exchange, 200, await reviewAccess(options, question, { asker, signal }));
  };
}
