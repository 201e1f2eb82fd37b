import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Exchange } from './exchange.ts';

const pack = promisify(gzip);

/** Below this an answer fits into one packet anyway. */
const MIN_BYTES = 1_400;

/** Lists pack to a twentieth at every level, and this one costs least. */
const LEVEL = 3;

/** Whether a client takes gzip; one that weighs it with 0 does not. */
export function acceptsGzip({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const { 'accept-encoding': encodings = '' } = headers;
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?(\s|,|$))/i.test(String(encodings));
}

/** A body as it goes to the client: packed where it asks for that and gains by it, with the headers that say so. */
export async function encodeBody({ request, response }: Exchange, body: Buffer): Promise<Buffer> {
  if (body.length < MIN_BYTES) return body;
  response.setHeader('vary', 'Accept-Encoding');
  if (!acceptsGzip(request)) return body;
  response.setHeader('content-encoding', 'gzip');
  return pack(body, { level: LEVEL });
}
