import { unauthorizedError } from '@drover/apimachinery';
import type { Authentication } from '../authentication/create-authentication.ts';
import { anonymousUser, authenticated, type UserInfo } from '../authentication/user-info.ts';
import { type ApiRequest, headerOf } from '../http/api-message.ts';
import type { Filter, RequestContext } from './filter.ts';

const SPACE_WARNING =
  'the provided Authorization header contains extra space before the bearer token, and is ignored';

/** Finds out who asks: by what a proxy says, by the connection, by a client certificate, or by a bearer token. */
export function authentication(known: Authentication): Filter {
  const { requestHeader } = known;
  return async (context, next) => {
    const proxied = requestHeader?.identify(context.request);
    const shown = proxied ?? context.request.peer.user;
    const user = shown ? authenticated(shown) : await identify(context, known);
    const request = requestHeader ? requestHeader.strip(context.request) : context.request;
    return next({ ...context, request, user });
  };
}

async function identify(
  { request, info, warnings }: RequestContext,
  { tokens, anonymous }: Authentication,
): Promise<UserInfo> {
  const token = bearerTokenOf(request, warnings);
  if (token === undefined) {
    const { peer } = request;
    const hasBadCertificate = peer.kind === 'network' && peer.wasRefused;
    if (hasBadCertificate || !anonymous.allows(info.path)) throw unauthorizedError();
    return anonymousUser;
  }
  const verdict = await tokens.identify(token);
  if ('error' in verdict) throw unauthorizedError();
  return verdict.user;
}

function bearerTokenOf(request: ApiRequest, warnings: Set<string>): string | undefined {
  const header = headerOf(request, 'authorization')?.trim();
  if (!header) return undefined;
  const [scheme = '', token, ...rest] = header.split(' ');
  if (scheme.toLowerCase() !== 'bearer' || token === undefined) return undefined;
  if (token === '' && rest.length > 0) warnings.add(SPACE_WARNING);
  return token === '' ? undefined : token;
}
