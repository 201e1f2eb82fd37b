import { createHash } from 'node:crypto';

/** The annotation of a line that holds the hash of the line before it. */
export const PREVIOUS_HASH = 'drover.dev/previous-hash';

/** What stands for the hash of a line when there is none. */
const NOTHING = '0'.repeat(64);

/** SHA-256 of a line without its end, in hexadecimal: what `head -n 1 FILE | tr -d '\n' | sha256sum` tells. */
export function hashOf(line: string): string {
  return createHash('sha256').update(line).digest('hex');
}

/**
 * A line with the hash of the one before it.
 *
 * @param line JSON whose last member is `annotations`.
 * @param previous the line before it, hash included; `undefined` for the first of all.
 */
export function chainedLine(line: string, previous: string | undefined): string {
  const open = line.slice(0, -2);
  const separator = open.endsWith('{') ? '' : ',';
  const hash = previous === undefined ? NOTHING : hashOf(previous);
  return `${open}${separator}"${PREVIOUS_HASH}":"${hash}"}}`;
}

/** What reading a chain from its beginning came to. */
export interface ChainReport {
  /** Lines that were read. */
  readonly lines: number;
  /** Whether the first line says that there was none before it. */
  readonly isWhole: boolean;
  /** Hash of the last line. Whoever keeps it elsewhere notices when lines are cut off the end. */
  readonly head: string;
  /** Where the chain breaks; absent when it does not. */
  readonly fault?: { readonly line: number; readonly problem: string };
}

/** Follows a chain over the lines of one file or of several, in the order they were written, to its end or its first fault. */
export async function followChain(lines: AsyncIterable<string>): Promise<ChainReport> {
  let count = 0;
  let isWhole = true;
  let head = NOTHING;
  for await (const line of lines) {
    const told = previousHash(line);
    // What stands before the first line is not at hand; its hash is taken on trust, and said to be.
    if (count === 0) isWhole = told === NOTHING;
    else if (told !== head) {
      const problem =
        told === undefined ? 'it is torn or no event' : 'the line before it is another one';
      return { lines: count, isWhole, head, fault: { line: count + 1, problem } };
    }
    count += 1;
    head = hashOf(line);
  }
  return { lines: count, isWhole, head };
}

function previousHash(line: string): string | undefined {
  try {
    const { annotations } = JSON.parse(line) as { annotations?: Record<string, unknown> };
    const hash = annotations?.[PREVIOUS_HASH];
    return typeof hash === 'string' ? hash : undefined;
  } catch {
    return undefined; // no event
  }
}
