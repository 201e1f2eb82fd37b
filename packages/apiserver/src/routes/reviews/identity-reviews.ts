import { badRequestError } from '@drover/apimachinery';
import type { ReviewedUser, TokenReview } from '@drover/kubernetes';
import type { TokenAuthenticator } from '../../authentication/token-authenticator.ts';
import { AUTHENTICATED_GROUP, type UserInfo } from '../../authentication/user-info.ts';
import type { Review } from './review.ts';

/** Who am I? */
export const selfSubjectReview: Review = (object, { user }) => ({
  ...object,
  metadata: object.metadata ?? {},
  status: { userInfo: reviewedUser(user) },
});

/** Whose token is this? */
export const tokenReview: Review = async (object, { tokens }) => {
  const { spec } = object as unknown as TokenReview;
  const { token = '', audiences } = spec ?? {};
  if (token === '') throw badRequestError('token is required for TokenReview in authentication');
  const user = await ownerOf(token, tokens, audiences);
  const status = user
    ? { authenticated: true, user: reviewedUser(user), ...(audiences && { audiences }) }
    : { user: {}, error: 'the token is not valid' };
  return { ...object, metadata: object.metadata ?? {}, status };
};

async function ownerOf(
  token: string,
  authenticators: readonly TokenAuthenticator[],
  audiences: readonly string[] | undefined,
): Promise<UserInfo | undefined> {
  for (const authenticator of authenticators) {
    const user = await authenticator.authenticate(token, audiences);
    if (user) return { ...user, groups: [...user.groups, AUTHENTICATED_GROUP] };
  }
  return undefined;
}

function reviewedUser({ name, uid, groups, extra }: UserInfo): ReviewedUser {
  return {
    username: name,
    ...(uid !== undefined && { uid }),
    ...(groups.length > 0 && { groups }),
    ...(extra && { extra }),
  };
}
