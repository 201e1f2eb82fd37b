import { createHash } from 'node:crypto';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
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

  it('works on what is in it, in every form', async () => {
    const [production] = await cli.json<{ id: string }[]>([
      ...['get', 'clusters', '--filter', 'name=production'],
    ]);
    const clusterId = production?.id ?? '';
    await cli.output(['create', 'project', '--set=name=shop', `--set=clusterId=${clusterId}`]);
    const place = ['--cluster', 'production', '--project', 'shop'];
    const [shop] = await cli.json<{ id: string }[]>(['get', 'projects', '--filter', 'name=shop']);
    const namespace = ['--set=name=shop', `--set=projectId=${shop?.id}`];
    await eventually(() => cli.output(['create', 'ns', '--cluster', 'production', ...namespace]), {
      timeoutMs: 30_000,
    });
    await cli.output(['wait', 'ns', 'shop', '--cluster', 'production', '--for=state=active']);

    const input = ['blue', 'green']
      .map((name) => `type: configMap\nname: ${name}\nnamespaceId: shop\ndata: {colour: ${name}}\n`)
      .join('---\n');
    expect(await cli.output(['create', '-f', '-', '-o', 'name', ...place], { input })).toBe(
      'configMap/shop:blue\nconfigMap/shop:green\n',
    );
    const get = (...args: string[]): Promise<string> =>
      cli.output(['get', 'cm', ...place, '--filter=name=in(blue,green)', ...args]);
    expect(await get('-o', 'name', '--sort=-name')).toBe(
      'configMap/shop:green\nconfigMap/shop:blue\n',
    );
    expect((await get('--limit', '1', '--sort', 'name')).trim().split('\n')).toEqual([
      expect.stringMatching(/^ID +/),
      expect.stringMatching(/^shop:blue /),
    ]);
    expect(JSON.parse(await get('-o', 'json'))).toMatchObject([
      { id: 'shop:blue', data: { colour: 'blue' } },
      { id: 'shop:green', data: { colour: 'green' } },
    ]);
    expect(await get('-o', 'yaml')).toContain('colour: green');
    expect(await cli.output(['describe', 'cm', 'shop:blue', ...place])).toContain('colour');

    const editor = join(cli.directory, 'paint.sh');
    await writeFile(editor, '#!/bin/sh\nsed -i \'s/colour: blue/colour: red/\' "$1"\n', {
      mode: 0o755,
    });
    await cli.output(['edit', 'cm', 'shop:blue', ...place], { env: { EDITOR: editor } });
    const jsonpath = ['-n', 'shop', '-o', 'jsonpath={.data.colour}'];
    const painted = await cluster.kubectl(['get', 'configmap', 'blue', ...jsonpath]);
    expect(painted.stdout).toBe('red');

    await using following = cli.start(['get', 'cm', ...place, '--watch']);
    await following.says('shop:green');
    await cluster.kubectl(['create', 'configmap', 'violet', '-n', 'shop']);
    await following.says('shop:violet');
    await cli.output(['delete', 'cm', 'shop:violet', ...place]);
    await cli.output(['wait', 'cm', 'shop:violet', '--for=delete', '--timeout=30s', ...place]);
    await following.says('removed');
    following.interrupt();
    expect(await following.exitCode()).toBe(130);
    const left = await cluster.kubectl(['get', 'configmap', 'violet', '-n', 'shop']);
    expect(left.stderr).toContain('NotFound');
  });

  it('is well, as doctor says', async () => {
    const well = await cli.run(['doctor']);
    expect(well, well.stdout).toMatchObject({ exitCode: 0 });
    expect(well.stdout).toMatch(/^ok +clusters +2 of 2 are active$/m);
  });

  it('writes the manifest for those who apply it themselves', async () => {
    const { stdout } = await cli.run(['clusters', 'import', 'by-hand', '--no-wait']);
    expect(stdout).toMatch(/^drover clusters manifest c-\w{5} \| kubectl apply -f -\n$/);
    expect(await cli.output(['clusters', 'manifest', 'by-hand'])).toContain('kind: "Deployment"');
    await cli.output(['delete', 'cluster', 'by-hand']);
  });

  it('takes everything out while the server runs, and puts it in again', async () => {
    await cli.output(['clusters', 'cleanup', ...kubeconfig(), '--yes'], { timeoutMs: 180_000 });
    const left = await cluster.kubectl(['get', 'namespace', 'cattle-system']);
    expect(left.stderr).toContain('NotFound');
    // What people made stays, without our marks.
    const kept = await cluster.kubectl(['get', 'configmap', 'blue', '-n', 'shop', '-o', 'name']);
    expect(kept.stdout).toBe('configmap/blue\n');
    const wait = ['wait', 'cluster', 'production', '--for=condition=Connected=False'];
    await cli.output([...wait, '--timeout=90s'], { timeoutMs: 120_000 });
    await cli.output(['delete', 'cluster', 'production']);
    await cli.output(['wait', 'cluster', 'production', '--for=delete', '--timeout=3m'], {
      timeoutMs: 200_000,
    });
    const again = ['clusters', 'import', 'again', '--apply', ...kubeconfig(), '--timeout', '4m'];
    await cli.output(again, { timeoutMs: 300_000 });
  }, 600_000);

  it('takes everything out again when the server is gone', async () => {
    await server.kill();
    // It is in the project Default.
    const before = await cluster.kubectl([
      'get',
      'namespace',
      'default',
      '-o',
      'jsonpath={.metadata.labels}',
    ]);
    expect(before.stdout).toContain('field.cattle.io/projectId');
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
