import type { Handler } from '../http/exchange.ts';
import { sendJson } from '../http/respond.ts';
import type { TrustSource } from './trust-source.ts';

/**
 * Answers `/drover/v1alpha1/trust` with what agents are to trust. It is as public as the authority itself; that it can be
 * believed over a connection that nothing protects is by its signature.
 */
export function createTrustHandler(trust: Pick<TrustSource, 'current'>): Handler {
  return (exchange) => {
    sendJson(exchange, 200, trust.current());
    return Promise.resolve();
  };
}
