import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { CheckedImpersonation } from './impersonation.ts';

/** A request that the agent answers itself, from a caller whose identity was checked. */
export interface LocalExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly caller: CheckedImpersonation;
}

/** A request for another protocol that the agent speaks itself. */
export interface LocalUpgrade extends Pick<LocalExchange, 'request' | 'caller'> {
  readonly stream: Duplex;
  readonly head: Buffer;
}

/** Paths that the agent answers itself. */
export interface LocalRoute {
  /** A path; with a `/` at its end, all that begin with it. */
  readonly path: string;
  /** Settles when the answer is complete; what it throws before its head is sent is answered as a `Status`. */
  answer(exchange: LocalExchange): Promise<void>;
  /** Takes an upgrade, until whose end it lasts; absent where there is none. */
  upgrade?(upgrade: LocalUpgrade): Promise<void>;
}

/** Whether the server asks for itself, and for nobody else. */
export function isServer({ headers }: CheckedImpersonation): boolean {
  return headers.length === 0;
}

/** The route of a request; `undefined` when the API server is to answer it. */
export function routeOf(
  routes: readonly LocalRoute[],
  { url = '/' }: IncomingMessage,
): LocalRoute | undefined {
  const [path = ''] = url.split('?', 1);
  return routes.find((route) =>
    route.path.endsWith('/') ? path.startsWith(route.path) : path === route.path,
  );
}
