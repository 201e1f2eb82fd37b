import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { Comparison, type Json } from './comparison.ts';
import { framesOf } from './frames.ts';

/** A document that the reference of the v3 API shows, or what it says of an answer. */
interface Expectation {
  /** Where the reference shows or says it. */
  readonly from: string;
  readonly status: number | readonly number[];
  readonly headers?: Readonly<Record<string, string>>;
  /** The document; absent = nothing is said of it, `null` = the answer is empty. */
  readonly body?: Json;
  /** What a page holds. */
  readonly contains?: readonly string[];
  /** Frames of a WebSocket, each to be met once at least. */
  readonly frames?: readonly Json[];
}

interface Recorded {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

const EXPECTED = join(import.meta.dirname, 'expected');

/** What every answer of the v3 API has, where nothing else is expected. */
const USUAL_HEADERS = {
  'Content-Type': 'application/json',
  Expires: 'Wed 24 Feb 1982 18:42:00 GMT',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-cache{text}',
};

/** Compares the answers that `session.sh` left in a folder with the expected ones; a line for each difference. */
export async function compareSession(folder: string, url: string): Promise<readonly string[]> {
  const names = await namesIn(EXPECTED, '.json');
  const recorded = await namesIn(folder, '.headers');
  const missing = names.filter((name) => !recorded.includes(name));
  const extra = recorded.filter((name) => !names.includes(name));
  const comparison = new Comparison({ B: url, host: new URL(url).host });
  const differences = [
    ...missing.map((name) => `${name}: was not asked`),
    ...extra.map((name) => `${name}: nothing says what is right`),
  ];
  for (const name of names.filter((each) => recorded.includes(each))) {
    const expected = JSON.parse(
      await readFile(join(EXPECTED, `${name}.json`), 'utf8'),
    ) as Expectation;
    const found = compareAnswer(expected, await readAnswer(folder, name), comparison);
    differences.push(...found.map((line) => `${name}: ${line} (${expected.from})`));
  }
  return differences;
}

function compareAnswer(
  expected: Expectation,
  actual: Recorded,
  comparison: Comparison,
): readonly string[] {
  const statuses = [expected.status].flat();
  const status = statuses.includes(actual.status)
    ? []
    : [`status ${actual.status} instead of ${statuses.join(' or ')}`];
  const usual: Expectation['headers'] = actual.status === 101 ? {} : USUAL_HEADERS;
  const headers = Object.entries({ ...usual, ...expected.headers }).flatMap(([name, value]) => {
    const isOfBody = name === 'Content-Type' && actual.body.length === 0;
    const found = actual.headers.get(name.toLowerCase()) ?? '';
    return isOfBody ? [] : comparison.of(value, found, `header ${name}`);
  });
  return [...status, ...headers, ...compareBody(expected, actual, comparison)];
}

function compareBody(
  { body, contains, frames }: Expectation,
  actual: Recorded,
  comparison: Comparison,
): readonly string[] {
  const text = actual.body.toString('utf8');
  if (frames) {
    const found = framesOf(actual.body).map((frame) => JSON.parse(frame) as Json);
    return frames.flatMap((frame) => comparison.oneOf(frame, found));
  }
  if (contains) return contains.flatMap((part) => (text.includes(part) ? [] : [`no ${part}`]));
  if (body === undefined) return [];
  if (body === null) return text === '' ? [] : ['the answer is not empty'];
  const isYaml = actual.headers.get('content-type') === 'application/yaml';
  return comparison.of(body, (isYaml ? parse(text) : JSON.parse(text)) as Json, '');
}

async function readAnswer(folder: string, name: string): Promise<Recorded> {
  const [first = '', ...lines] = (await readFile(join(folder, `${name}.headers`), 'utf8')).split(
    '\r\n',
  );
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const body = await readFile(join(folder, `${name}.body`)).catch(() => Buffer.alloc(0));
  return { status: Number(first.split(' ')[1]), headers: new Map(headers), body };
}

async function namesIn(folder: string, ending: string): Promise<readonly string[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .toSorted();
}

if (import.meta.main) {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [folder = '.', url = ''] = positionals;
  const differences = await compareSession(folder, url);
  process.stdout.write(
    differences.length === 0
      ? 'All of them are as the reference says.\n'
      : `${differences.join('\n')}\n${differences.length} differences\n`,
  );
  process.exitCode = differences.length === 0 ? 0 : 1;
}
