import { badRequestError } from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import type { ReviewedUser, TokenReview } from '@drover/kubernetes';
import type { UserInfo } from '../../authentication/user-info.ts';
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

function reviewedUser({ name, uid, groups, extra }: UserInfo): ReviewedUser {
  return {
    username: name,
    ...(uid !== undefined && { uid }),
    ...(groups.length > 0 && { groups }),
    ...(extra && { extra }),
  };
}
