/** A line that is longer ends the link: the largest is what an agent said of itself, which fits in its headers. */
const MAX_LINE_CHARS = 1_048_576;

/**
 * The lines of a stream of text, without their ends.
 *
 * @throws RangeError when a line is longer than a mebibyte.
 */
export async function* readLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE_CHARS) throw new RangeError('a line is too long');
    yield* lines;
  }
}
