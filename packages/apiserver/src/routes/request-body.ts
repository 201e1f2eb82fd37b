import { IncomingMessage } from 'node:http';
import { requestTooLargeError } from '@drover/apimachinery';
import { MAX_BODY_BYTES } from '../filters/body-limit.ts';
import { type ApiRequest, headerOf } from '../http/api-message.ts';
import { encodeText } from '../registry/stored-object.ts';
import { joinBytes } from '../representation/join-bytes.ts';

/**
 * The whole body.
 *
 * @throws `StatusError` `RequestEntityTooLarge` beyond {@link MAX_BODY_BYTES}, before more is read.
 */
export async function readBody({ body }: ApiRequest): Promise<Uint8Array> {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    return wholeBody(body ?? '');
  }
  return isReceived(body) ? wholeBody(takeReceived(body)) : collect(body);
}

/** Whether all of a body has come, as small ones do with their head: iterating takes longer than all else that is done with them. */
function isReceived(body: AsyncIterable<Uint8Array>): body is IncomingMessage {
  return body instanceof IncomingMessage && body.complete;
}

function takeReceived(message: IncomingMessage): Uint8Array | string {
  return (message.read(message.readableLength) as Buffer | null) ?? '';
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    checkLength(length);
    chunks.push(chunk);
  }
  return joinBytes(chunks);
}

function wholeBody(body: Uint8Array | string): Uint8Array {
  const bytes = typeof body === 'string' ? encodeText(body) : body;
  checkLength(bytes.byteLength);
  return bytes;
}

function checkLength(length: number): void {
  if (length > MAX_BODY_BYTES) throw requestTooLargeError(`limit is ${MAX_BODY_BYTES}`);
}

/** The media type of the body, without parameters. */
export function mediaTypeOf(request: ApiRequest): string {
  const type = headerOf(request, 'content-type') ?? '';
  return type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
