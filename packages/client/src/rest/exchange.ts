import { failureStatus, StatusError } from '@drover/apimachinery';
import { type Clock, createDeadline } from '@drover/base';
import { clientErrors } from '../errors.ts';
import type { ApiRequest } from '../request/api-request.ts';
import type { RequestHeaders } from '../request/impersonation-headers.ts';
import type { Transport, TransportResponse, TransportSocket } from '../transport/transport.ts';
import type { CallOptions, SocketRequest } from './client.ts';
import type { Credentials } from './credentials.ts';
import { readFailure } from './failure.ts';
import { readText } from './read-text.ts';
import { parseWarnings } from './warnings.ts';

const DEFAULT_TIMEOUT_MS = 30_000;

/** What happened with one request, for metrics. */
export interface RequestFact {
  /** Name of the transport. */
  readonly server: string;
  readonly method: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** From sending to the head of the answer. */
  readonly durationMs: number;
}

/** What an {@link Exchange} needs. */
export interface ExchangeOptions {
  readonly transport: Transport;
  readonly credentials: Credentials | undefined;
  /** Added to every request; what the request says itself wins. */
  readonly headers: RequestHeaders;
  readonly clock: Clock;
  readonly maxAnswerBytes: number;
  /** Each text of a `Warning` header. */
  readonly onWarning: (text: string) => void;
  readonly onAnswer: (fact: RequestFact) => void;
}

/** Sends requests with one identity over one transport, bounded in time and size. */
export interface Exchange {
  /** The parsed answer. */
  json<T>(request: ApiRequest, options: CallOptions): Promise<T>;
  /** The answer as soon as it begins; `timeoutMs` bounds the time until then. */
  stream(request: ApiRequest, options: CallOptions): Promise<TransportResponse>;
  upgrade(request: SocketRequest): Promise<TransportSocket>;
  /** The same with more headers. */
  withHeaders(headers: RequestHeaders): Exchange;
}

/** An {@link Exchange}. */
export function createExchange(exchange: ExchangeOptions): Exchange {
  return {
    json: (request, options) => sendForJson(exchange, request, options),
    stream: (request, options) => sendForStream(exchange, request, options),
    upgrade: (request) => openSocket(exchange, request),
    withHeaders: (headers) =>
      createExchange({ ...exchange, headers: { ...exchange.headers, ...headers } }),
  };
}

async function sendForJson<T>(
  exchange: ExchangeOptions,
  request: ApiRequest,
  options: CallOptions,
): Promise<T> {
  const what = describe(request);
  using deadline = createDeadline(exchange.clock, {
    what,
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    signal: options.signal,
  });
  const response = await send(exchange, request, deadline.signal);
  const text = await readText(response, { what, maxBytes: exchange.maxAnswerBytes });
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw notJson(response, cause);
  }
}

async function sendForStream(
  exchange: ExchangeOptions,
  request: ApiRequest,
  { signal, timeoutMs = DEFAULT_TIMEOUT_MS }: CallOptions,
): Promise<TransportResponse> {
  return untilBegun(exchange.clock, { what: describe(request), timeoutMs, signal }, (begun) =>
    send(exchange, request, begun),
  );
}

async function openSocket(
  exchange: ExchangeOptions,
  request: SocketRequest,
): Promise<TransportSocket> {
  const { transport, clock, credentials, headers } = exchange;
  const { path, protocols, signal, timeoutMs = DEFAULT_TIMEOUT_MS } = request;
  const upgrade = transport.upgrade?.bind(transport);
  if (!upgrade) throw clientErrors.create('CLIENT_NO_UPGRADE', { server: transport.name });
  const what = describe({ method: 'GET', path });
  return untilBegun(clock, { what, timeoutMs, signal }, async (begun) => {
    const identity = await credentials?.headers({ signal: begun });
    return upgrade({ path, protocols, headers: { ...headers, ...identity }, signal: begun });
  });
}

interface Beginning {
  readonly what: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Runs `begin` with a signal that the time-out aborts until it has resolved, and the caller's signal for ever. */
async function untilBegun<T>(
  clock: Clock,
  { what, timeoutMs, signal }: Beginning,
  begin: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  using deadline = createDeadline(clock, { what, timeoutMs, signal });
  return await begin(deadline.signal);
}

/** An answer below 400; with renewed credentials the request is sent a second time. */
async function send(
  exchange: ExchangeOptions,
  request: ApiRequest,
  signal: AbortSignal,
): Promise<TransportResponse> {
  const { credentials } = exchange;
  let response = await sendOnce(exchange, request, signal);
  if (response.status === 401 && (await credentials?.renew?.({ signal }))) {
    response.discard();
    response = await sendOnce(exchange, request, signal);
  }
  for (const text of parseWarnings(response.headers['warning'])) exchange.onWarning(text);
  if (response.status < 400) return response;
  throw await readFailure(request.method, response);
}

async function sendOnce(
  { transport, credentials, headers, clock, onAnswer }: ExchangeOptions,
  { method, path, headers: own, body }: ApiRequest,
  signal: AbortSignal,
): Promise<TransportResponse> {
  const identity = await credentials?.headers({ signal });
  const startMs = clock.monotonicMs();
  const report = (status: number): void =>
    onAnswer({ server: transport.name, method, status, durationMs: clock.monotonicMs() - startMs });
  try {
    const response = await transport.request({
      method,
      path,
      headers: { ...headers, ...identity, ...own },
      body,
      signal,
    });
    report(response.status);
    return response;
  } catch (error) {
    report(0);
    throw error;
  }
}

function notJson({ headers }: TransportResponse, cause: unknown): StatusError {
  const type = headers['content-type'] ?? 'unknown';
  const message = `the server answered with a body that is not JSON (content type ${type}); is this the address of a Kubernetes API?`;
  return new StatusError(failureStatus(500, 'InternalError', message), { cause });
}

/** Method and path without the query, which may be long and name what is private. */
function describe({ method, path }: Pick<ApiRequest, 'method' | 'path'>): string {
  return `${method} ${path.split('?', 1)[0]}`;
}
