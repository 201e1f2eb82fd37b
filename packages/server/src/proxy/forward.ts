import { request as httpRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorMessage } from '@drover/base';
import type { Dispatcher } from 'undici';
import { serverErrors } from '../errors.ts';
import type { Exchange } from '../http/exchange.ts';
import { exchangeSignal } from '../http/exchange.ts';
import type { Upstream } from '../tunnels/cluster-session.ts';
import { forwardedResponseHeaders } from './forwarded-headers.ts';

/** The head of a request as it goes on. */
export interface ForwardedHead {
  /** Path and query. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
}

/** Names the cluster in errors. */
export interface ForwardTarget {
  readonly cluster: string;
  readonly upstream: Upstream;
}

/**
 * Carries a request to an API server and its answer back, both with back-pressure: neither side is read faster than
 * the other takes.
 *
 * @throws `PROXY_UPSTREAM_FAILED` when nothing of the answer has come yet; an answer that breaks off ends the
 * connection of the client, so that it cannot be taken for a whole one.
 */
export function forwardRequest(
  exchange: Exchange,
  { cluster, upstream }: ForwardTarget,
  head: ForwardedHead,
): Promise<void> {
  const { request, response } = exchange;
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    const onGone = (): void => {
      if (!response.writableFinished)
        controller?.abort(new DOMException('the client is gone', 'AbortError'));
    };
    response.once('close', onGone);
    const onDrain = (): void => controller?.resume();
    response.on('drain', onDrain);
    upstream.dispatcher.dispatch(
      {
        method: (request.method ?? 'GET') as Dispatcher.HttpMethod,
        path: head.path,
        headers: ['Host', upstream.host, ...head.headers],
        body: hasBody(request.headers) ? request : null,
      },
      {
        onRequestStart(started) {
          controller = started;
          if (response.destroyed) onGone();
        },
        onResponseStart(started, statusCode, _headers, statusMessage) {
          const rawHeaders = (started.rawHeaders as Buffer[] | undefined) ?? [];
          const headers = forwardedResponseHeaders(
            rawHeaders.map((field) => field.toString('latin1')),
          );
          response.writeHead(statusCode, statusMessage, headers);
          // Watches and logs send their head long before their first line.
          response.flushHeaders();
        },
        onResponseData(started, chunk) {
          if (!response.write(chunk)) started.pause();
        },
        onResponseEnd() {
          response.end();
          resolve();
        },
        onResponseError(_controller, cause) {
          if (response.destroyed) resolve();
          else reject(upstreamFailed(cluster, cause));
        },
      },
    );
  });
}

/**
 * Carries an upgrade: the head by HTTP, and once the API server has switched protocols, the bytes as they are.
 * Any other answer is passed on as an answer and closes the connection: a socket whose upgrade failed must never become
 * a way past the checks of this proxy.
 *
 * @throws `PROXY_UPSTREAM_FAILED`
 */
export async function forwardUpgrade(
  exchange: Exchange,
  { cluster, upstream }: ForwardTarget,
  head: ForwardedHead,
): Promise<void> {
  const stream = await upstream.connect({ signal: exchangeSignal(exchange) });
  const { request, upgrade } = exchange;
  await new Promise<void>((resolve, reject) => {
    const inner = httpRequest({
      method: request.method ?? 'GET',
      path: head.path,
      headers: [
        ...head.headers,
        'Host',
        upstream.host,
        'Connection',
        'Upgrade',
        'Upgrade',
        request.headers.upgrade ?? '',
      ],
      createConnection: () => stream,
    });
    inner.once('error', (cause) => reject(upstreamFailed(cluster, cause)));
    inner.once('upgrade', (answer, socket: Duplex, rest: Buffer) => {
      if (!upgrade) return;
      resolve();
      exchange.response.detachSocket(request.socket);
      upgrade.socket.write(rawHead(answer.rawHeaders));
      splice(upgrade, socket, rest);
    });
    inner.once('response', (answer) => {
      const { response } = exchange;
      response.writeHead(answer.statusCode ?? 502, [
        ...forwardedResponseHeaders(answer.rawHeaders),
        ...['Connection', 'close'],
      ]);
      answer.pipe(response);
      answer.once('close', resolve);
    });
    inner.end();
  });
}

function hasBody(headers: Exchange['request']['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** The head of a 101 as the API server wrote it, hop-by-hop headers included: they are the switch. */
function rawHead(rawHeaders: readonly string[]): string {
  let head = 'HTTP/1.1 101 Switching Protocols\r\n';
  for (let index = 0; index < rawHeaders.length; index += 2) {
    head += `${rawHeaders[index]}: ${rawHeaders[index + 1]}\r\n`;
  }
  return `${head}\r\n`;
}

function splice(
  client: { readonly socket: Duplex; readonly head: Buffer },
  far: Duplex,
  rest: Buffer,
): void {
  if (rest.length > 0) client.socket.write(rest);
  if (client.head.length > 0) far.write(client.head);
  client.socket.pipe(far);
  far.pipe(client.socket);
  const end = (): void => {
    client.socket.destroy();
    far.destroy();
  };
  for (const side of [client.socket, far]) {
    side.once('error', end);
    side.once('close', end);
  }
}

function upstreamFailed(cluster: string, cause: unknown): Error {
  return serverErrors.create(
    'PROXY_UPSTREAM_FAILED',
    { cluster, problem: errorMessage(cause) },
    { cause },
  );
}
