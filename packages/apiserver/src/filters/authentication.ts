import { unauthorizedError } from '@drover/apimachinery';
import type { TokenAuthenticator } from '../authentication/token-authenticator.ts';
import { AUTHENTICATED_GROUP, anonymousUser, type UserInfo } from '../authentication/user-info.ts';
import { type ApiRequest, headerOf } from '../http/api-message.ts';
import type { Filter } from './filter.ts';

/** Finds out who asks: by the connection, by a client certificate, or by a bearer token. */
export function authentication(authenticators: readonly TokenAuthenticator[]): Filter {
  return async (context, next) => {
    const user = await identify(context.request, authenticators);
    return next({ ...context, user });
  };
}

async function identify(
  request: ApiRequest,
  authenticators: readonly TokenAuthenticator[],
): Promise<UserInfo> {
  const { peer } = request;
  if (peer.user) return authenticated(peer.user);
  const token = bearerTokenOf(request);
  if (token === undefined) {
    if (peer.kind === 'network' && peer.wasRefused) throw unauthorizedError();
    return anonymousUser;
  }
  for (const authenticator of authenticators) {
    const user = await authenticator.authenticate(token);
    if (user) return authenticated(user);
  }
  throw unauthorizedError();
}

function authenticated(user: UserInfo): UserInfo {
  if (user.groups.includes(AUTHENTICATED_GROUP) || user.name === anonymousUser.name) return user;
  return { ...user, groups: [...user.groups, AUTHENTICATED_GROUP] };
}

function bearerTokenOf(request: ApiRequest): string | undefined {
  const [scheme, token] = (headerOf(request, 'authorization') ?? '').split(' ', 2);
  return scheme?.toLowerCase() === 'bearer' && token ? token : undefined;
}
