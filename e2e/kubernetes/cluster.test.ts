import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildImage } from '../../deploy/images/build-image.ts';
import { RECIPES } from '../../deploy/images/recipes.ts';
import { runCommand } from '../../scripts/run-command.ts';
import {
  busyboxImage,
  clusterSkipReason,
  listClusters,
  pushImage,
  removeCluster,
  startCluster,
  type TestCluster,
} from './index.ts';
import { findTraces, noteTraces } from './traces.ts';

const skip = await clusterSkipReason();

const SERVE =
  'mkdir /tmp/www; hostname > /tmp/www/name; echo serving; exec httpd -f -p 8080 -h /tmp/www';

/** Stands in for the agent's bundle: says what a program in the image can and cannot do. */
const PROGRAM = `
  import { writeFileSync } from 'node:fs';
  import { lookup } from 'node:dns/promises';
  let writable = true;
  try { writeFileSync('/drover/x', ''); } catch { writable = false; }
  const { address } = await lookup('localhost', 4);
  const facts = { args: process.argv.slice(2), uid: process.getuid(), writable, address };
  console.log(JSON.stringify({ ...facts, major: process.versions.node.split('.')[0] }));
`;

/** A checkout that holds nothing but a bundle of the agent. */
async function placeholderAgent(): Promise<AsyncDisposable & { readonly path: string }> {
  const root = await mkdtempDisposable(join(tmpdir(), 'drover-image-'));
  const bundle = join(root.path, 'packages/agent/dist/bundle');
  await mkdir(bundle, { recursive: true });
  await writeFile(join(bundle, 'drover-agent.mjs'), PROGRAM);
  return root;
}

/** Runs kubectl, which must succeed, and returns what it prints. */
async function kubectl(cluster: TestCluster, args: readonly string[], input = ''): Promise<string> {
  const { stdout, stderr, exitCode } = await cluster.kubectl(args, { input });
  expect(exitCode, stderr).toBe(0);
  return stdout.trim();
}

/** Runs a shell script in a pod of the deployment `web`. */
function inPod(cluster: TestCluster, script: string, input = ''): Promise<string> {
  return kubectl(cluster, ['exec', '-i', 'deployment/web', '--', 'sh', '-c', script], input);
}

/** Whether a TCP connection from the server's side is answered within a second. */
async function connects(address: string, port: number): Promise<boolean> {
  const script = `exec 3<>/dev/tcp/${address}/${port}`;
  const { exitCode } = await runCommand('timeout', ['1', 'bash', '-c', script]);
  return exitCode === 0;
}

async function startWeb(cluster: TestCluster, replicas: number): Promise<void> {
  const image = await pushImage(await busyboxImage(), {
    registry: cluster.registryAddress,
    repository: 'test/busybox',
    tag: '1',
  });
  const flags = [`--image=${image}`, `--replicas=${replicas}`, '--', 'sh', '-c', SERVE];
  await kubectl(cluster, ['create', 'deployment', 'web', ...flags]);
  await kubectl(cluster, ['rollout', 'status', 'deployment/web', '--timeout=60s']);
  await kubectl(cluster, ['expose', 'deployment', 'web', '--port=80', '--target-port=8080']);
}

describe.skipIf(skip)('startCluster', () => {
  let first: TestCluster;
  let second: TestCluster;

  beforeAll(async () => {
    [first, second] = await Promise.all([
      startCluster({ nodes: 2 }),
      startCluster({ nodes: 1, dns: true }),
    ]);
    await Promise.all([startWeb(first, 2), startWeb(second, 1)]);
  });
  afterAll(async () => {
    await Promise.all([first[Symbol.asyncDispose](), second[Symbol.asyncDispose]()]);
  });

  it('runs pods on every node, from images of its registry', async () => {
    const path = '-o=jsonpath={.items[*].spec.nodeName}';
    const nodes = await kubectl(first, ['get', 'pods', '-l', 'app=web', path]);
    expect(nodes.split(' ').toSorted((a, b) => a.localeCompare(b))).toEqual([
      `${first.name}-node-1`,
      `${first.name}-node-2`,
    ]);
  });

  it('joins pods of different nodes by Services', async () => {
    const address = await kubectl(first, ['get', 'service/web', '-o=jsonpath={.spec.clusterIP}']);
    const answered = new Set<string>();
    await eventually(async () => {
      answered.add(await inPod(first, `wget -qO- http://${address}/name`));
      expect(answered.size).toBe(2);
    });
  });

  it('resolves names where it has a DNS', async () => {
    expect(await inPod(second, 'wget -qO- http://web.default/name')).toMatch(/^web-/);
  });

  it('gives logs and exec to kubectl', async () => {
    expect(await kubectl(first, ['logs', 'deployment/web'])).toBe('serving');
    expect(await inPod(first, 'tr a-z A-Z', 'through all of it')).toBe('THROUGH ALL OF IT');
  });

  it('lets nothing in that it did not ask for, and counts the attempts', async () => {
    const before = await first.dropCount();
    const path = '-o=jsonpath={.items[0].status.podIP}';
    const pod = await kubectl(first, ['get', 'pods', '-l', 'app=web', path]);
    const network = pod.split('.').slice(0, 2).join('.');
    const targets: [string, number][] = [
      [`${network}.0.1`, 6443],
      [`${network}.0.11`, 10_250],
      [pod, 8080],
    ];
    for (const [index, [address, port]] of targets.entries()) {
      expect(await connects(address, port), `${address}:${port}`).toBe(false);
      expect(await first.dropCount()).toBeGreaterThan(before + index);
    }
  });

  it('reaches the server, and counts nothing when a pod dies in mid-connection', async () => {
    const before = await second.dropCount();
    const server = createServer().listen(0, second.hostAddress);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const connected = once(server, 'connection') as Promise<[Socket]>;
    const pod = await kubectl(second, ['get', 'pods', '-l', 'app=web', '-o=name']);
    const dial = `sleep 100 | nc ${second.hostAddress} ${port}`;
    const session = second.kubectl(['exec', pod, '--', 'sh', '-c', dial]);
    const [socket] = await connected;
    socket.on('error', () => {});
    await kubectl(second, ['delete', pod, '--grace-period=0', '--force']);
    expect((await session).exitCode).not.toBe(0);
    await eventually(() => {
      socket.write('anybody there?');
      expect(socket.closed).toBe(true);
    });
    server.close();
    expect(await second.dropCount()).toBe(before);
  });

  it('keeps clusters apart', async () => {
    const path = '-o=jsonpath={.items[0].status.addresses[0].address}';
    const other = await kubectl(second, ['get', 'nodes', path]);
    const attempt = `nc -w 1 ${other} 10250 < /dev/null && echo reached || echo apart`;
    expect(await inPod(first, attempt)).toBe('apart');
  });

  it('runs our image as an ordinary user on a read-only root file system', async () => {
    await using root = await placeholderAgent();
    const { entrypoint, repository } = RECIPES['drover-agent'];
    expect(entrypoint.at(0)).toBe('/usr/bin/node');
    expect(entrypoint.at(-1)).toBe('/drover/drover-agent.mjs');
    const output = join(root.path, 'agent.tar');
    const { archive } = await buildImage(RECIPES['drover-agent'], {
      tag: 'v1',
      output,
      root: root.path,
    });
    await pushImage(archive, { registry: first.registryAddress, repository, tag: 'v1' });
    const container = {
      name: 'agent',
      // Without a registry in its name: the node asks the registry of the test all the same.
      image: `${repository}:v1`,
      securityContext: { runAsNonRoot: true, readOnlyRootFilesystem: true },
    };
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'agent' },
      spec: { containers: [container], restartPolicy: 'Never' },
    };
    await kubectl(first, ['apply', '-f', '-'], JSON.stringify(pod));
    const wait = ['wait', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=60s', 'pod/agent'];
    await kubectl(first, wait);
    expect(JSON.parse(await kubectl(first, ['logs', 'agent']))).toEqual({
      args: ['cluster'],
      uid: 65_532,
      writable: false,
      address: '127.0.0.1',
      major: '26',
    });
  });

  it('leaves nothing when it ends', async () => {
    const traces = await noteTraces(second);
    expect(await findTraces(traces)).not.toEqual([]);
    await second[Symbol.asyncDispose]();
    await eventually(async () => expect(await findTraces(traces)).toEqual([]));
    // The other one is not touched.
    expect(await inPod(first, 'hostname')).toMatch(/^web-/);
  });
});

describe.skipIf(skip)('removeCluster', () => {
  it('ends a cluster whose creator was killed', async () => {
    const name = 'abandoned';
    const program = `
      const { startCluster } = await import('${import.meta.dirname}/index.ts');
      await startCluster({ name: '${name}', nodes: 0 });
      console.log('started');
      await new Promise(() => setInterval(() => {}, 1000));`;
    const flags = ['--conditions=@drover/source', '--input-type=module', '--eval', program];
    const creator = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(creator.stdout, 'data');
    const gone = once(creator, 'exit');
    creator.kill('SIGKILL');
    await gone;

    const summary = (await listClusters()).find((cluster) => cluster.name === name);
    expect(summary).toMatchObject({ kind: 'cluster', state: 'leftover' });
    const { directory = '' } = summary ?? {};
    const traces = await noteTraces({ name, directory });
    expect(await removeCluster(name)).toBe(true);
    await eventually(async () => expect(await findTraces(traces)).toEqual([]));
    expect(existsSync(join(directory, 'record.json'))).toBe(false);
    expect(await removeCluster(name)).toBe(false);
  });
});
