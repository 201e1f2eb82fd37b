import type { AuthConfig } from '@drover/api';
import { codeLoginCookie, LOCAL_PROVIDER, loginStateCookie } from '@drover/auth';
import { createDeadline } from '@drover/base';
import type { NormanServices } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { collectionDocument } from '../format/collection.ts';
import type { Answer } from '../handler/crud.ts';
import type { Exchange } from '../handler/exchange.ts';
import { V3_PUBLIC } from '../schema/version.ts';
import { PROVIDER_TYPES } from './public-kinds.ts';

/** The login page does not wait longer than this for a provider that is slow to say where one logs in. */
const REDIRECT_WAIT_MS = 2_000;

/** `GET /v3-public/authProviders`: the providers that are enabled. */
export async function listProviders(exchange: Exchange, services: NormanServices): Promise<Answer> {
  const { method, urls } = exchange;
  if (method !== 'GET') throw normanErrors.create('NORMAN_METHOD_NOT_ALLOWED', { method });
  const configs = services.auth.providers.enabled();
  const data = await Promise.all(
    configs.map((config) => providerDocument(config, exchange, services)),
  );
  const url = `${urls.root(V3_PUBLIC)}/authproviders`;
  return {
    status: 200,
    document: collectionDocument(data, { resourceType: 'authProvider', url }),
  };
}

/**
 * The config of the enabled provider that a path names. One that is disabled is answered as one that does not exist.
 *
 * @throws `NORMAN_NOT_FOUND`.
 */
export function enabledConfig(
  typeId: string,
  id: string,
  { auth }: NormanServices,
): AuthConfig & { readonly name: string } {
  if (!auth.providers.isEnabled(id)) throw normanErrors.create('NORMAN_NOT_FOUND');
  const config = auth.providers.config(id);
  const isOfType = typeId === 'authProvider' || PROVIDER_TYPES[config.type ?? ''] === typeId;
  if (!isOfType) throw normanErrors.create('NORMAN_NOT_FOUND');
  return { ...config, name: id };
}

/** A provider as the login page needs it. */
export async function providerDocument(
  { metadata, type: configType = '' }: AuthConfig,
  exchange: Exchange,
  services: NormanServices,
): Promise<Readonly<Record<string, unknown>>> {
  const { urls } = exchange;
  const { name = '' } = metadata ?? {};
  const type = PROVIDER_TYPES[configType] ?? 'authProvider';
  const root = urls.root(V3_PUBLIC);
  const self = `${root}/${type}s/${name}`;
  const isLocal = name === LOCAL_PROVIDER;
  const redirectUrl = isLocal ? undefined : await redirectUrlOf(name, exchange, services);
  const base = root.slice(0, -V3_PUBLIC.path.length);
  return {
    id: name,
    type,
    baseType: 'authProvider',
    ...(redirectUrl !== undefined && { redirectUrl }),
    // A browser that is sent there comes back logged in.
    links: { self, ...(!isLocal && { login: `${base}/v1-oidc/${name}/login` }) },
    actions: { login: urls.action(self, 'login') },
  };
}

/**
 * Where a client sends a browser that checks a state of its own and hands the code over. The rest of what the login is
 * held against goes into a cookie. Absent while the provider does not answer: the others must be usable.
 */
async function redirectUrlOf(
  name: string,
  { cookies, request }: Exchange,
  { auth, clock, log }: NormanServices,
): Promise<string | undefined> {
  const options = { what: 'the provider', timeoutMs: REDIRECT_WAIT_MS, signal: request.signal };
  using deadline = createDeadline(clock, options);
  const { signal } = deadline;
  try {
    const begun = auth.providers
      .oidc(name, { signal })
      .then((provider) => auth.oidc.beginForClient(provider));
    const { location, sealed } = await Promise.race([begun, rejected(signal)]);
    cookies.push(loginStateCookie(codeLoginCookie(name), sealed));
    return location;
  } catch (err) {
    request.signal.throwIfAborted();
    log.warn({ provider: name, err }, 'An identity provider does not say where one logs in');
    return undefined;
  }
}

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const refuse = (): void => reject(signal.reason as Error);
    if (signal.aborted) refuse();
    else signal.addEventListener('abort', refuse, { once: true });
  });
}
