import { FakeClock } from '@drover/base/testing';
import { configMaps, leases } from '@drover/kubernetes';
import { describe, expect, it } from 'vitest';
import { aborted } from '../manager/runnable.ts';
import { FaultyCluster } from '../testing/faulty-cluster.ts';
import { createTestRuntime } from '../testing/test-runtime.ts';
import type { Fence } from './fence.ts';
import { createLeaderElector } from './leader-elector.ts';
import type { Lease } from './lease.ts';

const NAME = 'cattle-controllers';
const namespace = 'kube-system';

/** Replicas over one API, each with a client of its own. */
function setUp() {
  const clock = new FakeClock(Date.UTC(2026, 0, 1));
  const objects = new FaultyCluster(clock);
  const stored = objects.cluster.client();
  let seed = 0;
  return {
    clock,
    objects,
    stored: stored.resource<Lease>(leases),
    lease: async () => (await stored.resource<Lease>(leases).get(NAME, { namespace })).spec,
    mirror: async (): Promise<unknown> => {
      const { metadata } = await stored.resource(configMaps).get(NAME, { namespace });
      return JSON.parse(metadata?.annotations?.['control-plane.alpha.kubernetes.io/leader'] ?? '');
    },
    replica(identity: string, lead?: (fence: Fence) => Promise<void>, isAlone = false) {
      seed += 1;
      const runtime = createTestRuntime({ clock, seed });
      const client = objects.client(identity);
      const elector = createLeaderElector(runtime, { client, identity, isAlone });
      const stop = new AbortController();
      const epochs: number[] = [];
      const losses: unknown[] = [];
      const running = elector.run({
        signal: stop.signal,
        lead:
          lead ??
          (async (fence) => {
            epochs.push(fence.epoch);
            await aborted(AbortSignal.any([fence.signal, stop.signal]));
            if (fence.signal.aborted) losses.push(fence.signal.reason);
          }),
      });
      const end = async (): Promise<void> => {
        stop.abort();
        await Promise.all([running, clock.advance(0)]);
      };
      return { elector, stop, running, epochs, losses, end, registry: runtime.registry };
    },
  };
}

describe('createLeaderElector', () => {
  it('leads when nobody does, renews, and shows itself where operators look', async () => {
    const it = setUp();
    const a = it.replica('a');
    await it.clock.advance(0);
    expect(a.epochs).toEqual([0]);
    expect(await it.lease()).toEqual({
      holderIdentity: 'a',
      leaseDurationSeconds: 4,
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:00:00.000000Z',
      leaseTransitions: 0,
    });
    await it.clock.advance(10_000);
    expect(await it.mirror()).toEqual({
      holderIdentity: 'a',
      leaseDurationSeconds: 4,
      acquireTime: '2026-01-01T00:00:00Z',
      renewTime: '2026-01-01T00:00:10Z',
      leaderTransitions: 0,
    });
    expect(a.elector.fence()?.remainingMs()).toBe(3_500);
    expect(a.elector.leader?.holderIdentity).toBe('a');
    expect(await a.registry.metrics()).toContain(
      'leader_election_master_status{name="cattle-controllers"} 1',
    );
    await a.end();
    expect(a.losses).toEqual([]);
  });

  it('hands over within a second on a clean stop, after its work has ended', async () => {
    const it = setUp();
    const log: string[] = [];
    const stopWork = new AbortController();
    const a = it.replica('a', async () => {
      await aborted(stopWork.signal);
      await it.clock.sleep(300);
      log.push(`work of a ended, lease of ${(await it.lease())?.holderIdentity}`);
    });
    await it.clock.advance(0);
    const b = it.replica('b');
    await it.clock.advance(5_000);
    expect([b.epochs, b.elector.leader?.holderIdentity]).toEqual([[], 'a']);
    a.stop.abort();
    stopWork.abort();
    await it.clock.advance(1_000);
    await a.running;
    expect(log).toEqual(['work of a ended, lease of a']);
    expect([b.epochs, (await it.lease())?.holderIdentity]).toEqual([[1], 'b']);
    expect(await it.mirror()).toMatchObject({ holderIdentity: 'b', leaderTransitions: 1 });
    expect(await a.registry.metrics()).toContain(
      'leader_election_master_status{name="cattle-controllers"} 0',
    );
    await b.end();
    expect((await it.lease())?.holderIdentity).toBe('');
  });

  it('is followed within five seconds when it dies, and never while its fence holds', async () => {
    const it = setUp();
    const a = it.replica('a');
    await it.clock.advance(0);
    const b = it.replica('b');
    await it.clock.advance(7_300);
    // From now on nothing of `a` reaches the API server.
    it.objects.fault((call, signal) => (call.by === 'a' ? aborted(signal) : undefined));
    const diedAtMs = it.clock.monotonicMs();
    while (b.epochs.length === 0) {
      expect(it.clock.monotonicMs() - diedAtMs).toBeLessThan(5_000);
      expect(a.elector.fence() === undefined || b.elector.fence() === undefined).toBe(true);
      await it.clock.advance(50);
    }
    expect(b.epochs).toEqual([1]);
    expect(a.losses).toMatchObject([{ code: 'LEADER_LOST' }]);
    await Promise.all([a.end(), b.end()]);
  });

  it('leads at once after one that died when no other process can be there', async () => {
    const it = setUp();
    const a = it.replica('a');
    await it.clock.advance(0);
    it.objects.fault((call, signal) => (call.by === 'a' ? aborted(signal) : undefined));
    const b = it.replica('b', undefined, true);
    await it.clock.advance(0);
    expect(b.epochs).toEqual([1]);
    expect((await it.lease())?.holderIdentity).toBe('b');
    await it.clock.advance(5_000);
    await Promise.all([a.end(), b.end()]);
  });

  it('stops writing before its lease runs out when renewals fail', async () => {
    const it = setUp();
    const a = it.replica('a');
    await it.clock.advance(2_000);
    const fence = a.elector.fence();
    it.objects.fault((call) => {
      if (call.verb === 'update') throw new Error('connection refused');
    });
    await it.clock.advance(3_400);
    expect(fence?.remainingMs()).toBe(100);
    await it.clock.advance(100);
    expect([fence?.remainingMs(), fence?.signal.aborted]).toEqual([0, true]);
    expect(a.losses).toMatchObject([{ code: 'LEADER_LOST' }]);
    it.objects.fault(() => {});
    await it.clock.advance(1_000);
    expect(a.epochs).toEqual([0, 1]);
    await a.end();
  });

  it('counts from before a renewal was sent, not from its answer', async () => {
    const it = setUp();
    const a = it.replica('a');
    await it.clock.advance(500);
    it.objects.fault((call) => (call.verb === 'update' ? it.clock.sleep(900) : undefined));
    await it.clock.advance(1_400);
    expect(a.elector.fence()?.remainingMs()).toBe(2_600);
    it.objects.fault(() => {});
    await a.end();
  });

  it('loses its lease at once when another holds it', async () => {
    const it = setUp();
    const a = it.replica('a');
    await it.clock.advance(0);
    const lease = await it.stored.get(NAME, { namespace });
    const taken = { ...lease, spec: { ...lease.spec, holderIdentity: 'z', leaseTransitions: 9 } };
    await it.stored.update(taken);
    await it.clock.advance(1_300);
    expect(a.losses).toMatchObject([
      { code: 'LEADER_LOST', message: 'This replica no longer leads: z holds its lease' },
    ]);
    await it.clock.advance(4_000);
    expect(a.epochs).toEqual([0, 10]);
    await a.end();
  });

  it('keeps its lease when someone else merely touched it', async () => {
    const it = setUp();
    const a = it.replica('a');
    await it.clock.advance(0);
    const lease = await it.stored.get(NAME, { namespace });
    const touched = { ...lease, metadata: { ...lease.metadata, labels: { x: 'y' } } };
    await it.stored.update(touched);
    await it.clock.advance(10_000);
    expect([a.epochs, a.losses]).toEqual([[0], []]);
    expect((await it.stored.get(NAME, { namespace })).metadata?.labels).toEqual({ x: 'y' });
    await a.end();
  });

  it('respects the duration that a foreign holder wrote', async () => {
    const it = setUp();
    const spec = { holderIdentity: 'rancher-1', leaseDurationSeconds: 45, leaseTransitions: 3 };
    await it.stored.create({ metadata: { name: NAME, namespace }, spec });
    const a = it.replica('a');
    await it.clock.advance(44_900);
    expect(a.epochs).toEqual([]);
    await it.clock.advance(600);
    expect(a.epochs).toEqual([4]);
    await a.end();
  });

  it('never goes back in epochs, even when the lease is deleted and all replicas start anew', async () => {
    const it = setUp();
    for (const identity of ['a', 'b', 'c']) {
      const replica = it.replica(identity);
      await it.clock.advance(1_000);
      await replica.end();
    }
    await it.stored.delete(NAME, { namespace });
    const d = it.replica('d');
    await it.clock.advance(1_000);
    expect(d.epochs).toEqual([3]);
    await d.end();
  });

  it('counts on from what the ConfigMap tells when both locks were there before', async () => {
    const it = setUp();
    const before = it.replica('before');
    await it.clock.advance(1_000);
    await before.end();
    const annotations = {
      'control-plane.alpha.kubernetes.io/leader': JSON.stringify({ leaderTransitions: 41 }),
    };
    const map = it.objects.cluster.client().resource(configMaps);
    await map.patch(NAME, { type: 'merge', body: { metadata: { annotations } } }, { namespace });
    const a = it.replica('a');
    await it.clock.advance(1_000);
    expect([a.epochs, await it.mirror()]).toMatchObject([[42], { leaderTransitions: 42 }]);
    expect(await a.registry.metrics()).toContain(
      'leader_election_holder{name="cattle-controllers",holder="a"} 1',
    );
    await a.end();
  });

  it('stands down when the wall clock shows that the machine slept', async () => {
    const it = setUp();
    const a = it.replica('a');
    await it.clock.advance(500);
    const fence = a.elector.fence();
    it.clock.jumpWallClock(60_000);
    expect([fence?.remainingMs(), a.elector.fence()]).toEqual([0, undefined]);
    await it.clock.advance(5_000);
    expect(a.epochs).toEqual([0, 1]);
    await a.end();
  });

  it('is not delayed by a mirror that hangs', async () => {
    const it = setUp();
    it.objects.fault((call, signal) =>
      call.resource === 'configmaps' && call.verb !== 'get' ? aborted(signal) : undefined,
    );
    const a = it.replica('a');
    await it.clock.advance(20_000);
    expect([a.epochs, a.losses]).toEqual([[0], []]);
    it.objects.fault(() => {});
    await it.clock.advance(3_000);
    expect(await it.mirror()).toMatchObject({ holderIdentity: 'a' });
    await a.end();
  });

  it('gives the lease up and throws when its work fails', async () => {
    const it = setUp();
    const a = it.replica('a', () => Promise.reject(new Error('bug')));
    await expect(Promise.all([a.running, it.clock.advance(0)])).rejects.toThrow('bug');
    expect((await it.lease())?.holderIdentity).toBe('');
  });

  it('lets one of several lead at any moment, whatever the network does', async () => {
    const it = setUp();
    const names = ['a', 'b', 'c'];
    const replicas = names.map((name) => it.replica(name));
    const random = createTestRuntime({ seed: 7 }).random;
    const cutOff = new Set<string>();
    it.objects.fault(async ({ by }, signal) => {
      if (cutOff.has(by)) await aborted(signal);
      await it.clock.sleep(random.float() * 300, { signal });
    });
    let led = 0;
    for (let round = 0; round < 200; round += 1) {
      await it.clock.advance(random.float() * 400);
      const fenced = replicas.filter(({ elector }) => elector.fence());
      expect(fenced.length).toBeLessThanOrEqual(1);
      led += fenced.length;
      const victim = names[Math.floor(random.float() * names.length)] ?? 'a';
      if (random.float() < 0.1) cutOff.add(victim);
      if (random.float() < 0.2) cutOff.delete(victim);
    }
    expect(led).toBeGreaterThan(100);
    const epochs = replicas.flatMap((replica) => replica.epochs);
    expect(new Set(epochs).size).toBe(epochs.length);
    it.objects.fault(() => {});
    await Promise.all([...replicas.map(({ end }) => end()), it.clock.advance(5_000)]);
  });
});
