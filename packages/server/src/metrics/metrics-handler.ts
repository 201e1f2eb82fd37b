import { GROUPS } from '@drover/api';
import type { RequestAttributes } from '@drover/rbac';
import type { Registry } from 'prom-client';
import { serverErrors } from '../errors.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { sendBytes } from '../http/respond.ts';

/** What the handler needs. */
export interface MetricsHandlerOptions {
  readonly metrics: Registry;
  /** Whether whoever sent an exchange may do something. */
  readonly mayDo: (exchange: Exchange, attributes: RequestAttributes) => boolean;
}

/**
 * Answers with what is counted, to those who may get `ranchermetrics`, as the role `view-rancher-metrics` lets one.
 *
 * @throws (the handler) `SERVER_FORBIDDEN`
 */
export function createMetricsHandler({ metrics, mayDo }: MetricsHandlerOptions): Handler {
  return async (exchange) => {
    const attributes = { verb: 'get', group: GROUPS.management, resource: 'ranchermetrics' };
    if (!mayDo(exchange, attributes)) {
      throw serverErrors.create('SERVER_FORBIDDEN', { problem: 'You may not read metrics' });
    }
    sendBytes(exchange, 200, metrics.contentType, await metrics.metrics());
  };
}
