import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { clientErrors } from '../../errors.ts';
import type { Transport, TransportResponse } from '../../transport/transport.ts';
import type { PooledTransport } from './stream-transport.ts';

/**
 * The same transport, which asks for compressed answers and unpacks them: for large answers from far away. Who asks
 * for an encoding himself gets what was sent.
 *
 * **Guarantees**: a body is unpacked as fast as it is read, so that a bound on it holds for what is unpacked.
 */
export function gzipTransport(transport: PooledTransport): Transport {
  const { name } = transport;
  return {
    name,
    async request(request) {
      if ('accept-encoding' in request.headers) return transport.request(request);
      const headers = { ...request.headers, 'accept-encoding': 'gzip' };
      return unpacked(await transport.request({ ...request, headers }), name);
    },
    upgrade: (request) => transport.upgrade(request),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

function unpacked(response: TransportResponse, server: string): TransportResponse {
  const { 'content-encoding': encoding, 'content-length': _packed, ...headers } = response.headers;
  if (encoding !== 'gzip') return response;
  const { status, body } = response;
  return { status, headers, body: gunzip(body, server), discard: () => response.discard() };
}

/** @throws `CLIENT_ANSWER_CUT` when the end is missing or the bytes are no gzip; what `packed` throws. */
async function* gunzip(
  packed: AsyncIterable<Uint8Array>,
  server: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const unpacking = createGunzip();
  // Its failures come out of the iteration, too.
  const fed = pipeline(packed, unpacking).catch(() => {});
  try {
    yield* unpacking;
  } catch (cause) {
    if (!isZlibError(cause)) throw cause;
    const reason = cause.message;
    throw clientErrors.create('CLIENT_ANSWER_CUT', { server, reason }, { cause });
  } finally {
    unpacking.destroy();
    await fed;
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
