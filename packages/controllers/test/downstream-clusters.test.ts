import { type Cluster, cluster as clusterKind, crds } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { createClient, type KubernetesClient } from '@drover/client';
import type { Fence, ObjectKey } from '@drover/controller-runtime';
import { configMaps, customResourceDefinitions, namespaces } from '@drover/kubernetes';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { namespacesOf } from '../src/downstream/namespaces.ts';
import { ChangeFeed, type ClusterOwnership } from '../src/index.ts';
import { contextOf, noConnections, runAll, UNENDING } from './context.ts';

const CLUSTERS = ['c-1', 'c-2', 'c-3'];

/** Clusters that come and go and change their owner; all are one API server, which counts what is open at a time. */
class Fleet {
  readonly sessions = new ChangeFeed();
  readonly owners = new ChangeFeed();
  readonly connected = new Set<string>();
  readonly owned = new Set<string>(CLUSTERS);
  /** While it is there, lists of namespaces wait for it. */
  held: Promise<void> | undefined;
  listing = 0;
  most = 0;

  set(which: 'connected' | 'owned', cluster: string, is: boolean): void {
    if (is) this[which].add(cluster);
    else this[which].delete(cluster);
    (which === 'connected' ? this.sessions : this.owners).tell(cluster);
  }

  readonly ownership: ClusterOwnership = {
    fence: (cluster): Fence | undefined => (this.owned.has(cluster) ? UNENDING : undefined),
    changes: (signal) => this.owners.changes(signal),
  };
}

describe('the clusters that a process works for', { timeout: 60_000 }, () => {
  const stack = new AsyncDisposableStack();
  let home: KubernetesClient;
  let server: Awaited<ReturnType<typeof startTestApiServer>>;

  beforeAll(async () => {
    home = stack.use(await startTestApiServer()).client();
    server = stack.use(await startTestApiServer());
    const definitions = home.resource<KubernetesObject>(customResourceDefinitions);
    await Promise.all(crds().map((crd) => definitions.create(crd as KubernetesObject)));
  });
  afterAll(() => stack.disposeAsync());
  const clusters = () => home.resource<Cluster>(clusterKind.type);
  beforeEach(async () => {
    for (const name of CLUSTERS) {
      await eventually(() =>
        clusters().apply(
          { metadata: { name }, spec: { displayName: name } },
          { fieldManager: 't' },
        ),
      );
    }
  });

  function start(settings: Readonly<Record<string, string>> = {}) {
    const fleet = new Fleet();
    const transport = server.transport({ name: 'agent', groups: ['system:masters'] });
    const client = createClient({
      transport: {
        name: 'agent',
        request: async (request) => {
          if (!request.path.includes('/namespaces')) return transport.request(request);
          fleet.listing += 1;
          fleet.most = Math.max(fleet.most, fleet.listing);
          await fleet.held;
          fleet.listing -= 1;
          return transport.request(request);
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      },
    });
    const connections = {
      ...noConnections,
      get: (name: string) => (fleet.connected.has(name) ? { client, epoch: 1 } : undefined),
      changes: (signal: AbortSignal) => fleet.sessions.changes(signal),
    };
    const context = contextOf(home, connections, { ownership: fleet.ownership, settings });
    const keys: string[] = [];
    const source = context.downstream.source(namespacesOf, (change, cluster): ObjectKey[] => [
      { namespace: cluster, name: change.key.name },
    ]);
    const ended = new AbortController();
    const reading = (async () => {
      const { log, turns } = context.runtime;
      for await (const key of source.keys({ signal: ended.signal, log, turns })) {
        keys.push(`${key.namespace}/${key.name}`);
      }
    })();
    const running = runAll(context, []);
    return {
      fleet,
      keys,
      ...context,
      async [Symbol.asyncDispose]() {
        ended.abort();
        await reading;
        await running[Symbol.asyncDispose]();
      },
    };
  }

  it('are those that are connected and owned, and their objects are one source', async () => {
    await using world = start();
    const { fleet, downstream, keys } = world;
    fleet.set('owned', 'c-2', false);
    fleet.set('connected', 'c-1', true);
    fleet.set('connected', 'c-2', true);
    await eventually(() => expect(keys).toContain('c-1/kube-system'));
    expect(downstream.available()).toEqual(['c-1']);
    fleet.set('owned', 'c-2', true);
    await eventually(() => expect(keys).toContain('c-2/kube-system'));
    await server
      .client()
      .resource(namespaces)
      .create({ metadata: { name: 'new' } });
    await eventually(() => expect(keys).toEqual(expect.arrayContaining(['c-1/new', 'c-2/new'])));
  });

  it('stay while their sessions change, and go at once with the ownership, which ends their writes', async () => {
    await using world = start();
    const { fleet, downstream } = world;
    fleet.set('connected', 'c-1', true);
    const there = await eventually(() => {
      const found = downstream.get('c-1');
      if (!found) throw new Error('not there yet');
      return found;
    });
    fleet.set('connected', 'c-1', false);
    fleet.set('connected', 'c-1', true);
    const write = (name: string) =>
      there.client.resource(configMaps).create({ metadata: { name } }, { namespace: 'default' });
    await write('before');
    expect(downstream.get('c-1')).toBe(there);
    fleet.set('owned', 'c-1', false);
    await eventually(() => expect(downstream.get('c-1')).toBeUndefined());
    await expect(write('after')).rejects.toMatchObject({ code: 'LEADER_FENCED' });
    await expect(there.home.resource(namespaces).delete('x')).rejects.toMatchObject({
      code: 'LEADER_FENCED',
    });
  });

  it('are not those that are being deleted', async () => {
    await using world = start();
    const { fleet, downstream } = world;
    const body = { metadata: { finalizers: ['example.com/wait'] } };
    await clusters().patch('c-3', { type: 'merge', body });
    fleet.set('connected', 'c-3', true);
    await eventually(() => expect(downstream.get('c-3')).toBeDefined());
    await clusters().delete('c-3');
    await eventually(() => expect(downstream.get('c-3')).toBeUndefined());
    await clusters().patch('c-3', { type: 'merge', body: { metadata: { finalizers: null } } });
  });

  it('start a bounded number at a time', async () => {
    await using world = start({ CATTLE_CLUSTER_CONTROLLER_START_COUNT: '1' });
    const { fleet, downstream } = world;
    const gate = Promise.withResolvers<void>();
    fleet.held = gate.promise;
    for (const name of CLUSTERS) fleet.set('connected', name, true);
    await eventually(() => expect(fleet.listing).toBe(1));
    // Long enough for the others to start, if nothing held them back.
    await systemClock.sleep(200);
    expect(fleet.most).toBe(1);
    gate.resolve();
    await eventually(() => expect(downstream.available()).toHaveLength(3));
  });
});
