import { errorMessage } from '@drover/base';
import { clientErrors } from '../errors.ts';
import { readBody } from './read-body.ts';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';

/** What {@link fetchTransport} needs beside the function. */
export interface FetchTransportOptions {
  /** Put before each path; default `http://in-thread`, which is right for a function that only looks at the path. */
  readonly baseUrl?: string;
  /** Names the far side in errors; default the base URL. */
  readonly name?: string;
}

/** Requests through a `fetch` function: that of a browser, or of a server in this thread. */
export function fetchTransport(
  fetch: (request: Request) => Promise<Response> | Response,
  { baseUrl = 'http://in-thread', name = baseUrl }: FetchTransportOptions = {},
): Transport {
  return {
    name,
    async request(request) {
      try {
        return toAnswer(name, await fetch(toRequest(baseUrl, request)), request.signal);
      } catch (cause) {
        if (request.signal?.aborted) throw request.signal.reason;
        const reason = errorMessage(cause);
        throw clientErrors.create('CLIENT_UNREACHABLE', { server: name, reason }, { cause });
      }
    },
    async [Symbol.asyncDispose]() {},
  };
}

function toRequest(baseUrl: string, request: TransportRequest): Request {
  const { method, path, headers, body, signal } = request;
  return new Request(`${baseUrl}${path}`, {
    method,
    headers: toHeaders(headers),
    ...(body !== undefined && { body: toBody(body), duplex: 'half' }),
    ...(signal && { signal }),
  });
}

function toHeaders(headers: TransportRequest['headers']): Headers {
  const result = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const each of typeof value === 'string' ? [value] : value) result.append(name, each);
  }
  return result;
}

function toBody(body: NonNullable<TransportRequest['body']>): BodyInit {
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return body as Uint8Array<ArrayBuffer>;
  return toReadableStream(body);
}

function toReadableStream(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next: IteratorResult<Uint8Array, unknown> = await iterator.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

function toAnswer(
  server: string,
  response: Response,
  signal: AbortSignal | undefined,
): TransportResponse {
  const { status, body } = response;
  return {
    status,
    headers: Object.fromEntries(response.headers),
    body: readBody(body ? readStream(body, signal) : [], { server, signal }),
    // Cancelling a body that has ended or is being read is refused, and then there is nothing to do.
    discard: () => void body?.cancel().catch(() => {}),
  };
}

/** The chunks of `stream`. A function in this thread may not know that its body ends with the signal, so we end it. */
async function* readStream(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  // A stream that has failed cannot be cancelled, and need not be.
  const cancel = (): void => {
    reader.cancel(signal?.reason).catch(() => {});
  };
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      yield next.value;
    }
    signal?.throwIfAborted();
  } finally {
    signal?.removeEventListener('abort', cancel);
    cancel();
  }
}
