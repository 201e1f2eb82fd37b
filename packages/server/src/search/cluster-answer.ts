import type { SearchMatch } from '@drover/explorer';
import { serverErrors } from '../errors.ts';

/** What one cluster found. */
export interface ClusterAnswer {
  readonly matches: readonly SearchMatch[];
  /** Types that it could not look through. */
  readonly skipped: readonly { readonly type: string; readonly problem: string }[];
  /** It may have more. */
  readonly isCut: boolean;
}

/** Longest answer of a cluster, in bytes: a thousand finds are a quarter of it. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads the answer of a cluster. An agent is believed in what it found, and in nothing else that it writes.
 *
 * @throws `SEARCH_ANSWER_BROKEN` when it is no such answer, is too long, or has no end.
 */
export async function readClusterAnswer(
  cluster: string,
  body: AsyncIterable<Uint8Array>,
): Promise<ClusterAnswer> {
  const matches: SearchMatch[] = [];
  const skipped: { type: string; problem: string }[] = [];
  const broken = (problem: string, cause?: unknown): Error =>
    serverErrors.create('SEARCH_ANSWER_BROKEN', { cluster, problem }, { cause });
  for (const line of (await readText(body, broken)).split('\n')) {
    const { match, skipped: left, end } = line === '' ? {} : parseLine(line, broken);
    if (match) matches.push(matchOf(match));
    if (left) skipped.push({ type: textOf(left['type']), problem: textOf(left['problem']) });
    if (end) return { matches, skipped, isCut: end['isCut'] === true };
  }
  throw broken('it has no end');
}

type Fields = Readonly<Record<string, unknown>>;
type Line = Readonly<Record<'match' | 'skipped' | 'end', Fields | undefined>>;

async function readText(
  body: AsyncIterable<Uint8Array>,
  broken: (problem: string) => Error,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw broken(`it is longer than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseLine(
  line: string,
  broken: (problem: string, cause?: unknown) => Error,
): Partial<Line> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (cause) {
    throw broken('it is no JSON', cause);
  }
  const fields = fieldsOf(parsed) ?? {};
  return {
    match: fieldsOf(fields['match']),
    skipped: fieldsOf(fields['skipped']),
    end: fieldsOf(fields['end']),
  };
}

function matchOf(match: Fields): SearchMatch {
  const state = fieldsOf(match['state']) ?? {};
  const namespace = textOf(match['namespace']);
  return {
    id: textOf(match['id']),
    type: textOf(match['type']),
    kind: textOf(match['kind']),
    ...(namespace !== '' && { namespace }),
    name: textOf(match['name']),
    state: {
      name: textOf(state['name']),
      error: state['error'] === true,
      message: textOf(state['message']),
    },
  };
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
