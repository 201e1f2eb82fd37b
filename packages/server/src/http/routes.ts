import { authErrors } from '@drover/auth';
import { serverErrors } from '../errors.ts';
import type { Exchange, Handler } from './exchange.ts';

/** One row of the routes table. */
export interface Route {
  /** A path, or the beginning of one when it ends in `/`; the first row that fits answers. */
  readonly path: string;
  /** Whether strangers are let in; they get 401 elsewhere. */
  readonly access: 'public' | 'authenticated';
  /** Allowed methods; absent: all. */
  readonly methods?: readonly string[];
  readonly handler: Handler;
}

/**
 * Answers by the first row that fits.
 *
 * @throws `SERVER_UNAUTHENTICATED`, `SERVER_NOT_FOUND`, `AUTH_PASSWORD_CHANGE_REQUIRED`
 */
export function routeHandler(routes: readonly Route[]): Handler {
  return async (exchange) => {
    const route = routes.find((candidate) => matches(candidate, exchange));
    if (!route) throw serverErrors.create('SERVER_NOT_FOUND', { path: exchange.path });
    if (route.access === 'authenticated' && !exchange.identity) {
      throw serverErrors.create('SERVER_UNAUTHENTICATED');
    }
    if (route.access === 'authenticated' && exchange.identity?.mustChangePassword) {
      throw authErrors.create('AUTH_PASSWORD_CHANGE_REQUIRED');
    }
    await route.handler(exchange);
  };
}

function matches({ path, methods }: Route, exchange: Exchange): boolean {
  if (methods && !methods.includes(exchange.request.method ?? '')) return false;
  return path.endsWith('/') ? exchange.path.startsWith(path) : exchange.path === path;
}
