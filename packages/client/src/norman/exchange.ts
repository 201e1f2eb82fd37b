import { type Clock, createDeadline } from '@drover/base';
import type { Credentials } from '../rest/credentials.ts';
import { readText } from '../rest/read-text.ts';
import { parseWarnings } from '../rest/warnings.ts';
import type { Transport, TransportResponse } from '../transport/transport.ts';
import { type NormanError, normanErrorOf } from './norman-error.ts';

/** A request to the v3 API. */
export interface NormanRequest {
  /** Default `POST` with a body, else `GET`. */
  readonly method?: string;
  /** Path, or a whole address as links give it: only its path and query count, so that credentials go nowhere else. */
  readonly url: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** An answer below 300. */
export interface NormanAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What requests are sent with. */
export interface NormanExchange {
  readonly transport: Transport;
  readonly credentials: Credentials | undefined;
  readonly clock: Clock;
  /** Bound of one request, in milliseconds. */
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
  /** Most times that a request is sent when the server asks to come back later. */
  readonly maxAttempts: number;
  readonly onWarning: (text: string) => void;
  readonly onRetry: (error: NormanError) => void;
}

/** A longer wait than this is the caller's to decide. */
const MAX_RETRY_AFTER_MS = 30_000;

/** What the server says when it has done nothing and asks to come back. */
const COME_BACK_STATUSES = [429, 503];

/**
 * Sends a request, and again when the server refused it with 429 or 503 and a `Retry-After` of at most 30 s.
 *
 * @throws NormanError for every answer of 300 and above; `CLIENT_UNREACHABLE`, `CLIENT_ANSWER_CUT`,
 * `CLIENT_ANSWER_TOO_LARGE`, `DEADLINE_EXCEEDED`; the reason of the signal.
 */
export async function sendNorman(
  exchange: NormanExchange,
  request: NormanRequest,
): Promise<NormanAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await sendOnce(exchange, request);
    if (answer.status < 300) return answer;
    const error = normanErrorOf(answer, answer.text);
    const delayMs = comeBackAfterMs(error);
    if (delayMs === undefined || attempt >= exchange.maxAttempts) throw error;
    exchange.onRetry(error);
    await exchange.clock.sleep(delayMs, { signal: request.signal });
  }
}

/** The path and query of an address. */
export function pathOf(url: string): string {
  const { pathname, search } = new URL(url, 'http://server');
  return pathname + search;
}

function comeBackAfterMs({ status, retryAfterMs }: NormanError): number | undefined {
  if (!COME_BACK_STATUSES.includes(status) || retryAfterMs === undefined) return undefined;
  return retryAfterMs <= MAX_RETRY_AFTER_MS ? retryAfterMs : undefined;
}

async function sendOnce(exchange: NormanExchange, request: NormanRequest): Promise<NormanAnswer> {
  const { clock, timeoutMs, maxAnswerBytes } = exchange;
  const { url, body, method = body === undefined ? 'GET' : 'POST' } = request;
  const path = pathOf(url);
  const what = `${method} ${path.split('?', 1)[0]}`;
  using deadline = createDeadline(clock, { what, timeoutMs, signal: request.signal });
  const send = (): Promise<TransportResponse> =>
    sendWithIdentity(exchange, { method, path, body }, deadline.signal);
  let response = await send();
  if (response.status === 401 && (await exchange.credentials?.renew?.(deadline))) {
    response.discard();
    response = await send();
  }
  const { status, headers } = response;
  for (const text of parseWarnings(headers['warning'])) exchange.onWarning(text);
  return { status, headers, text: await readText(response, { what, maxBytes: maxAnswerBytes }) };
}

async function sendWithIdentity(
  { transport, credentials }: NormanExchange,
  {
    method,
    path,
    body,
  }: { readonly method: string; readonly path: string; readonly body: unknown },
  signal: AbortSignal,
): Promise<TransportResponse> {
  const headers = {
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(await credentials?.headers({ signal })),
  };
  const content = body === undefined ? undefined : JSON.stringify(body);
  return transport.request({ method, path, headers, body: content, signal });
}
