import { StatusError } from '@drover/apimachinery';
import { type Authentication, type Authenticator, isPathInScope } from '@drover/auth';
import { type Clock, CodedError, type Logger } from '@drover/base';
import type { Exchange, Filter } from './exchange.ts';
import { sendError } from './respond.ts';

/** Names the request in the answer and in the log. */
export const requestIdFilter: Filter = (next) => (exchange) => {
  exchange.response.setHeader('x-request-id', exchange.requestId);
  return next(exchange);
};

/** What a browser must know of every answer of ours. */
export const securityHeadersFilter: Filter = (next) => (exchange) => {
  const { response, origin } = exchange;
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('cache-control', 'no-cache, no-store, max-age=0, must-revalidate');
  response.setHeader('x-frame-options', 'SAMEORIGIN');
  response.setHeader('referrer-policy', 'same-origin');
  if (origin.scheme === 'https')
    response.setHeader('strict-transport-security', 'max-age=31536000');
  return next(exchange);
};

/** Turns whatever is thrown into an answer, and logs what nobody expected. */
export function recoveryFilter(log: Logger): Filter {
  return (next) => async (exchange) => {
    try {
      await next(exchange);
    } catch (err) {
      // Nobody is left who could be told.
      if (exchange.signal.aborted) return;
      if (exchange.response.headersSent || exchange.response.socket === null) {
        log.warn({ err, requestID: exchange.requestId }, 'An answer broke off');
        (exchange.upgrade?.socket ?? exchange.request.socket).destroy();
        return;
      }
      if (!isExpected(err)) {
        log.error({ err, requestID: exchange.requestId, path: exchange.path }, 'A request failed');
      }
      sendError(exchange, err);
    }
  };
}

/** Counts requests and their time. */
export interface RequestObserver {
  observe(facts: { method: string; status: number; seconds: number }): void;
}

/** Tells `observer` of every answer. */
export function observeFilter(observer: RequestObserver, clock: Clock): Filter {
  return (next) => (exchange) => {
    const startMs = clock.monotonicMs();
    exchange.response.once('close', () => {
      observer.observe({
        method: exchange.request.method ?? '',
        status: exchange.response.statusCode,
        seconds: (clock.monotonicMs() - startMs) / 1000,
      });
    });
    return next(exchange);
  };
}

/**
 * Sets the identity of an exchange and tells the client whether it is known. A credential that is no good makes a
 * stranger, not a failure: what is public stays public.
 */
export function authenticationFilter(authenticator: Authenticator): Filter {
  return (next) => async (exchange) => {
    const identity = await identify(authenticator, exchange);
    if (identity) exchange.identity = identity;
    exchange.response.setHeader('x-api-cattle-auth', String(identity !== undefined));
    return next(exchange);
  };
}

async function identify(
  authenticator: Authenticator,
  exchange: Exchange,
): Promise<Authentication | undefined> {
  try {
    const { headers } = exchange.request;
    const identity = await authenticator.authenticate(
      { headers: { authorization: headers.authorization, cookie: headers.cookie } },
      { signal: exchange.signal },
    );
    const scope = identity?.clusterScope;
    return scope === undefined || isPathInScope(scope, exchange.path) ? identity : undefined;
  } catch (error) {
    if (error instanceof CodedError && error.status === 401) return undefined;
    throw error;
  }
}

function isExpected(error: unknown): boolean {
  return error instanceof CodedError || error instanceof StatusError;
}
