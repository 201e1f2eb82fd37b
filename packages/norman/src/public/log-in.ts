import type { DynamicObject } from '@drover/apimachinery';
import {
  codeLoginCookie,
  type IssuedToken,
  LOCAL_PROVIDER,
  loginStateCookie,
  parseCookies,
  type SessionRequest,
  sessionCookie,
} from '@drover/auth';
import { type Body, parseBody } from '../body/index.ts';
import { formatResource } from '../format/resource.ts';
import type { Answer } from '../handler/crud.ts';
import { type Api, type Exchange, targetOf } from '../handler/exchange.ts';
import { V3 } from '../schema/version.ts';

/** What the answer to a login is to be. */
const COOKIE = 'cookie';
const KUBECONFIG = 'kubeconfig';

/** `POST …Providers/<name>?action=login`: the token as JSON, or the cookie that holds it. */
export async function logIn(provider: string, exchange: Exchange, api: Api): Promise<Answer> {
  const { request, query, cookies } = exchange;
  const contentType = request.headers['content-type'];
  const body = parseBody({ bytes: request.body, contentType, query });
  const issued =
    provider === LOCAL_PROVIDER
      ? await logInByPassword(body, exchange, api)
      : await logInByCode(provider, body, { exchange, api });
  if (text(body['responseType']) === COOKIE) {
    cookies.push(sessionCookie(issued.credential));
    return { status: 200 };
  }
  return { status: 201, document: tokenDocument(issued, exchange, api) };
}

function logInByPassword(
  body: Body,
  { request }: Exchange,
  { services }: Api,
): Promise<IssuedToken> {
  const proof = {
    username: text(body['username']),
    password: text(body['password']),
    address: request.address,
  };
  return services.auth.login({ ...proof, ...sessionRequest(body) }, { signal: request.signal });
}

/** By a code that the client got from the provider, and the state that was kept in a cookie since it asked for it. */
function logInByCode(
  provider: string,
  body: Body,
  { exchange, api }: { readonly exchange: Exchange; readonly api: Api },
): Promise<IssuedToken> {
  const { request, cookies } = exchange;
  const name = codeLoginCookie(provider);
  const sealed = parseCookies(request.headers['cookie']).get(name);
  cookies.push(loginStateCookie(name, ''));
  const code = text(body['code']);
  const options = { signal: request.signal };
  const login = { code, sealed, ...sessionRequest(body) };
  return api.services.auth.oidc.loginWithCode(provider, login, options);
}

/** What a login is for, by what every sort of login may say. */
function sessionRequest(body: Body): SessionRequest {
  const responseType = text(body['responseType']);
  const isKubeconfig = responseType === KUBECONFIG || responseType.startsWith(`${KUBECONFIG}_`);
  const clusterId = responseType.slice(KUBECONFIG.length + 1);
  return {
    description: text(body['description']),
    ...(isKubeconfig && { kubeconfig: clusterId === '' ? {} : { clusterId } }),
  };
}

/** The token as its owner sees it, with the secret: nobody ever sees that again. */
function tokenDocument(
  { token, credential }: IssuedToken,
  exchange: Exchange,
  api: Api,
): Readonly<Record<string, unknown>> {
  const caller = {
    user: { name: token.userId ?? '', groups: [] },
    tokenName: token.metadata?.name ?? '',
  };
  const path = { version: V3, type: 'token', schemasOf: exchange.path.schemasOf };
  const target = targetOf({ ...exchange, path }, api, caller);
  const object: DynamicObject = { ...token, token: credential };
  return formatResource(object, { ...target, isWriteAnswer: true });
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
