import type { MessagePort } from 'node:worker_threads';
import type { ClientFrame, ServerFrame } from './frames.ts';
import type { PortHandler } from './port-handler.ts';
import { ServerExchange } from './server-exchange.ts';

/**
 * Serves the requests of a {@link messagePortTransport}. Disposing closes the port and waits for the handlers that
 * run, whose signals are aborted.
 */
export function serveMessagePort(port: MessagePort, handler: PortHandler): AsyncDisposable {
  const exchanges = new Map<number, ServerExchange>();
  const running = new Set<Promise<void>>();
  const post = (frame: ServerFrame): void => port.postMessage(frame);
  const begin = (frame: Extract<ClientFrame, { type: 'request' }>): void => {
    const exchange = new ServerExchange(frame, post);
    exchanges.set(frame.id, exchange);
    const work = exchange.run(handler).finally(() => {
      exchanges.delete(frame.id);
      running.delete(work);
    });
    running.add(work);
  };
  const abortAll = (): void => {
    for (const exchange of exchanges.values()) exchange.abort();
  };
  port.on('message', (frame: ClientFrame) => {
    if (frame.type === 'request') begin(frame);
    else exchanges.get(frame.id)?.receive(frame);
  });
  port.once('close', abortAll);
  return {
    async [Symbol.asyncDispose]() {
      port.close();
      abortAll();
      await Promise.all(running);
    },
  };
}
