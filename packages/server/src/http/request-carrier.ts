import { AsyncLocalStorage } from 'node:async_hooks';
import type { Transport } from '@drover/client';
import type { Filter } from './exchange.ts';

/**
 * Carries the name of a request to the Kubernetes APIs that are asked because of it, where it names the request in their audit
 * logs. What is asked for nobody's request (caches, controllers) goes unnamed.
 */
export class RequestCarrier {
  readonly #requestIds = new AsyncLocalStorage<string>();

  /** Lets everything that a request causes know its name. */
  readonly filter: Filter = (next) => (exchange) =>
    this.#requestIds.run(exchange.requestId, () => next(exchange));

  /** The same transport, whose requests carry the name as `Audit-Id`. */
  transport(transport: Transport): Transport {
    const upgrade = transport.upgrade?.bind(transport);
    return {
      name: transport.name,
      ...(upgrade && { upgrade }),
      [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
      request: (request) => {
        const requestId = this.#requestIds.getStore();
        if (requestId === undefined) return transport.request(request);
        const headers = { ...request.headers, 'audit-id': requestId };
        return transport.request({ ...request, headers });
      },
    };
  }
}
