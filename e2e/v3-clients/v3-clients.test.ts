import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cachedDirectory } from '../../scripts/build-cache.ts';
import { checkCommand } from '../../scripts/run-command.ts';
import { seedObjects } from '../openapi/seed-objects.ts';
import { ensureGoProgram } from '../peers/ensure-peer.ts';
import { ServerProcess } from '../server-process.ts';
import { type ClientPlan, planOf } from './plan.ts';

const TIMEOUT_MS = 300_000;

/** What a client prints. */
interface Report {
  readonly schemas: Readonly<Record<string, number>>;
  readonly outcomes: readonly {
    readonly base: string;
    readonly type: string;
    readonly steps: readonly string[];
    readonly error?: string;
  }[];
  readonly errors?: readonly {
    readonly what: string;
    readonly statusCode: number;
    readonly isNotFound: boolean;
    readonly body: string;
  }[];
}

describe('clients of the v3 API', () => {
  let stack: AsyncDisposableStack;
  let server: ServerProcess;
  let plan: ClientPlan;
  let input: Readonly<Record<string, unknown>>;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-clients-'))).path;
    const flags = ['--data-dir', join(directory, 'data')];
    server = stack.use(await ServerProcess.start({ directory, flags }));
    const token = await server.login();
    plan = await planOf(server, token, await seedObjects(server, token));
    const caFile = join(directory, 'ca.pem');
    const { text: CACerts } = await server.request('/cacerts');
    await writeFile(caFile, CACerts);
    input = { URL: server.url, TokenKey: token, CACerts, CAFile: caFile, Cases: plan.cases };
  }, TIMEOUT_MS);
  afterAll(() => stack.disposeAsync());

  /** A client has taken every resource through its life. */
  function expectSuccess({ outcomes, schemas }: Report): void {
    const failures = outcomes.filter(({ error }) => error !== undefined);
    expect(failures.map(({ base, type, error }) => `${base} ${type}: ${error}`)).toEqual([]);
    expect(outcomes).toHaveLength(plan.cases.length);
    for (const count of Object.values(schemas)) expect(count).toBeGreaterThan(10);
    const updated = outcomes.filter(({ steps }) => steps.includes('update'));
    expect(updated.length).toBeGreaterThan(10);
  }

  it('have a sample of each type that can be created', () => {
    expect(plan.missing).toEqual([]);
    expect(plan.cases.length).toBeGreaterThan(50);
  });

  it(
    'in Go, by the library of Rancher’s command line and Terraform provider',
    async () => {
      const program = await ensureGoProgram({
        name: 'norman-client',
        source: join(import.meta.dirname, '../peers/go/norman-client'),
        moduleFile: 'go.mod',
      });
      const options = { input: JSON.stringify(input), timeoutMs: TIMEOUT_MS };
      const report = JSON.parse(await checkCommand(program, [], options)) as Report;
      expectSuccess(report);
      expect(report.errors?.toSorted((a, b) => a.what.localeCompare(b.what))).toMatchObject([
        { what: 'create with a bad value', statusCode: 422, isNotFound: false },
        { what: 'create without a name', statusCode: 422, isNotFound: false },
        { what: 'get what is not there', statusCode: 404, isNotFound: true },
      ]);
    },
    TIMEOUT_MS,
  );

  it(
    'in Python, by schemas and links alone',
    async () => {
      const requirements = join(import.meta.dirname, 'requirements.txt');
      const libraries = await cachedDirectory({
        name: 'python-requests',
        inputs: { texts: [], files: [requirements] },
        produce: async (directory) => {
          const flags = ['--quiet', '--disable-pip-version-check', '--no-warn-script-location'];
          const args = [
            '-m',
            'pip',
            'install',
            ...flags,
            '--target',
            directory,
            '-r',
            requirements,
          ];
          await checkCommand('python3', args, { timeoutMs: TIMEOUT_MS });
        },
      });
      const script = join(import.meta.dirname, 'client.py');
      const output = await checkCommand('python3', [script], {
        input: JSON.stringify(input),
        env: { PYTHONPATH: libraries },
        timeoutMs: TIMEOUT_MS,
      });
      expectSuccess(JSON.parse(output) as Report);
    },
    TIMEOUT_MS,
  );
});
