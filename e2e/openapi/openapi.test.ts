import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIRST_PASSWORD, ServerProcess } from '../server-process.ts';
import { type Feed, runSchemathesis, type SchemathesisReport } from './run-schemathesis.ts';
import { sampleBodies } from './samples.ts';
import { SEEDED_USER, seedObjects } from './seed-objects.ts';
import { needsMore } from './without-success.ts';

const isSoak = process.env['DROVER_SOAK'] === '1';
const PHASES = isSoak ? ['examples', 'coverage', 'fuzzing'] : ['examples', 'fuzzing'];
const MAX_EXAMPLES = isSoak ? 60 : 3;
const TIMEOUT_MS = isSoak ? 3_600_000 : 540_000;

describe('what the OpenAPI documents say', () => {
  let stack: AsyncDisposableStack;
  let directory: string;
  let server: ServerProcess;
  let feed: Feed;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-openapi-'))).path;
    server = stack.use(
      await ServerProcess.start({ directory, flags: ['--data-dir', join(directory, 'data')] }),
    );
    feed = await seed(server);
  });
  afterAll(() => stack.disposeAsync());

  it.each(['/v3', '/v3/cluster', '/v3/project', '/v3-public'])(
    'is true of %s, and each operation can succeed',
    async (version) => {
      const own = join(directory, version.replaceAll('/', '_'));
      await mkdir(own);
      const { text } = await server.request(`${version}/openapi.json`, { token: feed.token });
      const report = await runSchemathesis({
        directory: own,
        document: text,
        feed,
        phases: PHASES,
        maxExamples: MAX_EXAMPLES,
        timeoutMs: TIMEOUT_MS,
      });
      await keepReport(version, report);
      expect(failuresOf(report.output)).toBe('');
      expect(neverSuccessful(report)).toEqual({});
      expect(report.exitCode).toBe(0);
    },
    TIMEOUT_MS + 30_000,
  );
});

/** A report for people, with the share of successes of each operation, where DROVER_OPENAPI_REPORT says. */
async function keepReport(version: string, report: SchemathesisReport): Promise<void> {
  const folder = process.env['DROVER_OPENAPI_REPORT'];
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  const rows = Object.entries(report.answers).map(([operation, counts]) => {
    const total = sum(Object.values(counts));
    const share = ((100 * successes(counts)) / total).toFixed(0).padStart(3);
    return `${share} %  ${String(total).padStart(5)}  ${operation}  ${JSON.stringify(counts)}`;
  });
  const refusals = Object.entries(neverSuccessful(report)).map(
    ([operation, refusal]) => `${operation}\n    ${refusal}`,
  );
  const file = join(folder, `schemathesis${version.replaceAll('/', '-')}.txt`);
  const parts = [...rows.toSorted(), '', 'Never successful:', ...refusals, '', report.output];
  await writeFile(file, parts.join('\n'));
}

/** The last answers of operations that nobody got to succeed and of which nobody said why. */
function neverSuccessful({ answers, refusals }: SchemathesisReport): Record<string, string> {
  const never = Object.entries(answers).filter(
    ([operation, counts]) => successes(counts) === 0 && !needsMore(operation),
  );
  return Object.fromEntries(never.map(([operation]) => [operation, refusals[operation] ?? '']));
}

function successes(counts: Readonly<Record<string, number>>): number {
  return sum(Object.entries(counts).flatMap(([status, n]) => (status.startsWith('2') ? [n] : [])));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The part of the output that tells of failures; empty when there are none. */
function failuresOf(output: string): string {
  const start = output.search(/=+ (FAILURES|ERRORS) =+/);
  if (start < 0) return '';
  return output.slice(start, start + 20_000);
}

/** Each kind of auth config has one object, and no collection to find it in. */
async function idsOfAuthConfigs(
  server: ServerProcess,
  token: string,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { data } = await server.json<{ data: { id: string; type: string }[] }>('/v3/authConfigs', {
    token,
  });
  return Object.fromEntries(data.map(({ id, type }) => [`/v3/${type}s`, [id]]));
}

/** An installation with one of everything that operations refer to. */
async function seed(server: ServerProcess): Promise<Feed> {
  const token = await server.login();
  const objects = await seedObjects(server, token);
  const { clusterId, projectId, namespace, userId } = objects;
  const me = await server.json<{ data: { id: string }[] }>('/v3/users?me=true', { token });
  return {
    url: server.url,
    token,
    username: 'admin',
    password: FIRST_PASSWORD,
    places: { clusterId, projectId },
    bodies: {
      ...sampleBodies(objects),
      'POST /v3-public/localProviders/{id}?action=login': SEEDED_USER,
    },
    ids: {
      ...(await idsOfAuthConfigs(server, token)),
      '/v3-public/localProviders': ['local'],
      '/v3/schemas': ['cluster'],
      '/v3-public/schemas': ['authProvider'],
      '/v3/cluster/schemas': ['namespace'],
      '/v3/project/schemas': ['configMap'],
      'POST /v3/clusters/{id}?action=importYaml': [clusterId],
      'PUT /v3/settings/{id}': ['ui-brand'],
      'PUT /v3/features/{id}': ['legacy'],
    },
    keep: [clusterId, projectId, userId, namespace, ...me.data.map(({ id }) => id)],
  };
}
