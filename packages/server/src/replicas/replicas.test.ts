import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { FakeClock } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { FakeCluster } from '@drover/client/testing';
import { createInformerCache, type Lease } from '@drover/controller-runtime';
import { createTestRuntime } from '@drover/controller-runtime/testing';
import { ChangeFeed } from '@drover/controllers';
import { leases } from '@drover/kubernetes';
import { describe, expect, it } from 'vitest';
import { Replicas } from './replicas.ts';

const namespace = 'cattle-system';
const CLUSTERS = Array.from({ length: 30 }, (_, index) => `c-${index}`);
const WRITES = new Set(['create', 'update', 'patch', 'apply', 'delete']);

/** Replicas over one API; of a frozen one nothing arrives there any more. */
function setUp() {
  const clock = new FakeClock(Date.UTC(2026, 5, 1));
  const cluster = new FakeCluster({ clock });
  const stored = cluster.client().resource<Lease>(leases);
  const start = (id: string, isAlone = false) => {
    const frozen = { yes: false };
    const client = freezable(cluster.client(), frozen);
    const runtime = createTestRuntime({ clock });
    const cache = createInformerCache(runtime, { client });
    const connected = new Set<string>();
    const feed = new ChangeFeed();
    const sessions = {
      speaking: () => [...connected],
      changes: (signal: AbortSignal) => feed.changes(signal),
    };
    const options = { client, cache, id, sessions, clusters: () => CLUSTERS, isAlone };
    const replicas = new Replicas(runtime, options);
    const stopping = new AbortController();
    const { signal } = stopping;
    const running = Promise.all([cache.run({ signal }), replicas.run({ signal })]);
    return {
      replicas,
      frozen,
      /** An agent has connected, or has gone. */
      connect: (name: string, isThere = true) => {
        if (isThere) connected.add(name);
        else connected.delete(name);
        feed.tell(name);
      },
      kill: () => {
        frozen.yes = true;
      },
      stop: async () => {
        stopping.abort();
        await Promise.all([running, clock.advance(2_000)]);
      },
    };
  };
  const names = async (): Promise<readonly unknown[]> =>
    (await stored.listAll({ namespace })).items.map(({ metadata }) => metadata?.name);
  return { clock, stored, start, names };
}

function freezable(client: KubernetesClient, frozen: { readonly yes: boolean }): KubernetesClient {
  return {
    ...client,
    resource: <T extends KubernetesObject>(type: ResourceType) =>
      new Proxy(client.resource<T>(type), {
        get: (target, key) =>
          frozen.yes && WRITES.has(String(key))
            ? () => Promise.reject(new Error('frozen'))
            : (Reflect.get(target, key) as unknown),
      }),
  };
}

describe('Replicas', () => {
  it('share all clusters, each owned by one, and each change of members has a higher epoch', async () => {
    const { clock, start } = setUp();
    const a = start('a');
    await clock.advance(2_000);
    expect(a.replicas.owned()).toEqual(CLUSTERS);
    const first = a.replicas.fence('c-1')?.epoch ?? 0;
    expect(first).toBeGreaterThan(10_000_000);
    const b = start('b');
    await clock.advance(2_000);
    expect([...a.replicas.owned(), ...b.replicas.owned()].toSorted()).toEqual(CLUSTERS.toSorted());
    expect(Math.min(a.replicas.owned().length, b.replicas.owned().length)).toBeGreaterThan(5);
    const [mine = ''] = a.replicas.owned();
    expect(b.replicas.fence(mine)).toBeUndefined();
    expect(a.replicas.fence(mine)?.epoch).toBeGreaterThan(first);
    await Promise.all([a.stop(), b.stop()]);
  });

  it('give what they had to others when they stop, and leave nothing behind', async () => {
    const { clock, start, names } = setUp();
    const [a, b] = [start('a'), start('b')];
    await clock.advance(2_000);
    const [taken = ''] = b.replicas.owned();
    const before = b.replicas.fence(taken);
    const told: string[] = [];
    const listening = new AbortController();
    const reading = (async () => {
      for await (const cluster of a.replicas.changes(listening.signal)) told.push(cluster);
    })();
    await b.stop();
    await clock.advance(1_000);
    expect([before?.remainingMs(), before?.signal.aborted]).toEqual([0, true]);
    expect(a.replicas.owned()).toEqual(CLUSTERS);
    expect(a.replicas.fence(taken)?.epoch).toBeGreaterThan(before?.epoch ?? 0);
    expect(told).toContain(taken);
    expect(await names()).toEqual(['drover-replica-a', 'drover-replicas']);
    listening.abort();
    await Promise.all([reading, a.stop()]);
  });

  it('own nothing when their lease cannot be renewed, before others take over', async () => {
    const { clock, start, names } = setUp();
    const [a, b] = [start('a'), start('b')];
    await clock.advance(3_000);
    const [lost = ''] = b.replicas.owned();
    const fence = b.replicas.fence(lost);
    b.kill();
    for (let waitedMs = 0; !a.replicas.fence(lost); waitedMs += 100) {
      expect(waitedMs).toBeLessThan(8_000);
      await clock.advance(100);
      expect(a.replicas.fence(lost) === undefined || b.replicas.fence(lost) === undefined).toBe(
        true,
      );
    }
    expect([fence?.signal.aborted, b.replicas.fence(lost)]).toEqual([true, undefined]);
    expect(await names()).toEqual(['drover-replica-a', 'drover-replicas']);
    b.frozen.yes = false;
    await clock.advance(3_000);
    expect(b.replicas.fence(lost)?.epoch).toBeGreaterThan(fence?.epoch ?? 0);
    await Promise.all([a.stop(), b.stop()]);
  });

  it('own a cluster where its agent is connected, and hand it over when it moves', async () => {
    const { clock, start } = setUp();
    const [a, b] = [start('a'), start('b')];
    await clock.advance(2_000);
    const [moving = '', other = ''] = b.replicas.owned();
    a.connect(moving);
    await clock.advance(1_000);
    const before = a.replicas.fence(moving);
    expect([before !== undefined, b.replicas.fence(moving)]).toEqual([true, undefined]);
    expect(b.replicas.fence(other)).toBeDefined();
    a.connect(moving, false);
    b.connect(moving);
    await clock.advance(1_000);
    expect([before?.signal.aborted, a.replicas.fence(moving)]).toEqual([true, undefined]);
    expect(b.replicas.fence(moving)?.epoch).toBeGreaterThan(before?.epoch ?? 0);
    await Promise.all([a.stop(), b.stop()]);
  });

  it('write nothing but renewals while nothing changes', async () => {
    const { clock, start, stored } = setUp();
    const [a, b] = [start('a'), start('b')];
    await clock.advance(3_000);
    const record = () => stored.get('drover-replicas', { namespace });
    const { metadata: before } = await record();
    a.connect(a.replicas.owned()[0] ?? '');
    await clock.advance(60_000);
    expect((await record()).metadata).toEqual(before);
    await Promise.all([a.stop(), b.stop()]);
  });

  it('never count epochs back, even when the record is deleted and all start anew', async () => {
    const { clock, start, stored } = setUp();
    const a = start('a');
    await clock.advance(2_000);
    const before = a.replicas.fence('c-1')?.epoch ?? 0;
    await a.stop();
    await stored.delete('drover-replicas', { namespace });
    const b = start('b');
    await clock.advance(2_000);
    expect(b.replicas.fence('c-1')?.epoch).toBeGreaterThan(before);
    await b.stop();
  });

  it('do not wait for the dead where no other process can be', async () => {
    const { clock, start } = setUp();
    start('a').kill();
    await clock.advance(0);
    const dead = start('dead');
    await clock.advance(2_000);
    dead.kill();
    const b = start('b', true);
    await clock.advance(1_000);
    expect(b.replicas.membership?.members).toEqual(['b']);
    expect(b.replicas.owned()).toEqual(CLUSTERS);
    await Promise.all([b.stop(), dead.stop()]);
  });
});
