import type { Token } from '@drover/api';
import {
  type Authentication,
  authErrors,
  LOGIN_COOKIE,
  loginStateCookie,
  type OidcLogin,
  parseCookies,
  sessionCookie,
} from '@drover/auth';
import { CodedError, type Logger } from '@drover/base';
import { readBody } from '../http/body.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { sendBytes, sendJson } from '../http/respond.ts';
import type { Route } from '../http/routes.ts';

/** Where identity providers send browsers back to: the redirect address of auth configs. */
const CALLBACK_PATH = '/verify-auth';
const OIDC_PREFIX = '/v1-oidc/';
/** A logout token and nothing else. */
const MAX_LOGOUT_BYTES = 32 * 1024;

/** What the handlers of logins at identity providers need. */
export interface OidcRoutesOptions {
  readonly oidc: OidcLogin;
  readonly log: Logger;
}

/** The routes by which browsers log in at identity providers, and by which providers end sessions. */
export function oidcRoutes(options: OidcRoutesOptions): readonly Route[] {
  return [
    { path: CALLBACK_PATH, access: 'public', methods: ['GET'], handler: finishLogin(options) },
    { path: OIDC_PREFIX, access: 'public', methods: ['GET'], handler: beginLogin(options) },
    { path: OIDC_PREFIX, access: 'public', methods: ['POST'], handler: endSessions(options) },
  ];
}

/** `GET /v1-oidc/<provider>/login?returnTo=<path>` sends the browser to the provider. */
function beginLogin({ oidc, log }: OidcRoutesOptions): Handler {
  return async (exchange) => {
    const provider = providerOf(exchange.path, 'login');
    const returnTo = new URLSearchParams(exchange.query).get('returnTo');
    try {
      const { location, sealed } = await oidc.begin(provider, returnTo, exchange);
      exchange.response.setHeader('set-cookie', loginStateCookie(LOGIN_COOKIE, sealed));
      redirect(exchange, location);
    } catch (error) {
      backToLogin(exchange, error, log);
    }
  };
}

/** `GET /verify-auth?code=…&state=…` ends a login: the browser has its session, and goes where it wanted to. */
function finishLogin({ oidc, log }: OidcRoutesOptions): Handler {
  return async (exchange) => {
    const { response, request, query } = exchange;
    const sealed = parseCookies(request.headers.cookie).get(LOGIN_COOKIE);
    const forget = loginStateCookie(LOGIN_COOKIE, '');
    response.setHeader('set-cookie', forget);
    try {
      const { issued, returnTo } = await oidc.finish(new URLSearchParams(query), sealed, exchange);
      exchange.identity = identityOf(issued.token);
      response.setHeader('set-cookie', [forget, sessionCookie(issued.credential)]);
      redirect(exchange, returnTo);
    } catch (error) {
      backToLogin(exchange, error, log);
    }
  };
}

/** `POST /v1-oidc/<provider>/backchannel-logout`, as OpenID Connect Back-Channel Logout says. */
function endSessions({ oidc, log }: OidcRoutesOptions): Handler {
  return async (exchange) => {
    const provider = providerOf(exchange.path, 'backchannel-logout');
    const body = await readBody(exchange, MAX_LOGOUT_BYTES);
    const token = new URLSearchParams(body.toString('utf8')).get('logout_token') ?? '';
    exchange.response.setHeader('cache-control', 'no-store');
    try {
      await oidc.backChannelLogout(provider, token, exchange);
      sendBytes(exchange, 200, 'application/json', '');
    } catch (err) {
      if (!(err instanceof CodedError) || err.status >= 500) throw err;
      log.info({ provider, err }, 'Refused the logout token of an identity provider');
      sendJson(exchange, 400, { error: 'invalid_request' });
    }
  };
}

/** Who is logged in from now on, for those who write it down. */
function identityOf({ userId = '', metadata }: Token): Authentication {
  return { user: { name: userId }, tokenName: metadata?.name ?? '', via: 'cookie' };
}

/** The provider in `/v1-oidc/<provider>/<action>`. */
function providerOf(path: string, action: string): string {
  const [provider = '', last, ...rest] = path.slice(OIDC_PREFIX.length).split('/');
  if (last !== action || rest.length > 0) throw authErrors.create('AUTH_PROVIDER_UNKNOWN');
  return provider;
}

/** The login page says what went wrong; the log says what the provider answered. */
function backToLogin(exchange: Exchange, error: unknown, log: Logger): void {
  exchange.signal.throwIfAborted();
  if (!(error instanceof CodedError)) throw error;
  const { requestId } = exchange;
  exchange.notes?.failedWith(String(error.code));
  log.info({ err: error, requestID: requestId }, 'A login at an identity provider failed');
  redirect(exchange, `/login?failure=${encodeURIComponent(String(error.code))}`);
}

function redirect(exchange: Exchange, location: string): void {
  exchange.response.setHeader('location', location);
  sendBytes(exchange, 303, 'text/plain; charset=utf-8', '');
}
