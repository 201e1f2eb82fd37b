import type { IncomingMessage } from 'node:http';

/**
 * The body of a request as text.
 *
 * @param maxBytes - bytes that are taken at most; with more of them what `tooLong` makes is thrown
 */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
  tooLong: () => Error,
): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
