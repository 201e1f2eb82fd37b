import { serverErrors } from '../errors.ts';
import type { Exchange } from './exchange.ts';

/**
 * The body of a request.
 *
 * @param mostBytes bound in bytes, where who asks has no lower one; the rest of a larger body is not read.
 * @throws `SERVER_BODY_TOO_LARGE`
 */
export async function readBody(
  { request, response, notes, maxBodyBytes = Number.POSITIVE_INFINITY }: Exchange,
  mostBytes: number,
): Promise<Buffer> {
  const maxBytes = Math.min(mostBytes, maxBodyBytes);
  const chunks: Buffer[] = [];
  let length = 0;
  const announced = Number(request.headers['content-length'] ?? 0);
  for await (const chunk of announced > maxBytes ? [] : (request as AsyncIterable<Buffer>)) {
    length += chunk.length;
    if (length > maxBytes) break;
    chunks.push(chunk);
    notes?.requestChunk(chunk);
  }
  if (announced > maxBytes || length > maxBytes) {
    // What is left of the body is not worth reading, so the connection cannot be used again.
    response.setHeader('connection', 'close');
    throw serverErrors.create('SERVER_BODY_TOO_LARGE', { maxBytes });
  }
  return Buffer.concat(chunks);
}
