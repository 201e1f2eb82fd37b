import { clientErrors } from '../errors.ts';
import type { TransportResponse } from '../transport/transport.ts';

/** What bounds {@link readText}. */
export interface ReadTextOptions {
  /** Names the request in the error. */
  readonly what: string;
  readonly maxBytes: number;
}

/**
 * The whole body as UTF-8 text.
 *
 * @throws `CLIENT_ANSWER_TOO_LARGE`
 */
export async function readText(
  { body }: TransportResponse,
  { what, maxBytes }: ReadTextOptions,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw clientErrors.create('CLIENT_ANSWER_TOO_LARGE', { what, maxBytes });
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
