import type { Transport, TransportRequest, TransportResponse } from '@drover/client';
import type { ApiHandler } from '../api-handler.ts';
import type { UserInfo } from '../authentication/user-info.ts';
import type { ApiResponse } from '../http/api-message.ts';

/** A transport that calls the API in this thread, as that user. */
export function handlerTransport(handler: ApiHandler, user: UserInfo): Transport {
  const closing = new AbortController();
  return {
    name: 'apiserver:in-thread',
    request: (request) => send(handler, user, { request, closing: closing.signal }),
    [Symbol.asyncDispose]: () => {
      closing.abort();
      return Promise.resolve();
    },
  };
}

interface Exchange {
  readonly request: TransportRequest;
  readonly closing: AbortSignal;
}

async function send(
  handler: ApiHandler,
  user: UserInfo,
  { request, closing }: Exchange,
): Promise<TransportResponse> {
  const ending = new AbortController();
  const { signal: given } = request;
  given?.throwIfAborted();
  const signal = AbortSignal.any([...(given ? [given] : []), closing, ending.signal]);
  const response = await handler({
    method: request.method,
    path: request.path,
    headers: request.headers,
    body: request.body === undefined ? undefined : chunksOf(request.body),
    peer: { kind: 'trusted', user },
    signal,
  });
  given?.throwIfAborted();
  return toTransportResponse(response, () => ending.abort());
}

function toTransportResponse(response: ApiResponse, discard: () => void): TransportResponse {
  const headers = Object.entries(response.headers).map(
    ([name, value]) => [name, typeof value === 'string' ? value : value.join(', ')] as const,
  );
  return {
    status: response.status,
    headers: Object.fromEntries(headers),
    body: chunksOf(response.body),
    discard,
  };
}

function chunksOf(
  body: Uint8Array | string | AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  if (typeof body === 'string') return once(Buffer.from(body));
  return body instanceof Uint8Array ? once(body) : body;
}

async function* once(chunk: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield await Promise.resolve(chunk);
}
