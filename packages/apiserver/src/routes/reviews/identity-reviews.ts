import { badRequestError } from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import type { TokenReview } from '@drover/kubernetes';
import { reviewedUser } from '../../authentication/reviewed-user.ts';
import { answered, type Review } from './review.ts';

/** Who am I? */
export const selfSubjectReview: Review = (_, { user, nowMs }) => ({
  metadata: { creationTimestamp: formatTime(nowMs) },
  status: { userInfo: reviewedUser(user) },
});

/** Whose token is this? */
export const tokenReview: Review = async (object, { tokens }) => {
  const { spec } = object as unknown as TokenReview;
  const { token = '', audiences = [] } = spec ?? {};
  if (token === '') throw badRequestError('token is required for TokenReview in authentication');
  const verdict = await tokens.identify(token, audiences.length > 0 ? audiences : undefined);
  if ('error' in verdict) return answered(object, { user: {}, error: verdict.error });
  const user = reviewedUser(verdict.user);
  return answered(object, { authenticated: true, user, audiences: verdict.audiences });
};
