import { createHash } from 'node:crypto';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildImage } from '../deploy/images/build-image.ts';
import { RECIPES } from '../deploy/images/recipes.ts';
import { checkCommand } from '../scripts/run-command.ts';
import { CliProcess } from './cli-process.ts';
import {
  clusterSkipReason,
  pushImage,
  startCluster,
  type TestCluster,
} from './kubernetes/index.ts';
import { FIRST_PASSWORD, ServerProcess } from './server-process.ts';

const root = join(import.meta.dirname, '..');
const skip = await clusterSkipReason();

describe.skipIf(skip)('the command line and a real cluster', () => {
  const stack = new AsyncDisposableStack();
  let cluster: TestCluster;
  let server: ServerProcess;
  let cli: CliProcess;
  const kubeconfig = (): string[] => ['--kubeconfig', cluster.kubeconfigPath];

  beforeAll(async () => {
    for (const program of ['agent', 'cli']) {
      const args = ['--conditions=@drover/source', 'scripts/build.ts', program];
      await checkCommand(process.execPath, args, { cwd: root, timeoutMs: 300_000 });
    }
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-cli-'))).path;
    cluster = stack.use(await startCluster({ nodes: 1 }));
    const flags = ['--data-dir', join(directory, 'data')];
    const address = cluster.hostAddress;
    server = stack.use(await ServerProcess.start({ directory, flags, address }));
    const output = join(directory, 'agent.tar');
    await buildImage(RECIPES['drover-agent'], { tag: 'test', output, root });
    const image = await pushImage(output, {
      registry: cluster.registryAddress,
      repository: RECIPES['drover-agent'].repository,
      tag: 'test',
    });
    cli = await CliProcess.create(directory);
    const { value } = await server.json<{ value: string }>('/v3/settings/cacerts');
    const checksum = createHash('sha256').update(`${value.trim()}\n`).digest('hex');
    const trust = ['--ca-checksum', checksum];
    const input = FIRST_PASSWORD;
    await cli.output(['login', server.url, ...trust, '--username=admin', '--password-stdin'], {
      input,
    });
    const token = await server.login();
    for (const [name, text] of [
      ['server-url', server.url],
      ['agent-image', image],
    ]) {
      await server.json(`/v3/settings/${name}`, { method: 'PUT', token, body: { value: text } });
    }
  });
  afterAll(() => stack.disposeAsync());

  it('imports it in one step and waits until it is active', async () => {
    const { stderr, exitCode } = await cli.run(
      ['clusters', 'import', 'production', '--apply', ...kubeconfig(), '--timeout', '4m'],
      { timeoutMs: 300_000 },
    );
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/cluster\/c-\w{5} is active/);
  });

  it('reaches it with kubectl, by its name', async () => {
    const nodes = await cli.output([
      'kubectl',
      '--cluster',
      'production',
      'get',
      'nodes',
      '-o',
      'name',
    ]);
    expect(nodes).toMatch(/^node\//);
    await cli.output(['kubeconfig', 'production', '--merge', '--use']);
    const who = await cli.command('kubectl', ['auth', 'whoami']);
    expect(who.stdout, who.stderr).toMatch(/user-\w+/);
  });

  it('cordons a node, and shows what runs there in a project', async () => {
    const [node] = await eventually(async () => {
      const rows = await cli.json<{ id: string }[]>(['get', 'nodes', '--filter', 'state=active']);
      expect(rows).toHaveLength(1);
      return rows;
    });
    const id = node?.id ?? '';
    expect(await cli.output(['action', 'ls', 'node', id])).toContain('cordon\n');
    await cli.output(['action', 'run', 'node', id, 'cordon']);
    await cli.output(['wait', 'node', id, '--for=state=cordoned', '--timeout=30s']);
    await cli.output(['action', 'run', 'node', id, 'uncordon']);
    await cli.output(['wait', 'node', id, '--for=state=active', '--timeout=30s']);
    const place = ['--cluster', 'production'];
    expect(await cli.output(['get', 'ns', ...place])).toContain('default');
  });

  it('writes the manifest for those who apply it themselves', async () => {
    const { stdout } = await cli.run(['clusters', 'import', 'by-hand', '--no-wait']);
    expect(stdout).toMatch(/^drover clusters manifest c-\w{5} \| kubectl apply -f -\n$/);
    expect(await cli.output(['clusters', 'manifest', 'by-hand'])).toContain('kind: "Deployment"');
    await cli.output(['delete', 'cluster', 'by-hand']);
  });

  it('takes everything out again when the server is gone', async () => {
    await server.kill();
    const labelled = await cluster.kubectl([
      'label',
      'namespace',
      'default',
      'field.cattle.io/projectId=p-x',
    ]);
    expect(labelled.exitCode).toBe(0);
    const listed = await cli.run(['clusters', 'cleanup', ...kubeconfig(), '--dry-run']);
    expect(listed.stderr).toContain('Namespace cattle-system');
    expect(listed.stderr).toContain('ClusterRole drover-cluster-agent');
    const unasked = await cli.run(['clusters', 'cleanup', ...kubeconfig()]);
    expect(unasked.exitCode).toBe(2);
    await cli.output(['clusters', 'cleanup', ...kubeconfig(), '--yes'], { timeoutMs: 180_000 });
    const left = await cluster.kubectl(['get', 'namespace', 'cattle-system']);
    expect(left.stderr).toContain('NotFound');
    const roles = [
      'get',
      'clusterrole,clusterrolebinding',
      '-l',
      'drover.dev/managed',
      '-o',
      'name',
    ];
    expect((await cluster.kubectl(roles)).stdout).toBe('');
    const marks = await cluster.kubectl([
      'get',
      'namespace',
      'default',
      '-o',
      'jsonpath={.metadata.labels}',
    ]);
    expect(marks.stdout).not.toContain('cattle.io');
    const again = await cli.run(['clusters', 'cleanup', ...kubeconfig(), '--yes']);
    expect(again.stderr).toContain('There is nothing of Drover');
  });
});
