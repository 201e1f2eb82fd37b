import { explorerErrors } from '../errors.ts';

/**
 * All of a body.
 *
 * @throws `EXPLORER_BODY_TOO_LARGE`; the rest is not read.
 */
export async function readBytes(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) throw explorerErrors.create('EXPLORER_BODY_TOO_LARGE', { maxBytes });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
