import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { createClient, type KubernetesClient } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from './server-process.ts';

const WAIT = { timeoutMs: 60_000, intervalMs: 200 };
/** How long nothing may happen. */
const QUIET_MS = 10_000;

/** What changes by the clock: locks, and what says how a cluster is now. */
const BY_THE_CLOCK = new Set(['leases', 'configmaps/kube-system/cattle-controllers']);

describe('the controllers of a server, after a change was acted on', () => {
  const stack = new AsyncDisposableStack();
  let server: ServerProcess;
  let home: KubernetesClient;
  let token: string;

  beforeAll(async () => {
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-quiet-'))).path;
    const data = join(directory, 'data');
    server = stack.use(await ServerProcess.start({ directory, flags: ['--data-dir', data] }));
    const kubeconfig = await loadKubeconfig({ path: join(data, 'kubeconfig.yaml') });
    const connection = connectKubeconfig(kubeconfig);
    stack.use(connection);
    home = createClient(connection);
    token = await server.login();
  });
  afterAll(() => stack.disposeAsync());

  /** Reconciles so far, by controller. */
  async function reconciles(): Promise<ReadonlyMap<string, number>> {
    const { text } = await server.request('/metrics', { token });
    const counts = new Map<string, number>();
    const rows = text.matchAll(
      /^controller_runtime_reconcile_total\{controller="([^"]+)",result="[^"]+"\} (\d+)/gm,
    );
    for (const [, name = '', count] of rows) {
      counts.set(name, (counts.get(name) ?? 0) + Number(count));
    }
    return counts;
  }

  /** The version of every object that somebody could have written. */
  async function versions(): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const { path, resource } of await listable()) {
      const { items } = await home.raw<{ items: readonly Listed[] }>({ method: 'GET', path });
      for (const { metadata } of items) {
        const { namespace = '', name, resourceVersion } = metadata;
        const key = `${resource}/${namespace}/${name}`;
        if (!BY_THE_CLOCK.has(key) && !BY_THE_CLOCK.has(resource)) found.set(key, resourceVersion);
      }
    }
    return found;
  }

  async function listable(): Promise<readonly { path: string; resource: string }[]> {
    const { groups } = await home.raw<{ groups: readonly Group[] }>({
      method: 'GET',
      path: '/apis',
    });
    const roots = [
      '/api/v1',
      ...groups.map(({ preferredVersion: { groupVersion } }) => `/apis/${groupVersion}`),
    ];
    const lists = await Promise.all(
      roots.map(async (root) => {
        const { resources } = await home.raw<{ resources: readonly Resource[] }>({
          method: 'GET',
          path: root,
        });
        return resources
          .filter(({ name, verbs }) => !name.includes('/') && verbs.includes('list'))
          .map(({ name }) => ({ path: `${root}/${name}`, resource: name }));
      }),
    );
    return lists.flat();
  }

  it('reconcile nothing and write nothing', async () => {
    const send = (path: string, body: object) => server.json<{ id: string }>(path, { token, body });
    const { id: cluster } = await send('/v3/clusters', { type: 'cluster', name: 'quiet' });
    const { id: project } = await send('/v3/projects', {
      type: 'project',
      name: 'quiet',
      clusterId: 'local',
    });
    const { id: userId } = await send('/v3/users', {
      type: 'user',
      username: 'quiet',
      password: 'a-password-of-the-test',
    });
    const bindings: readonly [string, object][] = [
      ['globalRoleBinding', { globalRoleId: 'user', userId }],
      [
        'clusterRoleTemplateBinding',
        { clusterId: cluster, roleTemplateId: 'cluster-member', userId },
      ],
      [
        'projectRoleTemplateBinding',
        { projectId: project, roleTemplateId: 'project-member', userId },
      ],
    ];
    for (const [type, body] of bindings) await send(`/v3/${type}s`, { type, ...body });
    await send('/v3/cluster/local/namespaces', {
      type: 'namespace',
      name: 'quiet',
      projectId: project,
    });

    // Until everything that follows from it is done: five seconds in which nothing was reconciled.
    await eventually(
      async () => {
        const before = await reconciles();
        await systemClock.sleep(5_000);
        expect(await reconciles()).toEqual(before);
      },
      { timeoutMs: 120_000 },
    );
    const before = { reconciles: await reconciles(), versions: await versions() };
    await systemClock.sleep(QUIET_MS);
    const after = { reconciles: await reconciles(), versions: await versions() };
    expect(after.reconciles).toEqual(before.reconciles);
    expect(after.versions).toEqual(before.versions);
    expect([...before.reconciles.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(
      50,
    );
    await eventually(async () => expect((await server.request('/readyz')).status).toBe(200), WAIT);
  });
});

interface Listed {
  readonly metadata: {
    readonly namespace?: string;
    readonly name: string;
    readonly resourceVersion: string;
  };
}

interface Group {
  readonly preferredVersion: { readonly groupVersion: string };
}

interface Resource {
  readonly name: string;
  readonly verbs: readonly string[];
}
