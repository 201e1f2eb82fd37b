import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cachedDirectory } from '../../scripts/build-cache.ts';
import { checkCommand } from '../../scripts/run-command.ts';
import { SAMPLE_KEY } from '../openapi/samples.ts';
import { seedObjects } from '../openapi/seed-objects.ts';
import { ensureGoProgram } from '../peers/ensure-peer.ts';
import { ServerProcess } from '../server-process.ts';
import { type ClientPlan, planOf } from './plan.ts';

const TIMEOUT_MS = 300_000;

/** What a client prints. */
interface Report {
  readonly schemas: Readonly<Record<string, number>>;
  /** The types that the schemas of each base let one create, by the program that looks there itself. */
  readonly creatable?: Readonly<Record<string, readonly string[]>>;
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

const LIFE = ['create', 'read', 'list', 'update', 'delete'];

/** What no client can do with a resource of these types, and why. */
const WITHOUT: Readonly<
  Record<string, { readonly steps: readonly string[]; readonly why: string }>
> = {
  node: { steps: ['delete'], why: 'nodes of clusters that were imported go with their clusters' },
  podSecurityPolicyTemplateProjectBinding: {
    steps: ['read', 'update', 'delete'],
    why: 'Rancher has no methods for one of them',
  },
  token: { steps: ['update'], why: 'Rancher answers 404 to PUT' },
};

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
    input = {
      URL: server.url,
      TokenKey: token,
      CACerts,
      CAFile: caFile,
      Hidden: SAMPLE_KEY,
      Bases: plan.bases,
      Cases: plan.cases,
    };
  }, TIMEOUT_MS);
  afterAll(() => stack.disposeAsync());

  /** A client has taken a resource of every type through its whole life, but for what cannot be. */
  function expectSuccess({ outcomes, schemas }: Report): void {
    const failures = outcomes.filter(({ error }) => error !== undefined);
    expect(failures.map(({ base, type, error }) => `${base} ${type}: ${error}`)).toEqual([]);
    const name = ({ base, type }: { base: string; type: string }): string => `${base} ${type}`;
    const planned = plan.cases.map(({ Base, Type }) => name({ base: Base, type: Type }));
    expect(outcomes.map(name).toSorted()).toEqual(planned.toSorted());
    for (const count of Object.values(schemas)) expect(count).toBeGreaterThan(10);
    const left = outcomes.map(({ base, type, steps }) => {
      const actions = plan.cases.find((each) => each.Base === base && each.Type === type)?.Actions;
      const wanted = [...LIFE, ...(actions ?? []).map((action) => action.Name)];
      return [type, wanted.filter((step) => !steps.includes(step))] as const;
    });
    expect(Object.fromEntries(left.filter(([, steps]) => steps.length > 0))).toEqual(
      Object.fromEntries(Object.entries(WITHOUT).map(([type, { steps }]) => [type, steps])),
    );
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
        // Names of its own: what cannot be deleted is there still.
        input: JSON.stringify(input).replaceAll('client-', 'script-'),
        env: { PYTHONPATH: libraries },
        timeoutMs: TIMEOUT_MS,
      });
      const report = JSON.parse(output) as Report;
      expectSuccess(report);
      const types = Object.entries(report.creatable ?? {}).flatMap(([base, names]) =>
        names.map((type) => `${base} ${type}`),
      );
      process.stdout.write(`Created, changed and deleted:\n  ${types.join('\n  ')}\n`);
      expect(report.outcomes.map(({ base, type }) => `${base} ${type}`)).toEqual(types);
      expect(types.length).toBeGreaterThan(80);
    },
    TIMEOUT_MS,
  );
});
