import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OidcWorld } from '../oidc-world.ts';
import { FIRST_PASSWORD, type ServerProcess } from '../server-process.ts';
import { OIDC_PROVIDERS, startCodeService, trialOf } from './oidc-codes.ts';
import { type Feed, runSchemathesis, type SchemathesisReport } from './run-schemathesis.ts';
import { sampleBodies } from './samples.ts';
import { SEEDED_USER, seedObjects } from './seed-objects.ts';
import { relicTargets, targetsOf } from './targets.ts';

const isSoak = process.env['DROVER_SOAK'] === '1';
const PHASES = isSoak ? ['examples', 'coverage', 'fuzzing'] : ['examples', 'fuzzing'];
const MAX_EXAMPLES = isSoak ? 15 : 3;
const TIMEOUT_MS = isSoak ? 5_400_000 : 540_000;

const METHODS: ReadonlySet<string> = new Set(['get', 'post', 'put', 'delete']);

describe('what the OpenAPI documents say', () => {
  let stack: AsyncDisposableStack;
  let directory: string;
  let server: ServerProcess;
  let feed: Feed;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-openapi-'))).path;
    const world = stack.use(await OidcWorld.start());
    ({ server } = world);
    const codes = stack.use(await startCodeService(world));
    feed = await seed(world, codes.url);
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
      const operations = operationsOf(text);
      await keepReport(version, operations, report);
      expect(failuresOf(report.output)).toBe('');
      expect(neverSuccessful(operations, report)).toEqual({});
      expect(report.exitCode).toBe(0);
    },
    TIMEOUT_MS + 30_000,
  );
});

/** Method and path of each operation of a document. */
function operationsOf(text: string): readonly string[] {
  const { paths } = JSON.parse(text) as { paths: Readonly<Record<string, object>> };
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((method) => METHODS.has(method))
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
}

/** A table for people, with the share of successes of each operation, where DROVER_OPENAPI_REPORT says. */
async function keepReport(
  version: string,
  operations: readonly string[],
  { answers, output }: SchemathesisReport,
): Promise<void> {
  const folder = process.env['DROVER_OPENAPI_REPORT'];
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  const rows = operations.map((operation) => {
    const counts = answers[operation] ?? {};
    const total = sum(Object.values(counts));
    const share = total === 0 ? 0 : Math.round((100 * successes(counts)) / total);
    const statuses = Object.entries(counts).map(([status, count]) => `${status}: ${count}`);
    return { share, row: `| ${share} % | ${total} | ${operation} | ${statuses.join(', ')} |` };
  });
  const sorted = rows.toSorted((a, b) => a.share - b.share).map(({ row }) => row);
  const none = rows.filter(({ share }) => share === 0).length;
  const parts = [
    `# ${version}: ${operations.length} operations, ${none} of them without a success`,
    '',
    'Asked by schemathesis as an administrator; a success is 2xx, or 101 where a WebSocket is asked for.',
    '',
    '| successes | answers | operation | by status |',
    '| --------: | ------: | --------- | --------- |',
    ...sorted,
    '',
    ...['```text', output, '```', ''],
  ];
  await writeFile(join(folder, `schemathesis${version.replaceAll('/', '-')}.md`), parts.join('\n'));
}

/** The last answers of operations that nobody got to succeed. */
function neverSuccessful(
  operations: readonly string[],
  { answers, refusals }: SchemathesisReport,
): Record<string, string> {
  const never = operations.filter((operation) => successes(answers[operation] ?? {}) === 0);
  return Object.fromEntries(never.map((operation) => [operation, refusals[operation] ?? '']));
}

/** How often it was answered with 2xx, or with the 101 that WebSockets begin with. */
function successes(counts: Readonly<Record<string, number>>): number {
  return sum(Object.entries(counts).flatMap(([status, n]) => (/^(2|101)/.test(status) ? [n] : [])));
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

/** The collection of a path, and the id in it. */
function splitLast(path: string): readonly [collection: string, ids: readonly string[]] {
  const slash = path.lastIndexOf('/');
  return [path.slice(0, slash), [path.slice(slash + 1)]];
}

function bodiesOfProviders(world: OidcWorld): Readonly<Record<string, object>> {
  const bodies = OIDC_PROVIDERS.flatMap(({ config }): [string, object][] => {
    const [type] = splitLast(config);
    return [
      [`PUT ${type}/{id}`, { ...world.settings(), enabled: true }],
      [`POST ${type}/{id}?action=configureTest`, trialOf(world)],
    ];
  });
  return Object.fromEntries(bodies);
}

function codesOfProviders(url: string): Readonly<Record<string, string>> {
  const codes = OIDC_PROVIDERS.flatMap(({ config, provider }) => [
    [`POST ${splitLast(config)[0]}/{id}?action=testAndApply`, `${url}/?path=${config}`] as const,
    [`POST ${splitLast(provider)[0]}/{id}?action=login`, `${url}/?path=${provider}`] as const,
  ]);
  return Object.fromEntries(codes);
}

/** An installation with one of everything that operations refer to. */
async function seed(world: OidcWorld, codes: string): Promise<Feed> {
  const { server, admin: token } = world;
  for (const { config } of OIDC_PROVIDERS) {
    const body = { ...world.settings(), enabled: true };
    await server.json(config, { method: 'PUT', token, body });
  }
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
      ...bodiesOfProviders(world),
    },
    targets: { ...targetsOf(objects), ...relicTargets(objects) },
    codes: codesOfProviders(codes),
    ids: {
      ...(await idsOfAuthConfigs(server, token)),
      '/v3-public/localProviders': ['local'],
      ...Object.fromEntries(OIDC_PROVIDERS.map(({ provider }) => splitLast(provider))),
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
