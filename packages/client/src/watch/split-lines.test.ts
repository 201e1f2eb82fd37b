import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLines } from './split-lines.ts';

async function* chunksOf(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const collect = async (lines: AsyncIterable<string>): Promise<string[]> => {
  const collected: string[] = [];
  for await (const line of lines) collected.push(line);
  return collected;
};

test('cuts at line breaks, wherever chunks begin', async () => {
  const lines = splitLines(chunksOf(bytes('a\nb'), bytes('c\n\nd')), { maxLineBytes: 10 });
  expect(await collect(lines)).toEqual(['a', 'bc', '', 'd']);
});

test('refuses a line that is too long, before it is complete', async () => {
  const lines = splitLines(chunksOf(bytes('ok\n'), bytes('12345'), bytes('678')), {
    maxLineBytes: 7,
  });
  await expect(collect(lines)).rejects.toMatchObject({
    name: 'StatusError',
    reason: 'InternalError',
    message: 'a line of the stream is longer than 7 bytes',
  });
});

test('property: any text in any chunks gives its lines', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' '))),
      fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
      async (lines, sizes) => {
        const whole = bytes(lines.map((line) => `${line}\n`).join(''));
        async function* chunks(): AsyncGenerator<Uint8Array> {
          for (let at = 0; at < whole.length; ) {
            const next: IteratorResult<number, unknown> = sizes.next();
            const size = next.done ? 1 : next.value;
            yield whole.subarray(at, at + size);
            at += size;
          }
        }
        expect(await collect(splitLines(chunks(), { maxLineBytes: 10_000 }))).toEqual(lines);
      },
    ),
  );
});
