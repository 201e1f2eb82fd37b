import type { Transport, TransportRequest } from '@drover/client';
import { runtimeErrors } from '../errors.ts';
import type { Fence } from './fence.ts';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * `transport`, with a last look at the fence as the body of a write leaves. Put it beneath the client that
 * {@link fencedClient} guards: between that check and the socket lies a turn of the event loop, and a process that is
 * stopped there would send what it meant to send long ago.
 *
 * **Guarantees**: the bytes of a body are given to the transport only while the fence holds. Whoever disposes this
 * disposes `transport`.
 *
 * **Assumptions**: the transport takes a body when it can send it, and sends the head not before. The length of the body
 * is told ahead: the end of a body without one would be a write of its own, which may wait in the socket.
 *
 * Writes fail with `LEADER_FENCED`, or with what the transport makes of it, when the fence has ended.
 */
export function fencedTransport(transport: Transport, fence: () => Fence | undefined): Transport {
  const upgrade = transport.upgrade?.bind(transport);
  return {
    name: transport.name,
    request: async (request) =>
      transport.request(READS.has(request.method) ? request : fenced(request, fence)),
    ...(upgrade && { upgrade }),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

function fenced(request: TransportRequest, fence: () => Fence | undefined): TransportRequest {
  const held = fence();
  if (!held) throw runtimeErrors.create('LEADER_FENCED', { why: 'it does not lead' });
  requireTime(held);
  const { body = '', headers } = request;
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
    return { ...request, body: guarded(body, held) };
  }
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return {
    ...request,
    headers: { ...headers, 'content-length': String(bytes.byteLength) },
    body: guarded([bytes], held),
  };
}

/** Asks the fence each time that the transport takes something to send. */
async function* guarded(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  held: Fence,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    requireTime(held);
    yield chunk;
  }
}

function requireTime(held: Fence): void {
  if (held.remainingMs() > 0) return;
  throw runtimeErrors.create('LEADER_FENCED', { why: 'its lease has run out' });
}
