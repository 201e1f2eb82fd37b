import { serverErrors } from '../../errors.ts';
import type { Handler } from '../../http/exchange.ts';
import { sendJson } from '../../http/respond.ts';
import type { LoopbackListeners } from './loopback-listeners.ts';

export const LOOPBACK_PREFIX = '/drover/v1alpha1/loopback/';

/**
 * Answers `POST /drover/v1alpha1/loopback/<cluster>` with a kubeconfig that works on the server's machine only: the
 * caller acts there as himself. For programs beside the server that need a TCP address.
 */
export function createLoopbackHandler(listeners: LoopbackListeners): Handler {
  return async (exchange) => {
    const cluster = exchange.path.slice(LOOPBACK_PREFIX.length);
    const { identity } = exchange;
    if (!identity) throw serverErrors.create('SERVER_UNAUTHENTICATED');
    if (identity.via === 'cookie' || !/^[a-z0-9-]{1,63}$/.test(cluster)) {
      throw serverErrors.create('SERVER_BAD_REQUEST', {
        problem: 'Name a cluster, and authenticate with a token',
      });
    }
    sendJson(exchange, 201, await listeners.access(cluster, identity));
  };
}
