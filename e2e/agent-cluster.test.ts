import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { EPOCH_EXTRA, SERVER_USER } from '@drover/agent';
import { isForbidden, reasonOf, type WatchEvent } from '@drover/apimachinery';
import { silentLogger, systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { createClient, type Impersonation, type KubernetesClient } from '@drover/client';
import { streamTransport } from '@drover/client/node';
import { clusterRoleBindings, clusterRoles, configMaps, namespaces } from '@drover/kubernetes';
import { acceptTunnel, INNER_HTTP, type TunnelSession } from '@drover/tunnel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from './kubernetes/index.ts';

const MAIN = fileURLToPath(new URL('../packages/agent/src/main.ts', import.meta.url));
const LABELS = { 'drover.dev/managed': 'true' };

let controlPlane: ControlPlane;
let server: Server;
let sessions: TunnelSession[];
let requested: string[];

/** The agent as a process, and what it logs. */
interface AgentProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly lines: Record<string, unknown>[];
}

function agentArguments(url: string, healthPort: string): string[] {
  const { kubeconfigPath } = controlPlane;
  return [
    '--conditions=@drover/source',
    MAIN,
    'cluster',
    `--server=${url}`,
    '--token=token',
    `--kubeconfig=${kubeconfigPath}`,
    `--health-listen-port=${healthPort}`,
  ];
}

function startAgent(url: string): AgentProcess {
  const child = spawn(process.execPath, agentArguments(url, '0'), {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const lines: Record<string, unknown>[] = [];
  let rest = '';
  child.stderr.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) lines.push(JSON.parse(line) as Record<string, unknown>);
  });
  return {
    child,
    lines,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function startServer(port = 0): Promise<void> {
  server = createServer();
  server.on('upgrade', (req, socket, head) => {
    requested.push(req.url ?? '');
    sessions.push(acceptTunnel(req, socket, head, { clock: systemClock, logger: silentLogger }));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

function serverUrl(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The newest session, once the agent has connected so often. */
function session(count: number): Promise<TunnelSession> {
  return eventually(() => {
    expect(sessions.length).toBeGreaterThanOrEqual(count);
    return sessions.at(-1) as TunnelSession;
  });
}

/** A client of the cluster through the tunnel. */
function clientThrough(tunnel: TunnelSession, as: Impersonation): KubernetesClient {
  const transport = streamTransport({
    name: 'tunnel',
    connect: ({ signal }) => tunnel.open(INNER_HTTP.protocol, INNER_HTTP.address, { signal }),
  });
  return createClient({ transport }).impersonate(as);
}

beforeAll(async () => {
  controlPlane = await startControlPlane({ controllers: true });
  sessions = [];
  requested = [];
  await startServer();
});

afterAll(async () => {
  server.close();
  await controlPlane[Symbol.asyncDispose]();
});

describe('an agent beside a real API server', () => {
  let agent: AgentProcess;

  beforeAll(() => {
    agent = startAgent(serverUrl());
  });

  afterAll(async () => {
    await agent[Symbol.asyncDispose]();
  });

  test('registers and acts for the server', async () => {
    const client = clientThrough(await session(1), { user: SERVER_USER });
    const { items } = await client.resource(namespaces).list();
    expect(items.map(({ metadata }) => metadata?.name)).toContain('kube-system');
    expect(requested[0]).toBe('/v3/connect/register');
  });

  test('lets people do what they may, and nothing else', async () => {
    const admin = clientThrough(await session(1), { user: SERVER_USER });
    const group = 'drover:c-abc12:namespace-reader';
    await admin.resource(clusterRoles).create({
      metadata: { name: 'namespace-reader', labels: LABELS },
      rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'list', 'watch'] }],
    });
    await admin.resource(clusterRoleBindings).create({
      metadata: { name: 'namespace-reader', labels: LABELS },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: group }],
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'namespace-reader',
      },
    });
    const ann = clientThrough(await session(1), {
      user: 'u-ann',
      groups: ['system:authenticated', group],
    });
    const bob = clientThrough(await session(1), {
      user: 'u-bob',
      groups: ['system:authenticated'],
    });
    await eventually(async () => {
      await ann.resource(namespaces).get('default');
    });
    const refused = await bob
      .resource(namespaces)
      .get('default')
      .catch((error: unknown) => error);
    expect(isForbidden(refused)).toBe(true);
  });

  test.each([
    [{ user: 'system:admin' }],
    [{ user: 'u-ann', groups: ['system:masters'] }],
    [{ user: 'u-ann', groups: ['drover:all'] }],
    [{ user: 'u-ann', extra: { 'authentication.kubernetes.io/node-name': ['n'] } }],
  ])('refuses %j itself', async (as) => {
    const refused: unknown = await clientThrough(await session(1), as)
      .resource(namespaces)
      .get('default')
      .catch((error: unknown) => error);
    expect(reasonOf(refused)).toBe('Forbidden');
    expect(refused).toMatchObject({
      status: { details: { causes: [{ reason: 'AGENT_IMPERSONATION_REFUSED' }] } },
    });
  });

  test('carries a watch, event by event', async () => {
    const client = clientThrough(await session(1), { user: SERVER_USER });
    const stop = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      const events: AsyncIterable<WatchEvent> = client
        .resource(configMaps)
        .watch({ namespace: 'default', labelSelector: 'watched', signal: stop.signal });
      for await (const { type } of events) seen.push(type);
    })().catch(() => {});
    const objects = client.resource(configMaps);
    await objects.create(
      { metadata: { name: 'watched', labels: { watched: '1' } } },
      { namespace: 'default' },
    );
    await eventually(() => expect(seen).toContain('ADDED'));
    await objects.delete('watched', { namespace: 'default' });
    await eventually(() => expect(seen).toContain('DELETED'));
    stop.abort();
    await watching;
  });

  test('carries objects of a megabyte in both directions', async () => {
    const client = clientThrough(await session(1), { user: SERVER_USER });
    const data = { large: 'x'.repeat(900_000) };
    await client
      .resource(configMaps)
      .create({ metadata: { name: 'large' }, data }, { namespace: 'default' });
    expect(await client.resource(configMaps).get('large', { namespace: 'default' })).toMatchObject({
      data,
    });
  });

  test('refuses a server whose time has passed', async () => {
    const tunnel = await session(1);
    const inEpoch = (epoch: string): KubernetesClient =>
      clientThrough(tunnel, { user: SERVER_USER, extra: { [EPOCH_EXTRA]: [epoch] } });
    await inEpoch('5').resource(namespaces).get('default');
    const refused: unknown = await inEpoch('4')
      .resource(namespaces)
      .get('default')
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({
      status: { details: { causes: [{ reason: 'AGENT_STALE_EPOCH' }] } },
    });
  });

  test('opens TCP to its API server for those who bring credentials, and to nothing else', async () => {
    const tunnel = await session(1);
    const address = new URL(controlPlane.apiServerUrl).host;
    const stream = await tunnel.open('tcp', address);
    stream.write('GET / HTTP/1.0\r\n\r\n');
    expect(await text(stream)).toContain('400 Bad Request');
    await expect(tunnel.open('tcp', '127.0.0.1:22')).rejects.toMatchObject({
      code: 'TUNNEL_STREAM_REFUSED',
      facts: { farCode: 'AGENT_ADDRESS_REFUSED' },
    });
    expect(tunnel.phase).toBe('open');
  });

  test('answers its probes, and comes back when the server was gone', async () => {
    const { healthPort } = agent.lines.find(({ msg }) => msg === 'Agent started') ?? {};
    const probe = async (path: string): Promise<number> =>
      (await fetch(`http://127.0.0.1:${String(healthPort)}${path}`)).status;
    await eventually(async () => expect(await probe('/readyz')).toBe(200));

    const before = sessions.length;
    const { port } = server.address() as AddressInfo;
    server.close();
    for (const open of sessions) open.close();
    await eventually(async () => expect(await probe('/readyz')).toBe(503));
    expect(await probe('/healthz')).toBe(200);

    await startServer(port);
    await session(before + 1);
    await eventually(async () => expect(await probe('/readyz')).toBe(200));
    expect(requested.at(-1)).toBe('/v3/connect');
  });

  test('lets a running request end when it is told to stop, and takes no new one', async () => {
    const tunnel = await session(1);
    const client = clientThrough(tunnel, { user: SERVER_USER });
    const stop = new AbortController();
    const events: WatchEvent[] = [];
    const watching = (async () => {
      const watch = client
        .resource(configMaps)
        .watch({ namespace: 'default', signal: stop.signal, timeoutSeconds: 3 });
      for await (const event of watch) events.push(event as WatchEvent);
    })();
    await eventually(() => expect(events.length).toBeGreaterThan(0));
    const exited = once(agent.child, 'exit');
    agent.child.kill('SIGTERM');
    await eventually(() => expect(tunnel.phase).toBe('draining'));
    await expect(tunnel.open(INNER_HTTP.protocol, INNER_HTTP.address)).rejects.toMatchObject({
      code: 'TUNNEL_DRAINING',
    });
    await watching;
    expect((await exited)[0]).toBe(0);
  });
});

test('an agent without a server says so, and what to do', async () => {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as AddressInfo;
  free.close();
  await using agent = startAgent(`https://127.0.0.1:${port}`);
  await eventually(() => {
    expect(agent.lines).toContainEqual(
      expect.objectContaining({
        code: 'AGENT_SERVER_NOT_LISTENING',
        remedy: 'Check that the server runs, and the port in its URL.',
      }),
    );
  });
});

test('a port of the probes that is taken ends the agent with a clear word', async () => {
  const taken = createServer().listen(0);
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const child = spawn(process.execPath, agentArguments(serverUrl(), String(port)), {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = text(child.stderr);
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(1);
  expect(await said).toContain('AGENT_PORT_TAKEN');
  taken.close();
});

describe('cleanup', () => {
  async function cleanUp(): Promise<{ code: number; said: string }> {
    const child = spawn(
      process.execPath,
      ['--conditions=@drover/source', MAIN, 'cleanup', '--kubeconfig', controlPlane.kubeconfigPath],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const said = Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = (await once(child, 'exit')) as [number];
    return { code, said: (await said).join('') };
  }

  test('removes what is of Drover and nothing else, and may be repeated', async () => {
    const manifest = join(controlPlane.directory, 'drover.yaml');
    const role = (name: string, labels = ''): string =>
      `{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: "${name}"${labels}}, rules: []}`;
    const managed = ', labels: {drover.dev/managed: "true"}';
    await writeFile(
      manifest,
      [
        '{apiVersion: v1, kind: Namespace, metadata: {name: cattle-system}}',
        '{apiVersion: v1, kind: Namespace, metadata: {name: cattle-impersonation-system}}',
        '{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: cattle-system}}',
        role('drover-cluster-agent', managed),
        role('cluster-owner', managed),
        role('somebody-elses'),
      ].join('\n---\n'),
    );
    const applied = await controlPlane.kubectl(['apply', '-f', manifest]);
    expect(applied.exitCode, applied.stderr).toBe(0);

    const { code, said } = await cleanUp();
    expect(said).toContain('ClusterRole cluster-owner: removed');
    expect(said).toContain('Namespace cattle-system: removed');
    expect(said).toContain('Namespace cattle-impersonation-system: removed');
    expect(said).toContain(
      'CustomResourceDefinition clusterauthtokens.cluster.cattle.io: not there',
    );
    expect(said).toContain('ClusterRole drover-cluster-agent: removed');
    expect(said).toContain('Nothing of Drover is left in this cluster.');
    expect(code).toBe(0);
    const left = await controlPlane.kubectl(['get', 'clusterroles,namespaces', '-o', 'name']);
    expect(left.stdout).toContain('somebody-elses');
    expect(left.stdout).not.toMatch(/cattle-system|cluster-owner|drover-cluster-agent/);

    expect(await cleanUp()).toMatchObject({ code: 0 });
  });

  test('refuses the cluster in which a server lives', async () => {
    await controlPlane.kubectl(['create', 'namespace', 'cattle-system']);
    await controlPlane.kubectl(['create', 'configmap', 'admincreated', '-n', 'cattle-system']);
    const { code, said } = await cleanUp();
    expect(code).toBe(1);
    expect(said).toContain('AGENT_CLEANUP_REFUSED');
    const { stdout } = await controlPlane.kubectl([
      'get',
      'namespace',
      'cattle-system',
      '-o',
      'name',
    ]);
    expect(stdout.trim()).toBe('namespace/cattle-system');
  });
});
