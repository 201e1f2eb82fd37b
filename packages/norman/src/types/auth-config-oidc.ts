import type { AuthConfig, OidcConfig } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { codeLoginCookie, loginStateCookie, parseCookies, sessionCookie } from '@drover/auth';
import type { ResourceAction } from '../behaviour.ts';
import type { Body } from '../body/index.ts';
import { normanErrors } from '../errors.ts';
import { isRecord } from '../is-record.ts';
import { authConfigStore } from './auth-config-store.ts';

/** The stored config with what is to be tried in its place. */
function tried(stored: AuthConfig, fields: Body): OidcConfig {
  return { ...stored, ...fields, metadata: stored.metadata ?? {} };
}

/** Where the browser of an administrator logs in to try a config that is not in force yet. */
export const configureTest: ResourceAction = async (object, input, context) => {
  const { auth } = context.services;
  const provider = await auth.providers.trial(tried(object, input), context);
  const { location, sealed } = await auth.oidc.beginForClient(provider);
  context.cookies.push(loginStateCookie(codeLoginCookie(provider.name), sealed));
  return { document: { redirectUrl: location } };
};

/**
 * Puts a config in force that someone has just logged in by: that someone is the caller, who from now on is the same user
 * whether they log in here or there.
 */
export const testAndApply: ResourceAction = async (object, input, context) => {
  const { services, caller, signal, cookies, request } = context;
  const { oidcConfig: given, code } = input;
  if (!isRecord(given))
    throw normanErrors.create('NORMAN_BODY_INVALID', { cause: 'no oidcConfig' });
  const { auth } = services;
  const provider = await auth.providers.trial(tried(object, given), context);
  const cookie = codeLoginCookie(provider.name);
  const sealed = parseCookies(request.headers['cookie']).get(cookie);
  cookies.push(loginStateCookie(cookie, ''));
  const identity = await auth.oidc.identify(provider, {
    code: typeof code === 'string' ? code : '',
    sealed,
  });
  const fields = { ...given, enabled: input['enabled'] !== false };
  const change = (stored: DynamicObject): DynamicObject => ({ ...stored, ...fields });
  await authConfigStore.update(provider.name, { fields, change }, context);
  const user = await auth.users.get(caller.user.name, { signal });
  if (!user) throw normanErrors.create('NORMAN_NOT_FOUND');
  const issued = await auth.adopt(user, { provider: provider.name, identity }, { signal });
  cookies.push(sessionCookie(issued.credential));
  return { empty: true };
};
