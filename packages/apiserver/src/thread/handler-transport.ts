import type { Transport, TransportRequest, TransportResponse } from '@drover/client';
import type { PortHandler } from '@drover/client/node';
import type { ApiHandler } from '../api-handler.ts';
import type { UserInfo } from '../authentication/user-info.ts';
import { portHandler } from './port-handler.ts';

/** A transport that calls the API in this thread, as that user. */
export function handlerTransport(handler: ApiHandler, user: UserInfo): Transport {
  const closing = new AbortController();
  const handle = portHandler(handler, user);
  return {
    name: 'apiserver:in-thread',
    request: (request) => send(handle, request, closing.signal),
    [Symbol.asyncDispose]: () => {
      closing.abort();
      return Promise.resolve();
    },
  };
}

async function send(
  handle: PortHandler,
  request: TransportRequest,
  closing: AbortSignal,
): Promise<TransportResponse> {
  const discarded = new AbortController();
  const { signal: given } = request;
  given?.throwIfAborted();
  const signal = AbortSignal.any([...(given ? [given] : []), closing, discarded.signal]);
  const { status, headers, body } = await handle({ ...request, signal });
  given?.throwIfAborted();
  return { status, headers, body: chunksOf(body ?? ''), discard: () => discarded.abort() };
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
