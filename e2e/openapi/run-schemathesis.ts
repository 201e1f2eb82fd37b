import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedDirectory } from '../../scripts/build-cache.ts';
import { runCommand } from '../../scripts/run-command.ts';
import type { Target } from './targets.ts';

/** Python with schemathesis, installed once from PyPI. */
export async function ensureSchemathesis(): Promise<string> {
  const requirements = join(import.meta.dirname, 'requirements.txt');
  return cachedDirectory({
    name: 'schemathesis',
    inputs: { texts: [], files: [requirements] },
    produce: async (directory) => {
      const flags = ['--quiet', '--disable-pip-version-check', '--no-warn-script-location'];
      const args = ['-m', 'pip', 'install', ...flags, '--target', directory, '-r', requirements];
      const { exitCode, stderr } = await runCommand('python3', args, { timeoutMs: 600_000 });
      if (exitCode !== 0) throw new Error(`pip install failed:\n${stderr}`);
    },
  });
}

/** What makes successes possible; see feed.py. */
export interface Feed {
  readonly url: string;
  readonly token: string;
  /** Who logs in anew when the token is no good any more. */
  readonly username: string;
  readonly password: string;
  /** Values of the parameters in the paths of clusters and projects. */
  readonly places: Readonly<Record<string, string>>;
  /** Good bodies by method and path. */
  readonly bodies: Readonly<Record<string, object>>;
  /** Ids by path of the collection, or by method and path of one operation; others are looked up. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
  /** Objects that operations need, by method and path. */
  readonly targets: Readonly<Record<string, Target>>;
  /** Where to ask for the body and the cookie that a login at an identity provider leaves, by method and path. */
  readonly codes: Readonly<Record<string, string>>;
  /** Ids that nothing may be done to. */
  readonly keep: readonly string[];
}

/** What came of a run. */
export interface SchemathesisReport {
  /** How often each operation was answered with each status. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The last refusal of a case that should have been a success, by operation. */
  readonly refusals: Readonly<Record<string, string>>;
  readonly exitCode: number;
  readonly output: string;
}

/** How much is tried. */
export interface SchemathesisOptions {
  readonly directory: string;
  /** The OpenAPI document, as JSON. */
  readonly document: string;
  readonly feed: Feed;
  readonly phases: readonly string[];
  readonly maxExamples: number;
  readonly timeoutMs: number;
}

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];

interface Document {
  readonly paths: Readonly<Record<string, { readonly get?: Operation }>>;
}
interface Operation {
  readonly parameters?: readonly { readonly $ref?: string }[];
}

/** Filters of a list that are kept: all work alike, and making up values for a hundred takes longer than asking. */
const MAX_FILTERS = 4;

/** The same document with some of the filters of each list, other ones of each. */
function withFewFilters(document: Document): Document {
  const paths = Object.entries(document.paths).map(([path, item], index) => {
    const { get } = item;
    if (!get?.parameters) return [path, item];
    const isFilter = ({ $ref }: { readonly $ref?: string }): boolean =>
      $ref?.startsWith('#/components/parameters/filter.') === true;
    const filters = get.parameters.filter(isFilter);
    const first = filters.length === 0 ? 0 : (index * MAX_FILTERS) % filters.length;
    const kept = filters.slice(first, first + MAX_FILTERS);
    const others = get.parameters.filter((parameter) => !isFilter(parameter));
    return [path, { ...item, get: { ...get, parameters: [...others, ...kept] } }];
  });
  return { ...document, paths: Object.fromEntries(paths) as Document['paths'] };
}

/** Runs schemathesis over one document of a server. */
export async function runSchemathesis(options: SchemathesisOptions): Promise<SchemathesisReport> {
  const { directory, document, feed, phases, maxExamples, timeoutMs } = options;
  const packages = await ensureSchemathesis();
  const feedFile = join(directory, 'feed.json');
  const reportFile = join(directory, 'report.json');
  const documentFile = join(directory, 'openapi.json');
  await writeFile(feedFile, JSON.stringify(feed));
  await writeFile(documentFile, JSON.stringify(withFewFilters(JSON.parse(document) as Document)));
  const args = [
    ...['-m', 'schemathesis.cli', 'run', documentFile, '--url', feed.url],
    ...['--tls-verify', 'false', '--no-color', '--checks', CHECKS.join(',')],
    ...['--phases', phases.join(','), '--mode', 'positive', '--seed', '1', '--workers', '2'],
    ...['--max-examples', String(maxExamples), '--suppress-health-check', 'all'],
    ...['--continue-on-failure', '--generation-database', 'none', '--warnings', 'off'],
  ];
  const { exitCode, stdout, stderr } = await runCommand('python3', args, {
    cwd: directory,
    timeoutMs,
    env: {
      PYTHONPATH: `${packages}:${import.meta.dirname}`,
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONWARNINGS: 'ignore',
      SCHEMATHESIS_HOOKS: 'feed',
      FEED: feedFile,
      FEED_REPORT: reportFile,
    },
  });
  const report = JSON.parse(await readFile(reportFile, 'utf8')) as Pick<
    SchemathesisReport,
    'answers' | 'refusals'
  >;
  return { ...report, exitCode, output: `${stdout}\n${stderr}` };
}
