import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { CodedError, errorMessage } from '@drover/base';
import type { TransportResponse } from '@drover/client';
import { splice } from '@drover/tunnel';
import { serverErrors } from '../errors.ts';
import type { Exchange } from '../http/exchange.ts';
import { statusOf } from '../http/respond.ts';
import { takeSocket } from '../http/take-socket.ts';
import type { Upstream } from '../tunnels/cluster-session.ts';
import { forwardedResponseHeaders } from './forwarded-headers.ts';
import { headerPairs } from './impersonation-headers.ts';
import { isWatch, WatchEnd } from './watch-end.ts';

/** The head of a request as it goes on. */
export interface ForwardedHead {
  /** Path and query. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
}

/** Where a request goes. */
export interface ForwardTarget {
  /** Names the cluster in errors. */
  readonly cluster: string;
  readonly upstream: Upstream;
  /** Aborted with the client, or with what to tell it when the request must end. */
  readonly signal: AbortSignal;
}

/**
 * Carries a request to an API server and its answer back, both with back-pressure: neither side is read faster than
 * the other takes. An answer that breaks off ends the connection of the client, so that it cannot be taken for a whole.
 *
 * @throws `PROXY_UPSTREAM_FAILED` when nothing of the answer has come yet, `PROXY_STREAM_LOST` later; the latter is told to
 * the client of a watch as its last event.
 */
export async function forwardRequest(
  exchange: Exchange,
  to: ForwardTarget,
  head: ForwardedHead,
): Promise<void> {
  const { response } = exchange;
  let answer: TransportResponse;
  try {
    answer = await send(exchange, to, head);
  } catch (error) {
    if (exchange.signal.aborted) return;
    throw to.signal.aborted ? to.signal.reason : upstreamFailed(to.cluster, error);
  }
  response.writeHead(
    answer.status,
    forwardedResponseHeaders(Object.entries(answer.headers).flat()),
  );
  // Watches and logs send their head long before their first line; a body that came along with it goes out in one write.
  response.cork();
  response.flushHeaders();
  setImmediate(() => response.writableEnded || response.uncork());
  const watch = isWatch(head.path, answer) ? new WatchEnd() : undefined;
  try {
    await pass(answer.body, exchange, { watch, signal: to.signal });
  } catch (error) {
    if (exchange.signal.aborted) throw error;
    const reason: unknown = to.signal.aborted ? to.signal.reason : streamLost(to.cluster, error);
    const event = watch?.event(statusOf(reason, exchange.requestId));
    if (event === undefined) throw reason;
    response.write(event);
  }
  response.end();
}

function send(
  exchange: Exchange,
  { upstream, signal }: ForwardTarget,
  { path, headers }: ForwardedHead,
): Promise<TransportResponse> {
  const { request } = exchange;
  return upstream.transport.request({
    method: request.method ?? 'GET',
    path,
    headers: headerRecord(headers),
    ...(hasBody(request.headers) && { body: noted(exchange) }),
    signal,
  });
}

async function pass(
  body: AsyncIterable<Uint8Array>,
  { response, notes }: Exchange,
  { watch, signal }: { readonly watch: WatchEnd | undefined; readonly signal: AbortSignal },
): Promise<void> {
  for await (const chunk of body) {
    notes?.responseChunk(chunk);
    watch?.note(chunk);
    if (!response.write(chunk)) await once(response, 'drain', { signal });
  }
  // Some bodies just end.
  signal.throwIfAborted();
}

/**
 * Carries an upgrade until its end: the head by HTTP, and once the API server has switched protocols, the bytes as they are.
 * Any other answer is passed on as an answer and closes the connection: a socket whose upgrade failed must never become
 * a way past the checks of this proxy.
 *
 * @throws `PROXY_UPSTREAM_FAILED`
 */
export async function forwardUpgrade(
  exchange: Exchange,
  { cluster, upstream, signal }: ForwardTarget,
  head: ForwardedHead,
): Promise<void> {
  const { request, response } = exchange;
  if (!upstream.transport.open) throw serverErrors.create('PROXY_NO_UPGRADE', { cluster });
  const stream = await upstream.transport.open({ signal });
  const inner = httpRequest({
    method: request.method ?? 'GET',
    path: head.path,
    headers: upgradeHeaders(head.headers, upstream.host, request.headers.upgrade ?? ''),
    createConnection: () => stream,
  });
  await new Promise<void>((resolve, reject) => {
    inner.once('error', (cause) =>
      reject(signal.aborted ? (signal.reason as Error) : upstreamFailed(cluster, cause)),
    );
    inner.once('upgrade', ({ rawHeaders }, far: Duplex, rest: Buffer) => {
      const client = takeSocket(exchange);
      client.socket.write(switchingHead(rawHeaders));
      if (rest.length > 0) client.socket.write(rest);
      if (client.head.length > 0) far.write(client.head);
      splice(far, client.socket);
      signal.addEventListener('abort', () => client.socket.destroy(), { once: true });
      client.socket.once('close', resolve);
    });
    inner.once('response', (answer) => {
      const headers = [...forwardedResponseHeaders(answer.rawHeaders), 'Connection', 'close'];
      response.writeHead(answer.statusCode ?? 502, headers);
      answer.pipe(response);
      answer.once('close', resolve);
    });
    signal.addEventListener('abort', () => inner.destroy(), { once: true });
    inner.end();
  });
}

/** The body of a request, told to whoever writes it down. */
async function* noted({ request, notes }: Exchange): AsyncGenerator<Uint8Array> {
  for await (const chunk of request as AsyncIterable<Buffer>) {
    notes?.requestChunk(chunk);
    yield chunk;
  }
}

/** Whether a request has a body. */
export function hasBody(headers: Exchange['request']['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function headerRecord(headers: readonly string[]): Record<string, string | string[]> {
  const record = new Map<string, string | string[]>();
  for (const [spelling, value] of headerPairs(headers)) {
    const name = spelling.toLowerCase();
    const before = record.get(name);
    record.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(record);
}

function upgradeHeaders(
  headers: readonly string[],
  host: string,
  protocol: string,
): Record<string, string | string[]> {
  return { host, ...headerRecord(headers), connection: 'Upgrade', upgrade: protocol };
}

/** The head of a 101 as the API server wrote it, hop-by-hop headers included: they are the switch. */
function switchingHead(rawHeaders: readonly string[]): string {
  const lines = [...headerPairs(rawHeaders)].map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`;
}

function upstreamFailed(cluster: string, cause: unknown): Error {
  const problem = problemBelow(cause);
  return serverErrors.create('PROXY_UPSTREAM_FAILED', { cluster, problem }, { cause });
}

function streamLost(cluster: string, cause: unknown): Error {
  const problem = problemBelow(cause);
  return serverErrors.create('PROXY_STREAM_LOST', { cluster, problem }, { cause });
}

/** The client names what failed below it; people need to see that. */
function problemBelow(cause: unknown): string {
  return errorMessage(
    cause instanceof CodedError && cause.cause instanceof Error ? cause.cause : cause,
  );
}
