import { failureStatus, StatusError } from '@drover/apimachinery';

const NEWLINE = 0x0a;

/** The bound of {@link splitLines}. */
export interface LineBound {
  /** Longest line, in bytes. */
  readonly maxLineBytes: number;
}

/**
 * Cuts a stream of bytes into lines of UTF-8 text. A last line without line break is given, too.
 *
 * **Guarantees**: holds one line and one chunk at most; leaving early ends `chunks`.
 *
 * @throws `StatusError` (500 `InternalError`) when a line is longer than the bound.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  { maxLineBytes }: LineBound,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let parts: Uint8Array[] = [];
  let held = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      const part = chunk.subarray(start, end < 0 ? chunk.length : end);
      held += part.length;
      if (held > maxLineBytes) throw lineTooLong(maxLineBytes);
      // An empty rest would keep the whole chunk in memory until the next line, which may be hours away.
      if (part.length > 0) parts.push(part);
      if (end < 0) break;
      yield decodeParts(decoder, parts);
      parts = [];
      held = 0;
      start = end + 1;
    }
  }
  if (held > 0) yield decodeParts(decoder, parts);
}

function decodeParts(decoder: TextDecoder, parts: readonly Uint8Array[]): string {
  const [only] = parts;
  if (parts.length === 1 && only) return decoder.decode(only);
  return parts.map((part) => decoder.decode(part, { stream: true })).join('') + decoder.decode();
}

function lineTooLong(maxLineBytes: number): StatusError {
  return new StatusError(
    failureStatus(
      500,
      'InternalError',
      `a line of the stream is longer than ${maxLineBytes} bytes`,
    ),
  );
}
