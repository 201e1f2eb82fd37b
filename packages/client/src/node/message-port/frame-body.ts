import type { TransportRequest } from '../../transport/transport.ts';
import type { FrameBody } from './frames.ts';

/** Any body that can be sent over a port. */
export type SendableBody = TransportRequest['body'];

/** Whether a body comes piece by piece. */
export function isStream(body: SendableBody): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && !(body instanceof Uint8Array);
}

/** How a body stands in the head frame. */
export function toFrameBody(body: SendableBody): FrameBody {
  if (isStream(body)) return { stream: true };
  return { whole: body instanceof Uint8Array ? compact(body) : body };
}

/** A body that came with its head, as chunks. */
export async function* wholeBody(
  body: string | Uint8Array | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (body === undefined || body.length === 0) return;
  yield typeof body === 'string' ? new TextEncoder().encode(body) : body;
}

/** Posting a view copies everything that lies under it, so a part of something larger is cut out first. */
export function compact(chunk: Uint8Array): Uint8Array {
  if (chunk.byteLength === chunk.buffer.byteLength) return chunk;
  // Not chunk.slice(), which for a Buffer is a view again.
  return Uint8Array.prototype.slice.call(chunk);
}
