import { open } from 'node:fs/promises';

/** Bytes that are read at a time. */
const CHUNK_BYTES = 64 * 1024;

/** A line of a file, and where it begins. */
export interface PlacedLine {
  readonly line: string;
  /** In bytes, from the beginning of the file. */
  readonly offset: number;
  /** Whether its end was written; only that of the last line may be missing. */
  readonly isWhole: boolean;
}

/** The lines of a file from its end to its beginning, without their ends; `before` is a byte to begin at, where a line begins. */
export async function* linesBackwards(path: string, before?: number): AsyncGenerator<PlacedLine> {
  await using file = await open(path);
  const { size } = await file.stat();
  let start = Math.min(before ?? size, size);
  let isWhole = true;
  let rest: Buffer = Buffer.alloc(0);
  while (start > 0) {
    const length = Math.min(CHUNK_BYTES, start);
    start -= length;
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, start);
    const isEnd = rest.length === 0;
    rest = Buffer.concat([buffer, rest]);
    if (isEnd) {
      isWhole = rest.at(-1) === NEWLINE;
      if (isWhole) rest = rest.subarray(0, -1);
    }
    for (let at = rest.lastIndexOf(NEWLINE); at >= 0; at = rest.lastIndexOf(NEWLINE)) {
      yield { line: rest.toString('utf8', at + 1), offset: start + at + 1, isWhole };
      rest = rest.subarray(0, at);
      isWhole = true;
    }
  }
  if (rest.length > 0) yield { line: rest.toString('utf8'), offset: 0, isWhole };
}

const NEWLINE = 10;
