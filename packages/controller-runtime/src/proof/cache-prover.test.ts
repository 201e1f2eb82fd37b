import { describe, expect, it } from 'vitest';
import { createInformerCache, type InformerCacheOptions } from '../cache/informer-cache.ts';
import { clientOf } from '../testing/fake-client.ts';
import { FakeListWatch, type FakeObject } from '../testing/fake-list-watch.ts';
import { createTestRuntime } from '../testing/test-runtime.ts';

const configMaps = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};

const DAY_MS = 86_400_000;

/** A proven informer over a fake with `count` objects. */
async function start({
  count = 3,
  ...options
}: { readonly count?: number } & Partial<InformerCacheOptions> = {}) {
  const source = new FakeListWatch();
  for (let index = 0; index < count; index += 1) source.put(`object-${index}`);
  const runtime = createTestRuntime();
  const cache = createInformerCache(runtime, {
    client: clientOf(source),
    freeze: true,
    proof: {},
    ...options,
  });
  const informer = cache.informer<FakeObject>(configMaps);
  const stop = new AbortController();
  const running = cache.run({ signal: stop.signal });
  await runtime.clock.advance(0);
  return {
    source,
    informer,
    clock: runtime.clock,
    registry: runtime.registry,
    proof: () => cache.freshness()[0]?.proof,
    held: () => byName(informer.list()),
    /** Lists that filled the cache. */
    lists: () =>
      source.requests.filter((request) => request === 'stream' || request === 'list').length,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

function byName(objects: readonly FakeObject[]): readonly FakeObject[] {
  return objects.toSorted((a, b) => (a.metadata?.name ?? '').localeCompare(b.metadata?.name ?? ''));
}

/** Loses the events of three changes, and lets a later one through, so that the watch looks as if nothing had happened. */
function loseEvents(source: FakeListWatch): void {
  source.deliver(() => []);
  source.put('object-0', 'changed');
  source.put('added');
  source.delete('object-1');
  source.deliver((event) => [event]);
  source.put('object-2', 'seen');
}

describe.each([
  ['small', 3],
  ['large', 120],
])('a %s cache', (size, count) => {
  const isSmall = size === 'small';

  it('is repaired when its watch lost events', async () => {
    await using it = await start({ count });
    loseEvents(it.source);
    await it.clock.advance(100);
    expect(it.held()).not.toEqual(it.source.objects);
    expect(it.informer.freshness.state).toBe('live');
    await it.clock.advance(isSmall ? 15_000 : 315_000);
    expect(it.held()).toEqual(it.source.objects);
    expect(it.informer.freshness.state).toBe('live');
    expect(it.proof()).toMatchObject({ mismatches: 3, repairs: 1 });
    expect(it.lists()).toBe(2);
  });

  it('stays wrong when contents are not compared', async () => {
    await using it = await start({ count, proof: { digestAudit: false } });
    loseEvents(it.source);
    await it.clock.advance(1_000_000);
    expect(it.held()).not.toEqual(it.source.objects);
    expect(it.proof()).toMatchObject({ mismatches: 0, repairs: 0 });
  });

  it('is repaired when its watch went deaf', async () => {
    await using it = await start({ count, proof: { digestAudit: isSmall } });
    it.source.deafen();
    it.source.put('object-0', 'changed');
    await it.clock.advance(25_000);
    expect(it.held()).toEqual(it.source.objects);
    expect(it.proof()).toMatchObject({ mismatches: 1, repairs: 1 });
  });

  it('is built anew when the API server went back in time, before anything is written', async () => {
    await using it = await start({ count });
    const { objects, version } = it.source;
    it.source.put('object-0', 'lost');
    it.source.put('later');
    it.source.pass(50);
    await it.clock.advance(20_000);
    it.source.restore(objects, version);
    await it.clock.advance(30_000);
    expect(it.held()).toEqual(it.source.objects);
    expect(it.informer.freshness).toMatchObject({ state: 'live', resourceVersion: version });
  });

  it('is compared soon after its watch broke, for the server may have gone back and on', async () => {
    await using it = await start({ count });
    const { objects, version } = it.source;
    it.source.put('object-0', 'lost');
    await it.clock.advance(1_000);
    const newest = it.source.version;
    it.source.restore(objects, version);
    it.source.put('object-1', 'new history');
    it.source.restore(it.source.objects, newest);
    it.source.pass(50);
    it.source.cut(new Error('connection reset'));
    await it.clock.advance(30_000);
    expect(it.held()).toEqual(it.source.objects);
  });

  it('is left alone while other kinds change, and says how lately it was proven', async () => {
    await using it = await start({ count });
    for (let second = 0; second < 300; second += 1) {
      it.source.pass(3);
      // What the API server does before it ends the second watch of a large cache.
      if (it.source.watchCount > 1) it.source.bookmark();
      await it.clock.advance(1_000);
    }
    expect(it.lists()).toBe(1);
    expect(it.informer.freshness.state).toBe('live');
    expect(it.informer.freshness.ageMs).toBeLessThan(15_000);
    expect(Number(it.informer.freshness.resourceVersion)).toBeGreaterThan(
      Number(it.source.version) - 60,
    );
    expect(it.proof()).toMatchObject({ mismatches: 0, repairs: 0 });
  });

  it('is left alone while its objects change all the time', async () => {
    await using it = await start({ count, proof: { auditEveryMs: 20_000 } });
    for (let tick = 0; tick < 600; tick += 1) {
      it.source.put(`object-${tick % 7}`, String(tick));
      if (tick % 5 === 0) it.source.delete('brief');
      else it.source.put('brief');
      await it.clock.advance(97);
    }
    expect(it.lists()).toBe(1);
    expect(it.proof()?.lastAuditAt).toBeDefined();
  });
});

describe('CacheProver', () => {
  it('says stale while the API server does not answer, and live when it does again', async () => {
    await using it = await start();
    const list = it.source.list.bind(it.source);
    const cut = new Error('connection reset');
    it.source.list = () => Promise.reject(cut);
    await it.clock.advance(25_000);
    expect(it.informer.freshness).toMatchObject({ state: 'stale', cause: cut });
    expect(it.informer.freshness.ageMs).toBeGreaterThan(15_000);
    it.source.list = list;
    await it.clock.advance(10_000);
    expect(it.informer.freshness).not.toHaveProperty('cause');
    expect(it.informer.freshness.state).toBe('live');
    expect(it.lists()).toBe(1);
  });

  it('proves the others while one source never answers', async () => {
    const runtime = createTestRuntime();
    const stuck = new FakeListWatch();
    stuck.list = (options) =>
      new Promise((_, reject) => {
        const signal = options?.signal;
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    const sound = new FakeListWatch();
    sound.put('object-0');
    const client = {
      ...clientOf(sound),
      resource: ({ resource }: { readonly resource: string }) =>
        clientOf(resource === 'secrets' ? stuck : sound).resource<never>(configMaps),
    };
    const cache = createInformerCache(runtime, { client, proof: {} });
    cache.informer({ ...configMaps, resource: 'secrets' });
    const informer = cache.informer<FakeObject>(configMaps);
    const stop = new AbortController();
    const running = cache.run({ signal: stop.signal });
    await runtime.clock.advance(0);
    sound.deafen();
    sound.put('object-0', 'changed');
    await runtime.clock.advance(25_000);
    expect(informer.list()).toEqual(sound.objects);
    stop.abort();
    await running;
  });

  it('builds all caches anew when another cluster answers', async () => {
    let cluster = 'uid-1';
    const identity = (): Promise<string> => Promise.resolve(cluster);
    await using it = await start({ proof: { identity, digestAudit: false } });
    await it.clock.advance(20_000);
    expect(it.lists()).toBe(1);
    const objects = it.source.objects.map((object) => ({ ...object, value: 'of the other' }));
    it.source.restore(objects, it.source.version);
    cluster = 'uid-2';
    await it.clock.advance(15_000);
    expect(it.lists()).toBe(2);
    expect(it.held()).toEqual(objects);
  });

  it('repairs ever more seldom when it does not help', async () => {
    await using it = await start();
    const truth = it.source.list.bind(it.source);
    it.source.list = async (options) => {
      const page = await truth(options);
      return { ...page, items: page.items.slice(1) };
    };
    await it.clock.advance(3_600_000);
    expect(it.lists()).toBeGreaterThan(10);
    expect(it.lists()).toBeLessThan(40);
  });

  it('does not notice when the wall clock jumps', async () => {
    const counts: number[] = [];
    for (const jumpMs of [0, 365 * DAY_MS, -365 * DAY_MS]) {
      await using it = await start();
      await it.clock.advance(60_000);
      it.clock.jumpWallClock(jumpMs);
      await it.clock.advance(60_000);
      expect(it.informer.freshness.state).toBe('live');
      expect(it.informer.freshness.ageMs).toBeLessThan(15_000);
      counts.push(it.source.requests.length);
    }
    expect(new Set(counts).size).toBe(1);
  });

  it('asks nothing more of an informer that was closed', async () => {
    await using it = await start();
    await it.informer[Symbol.asyncDispose]();
    const asked = it.source.requests.length;
    await it.clock.advance(60_000);
    expect(it.source.requests.length).toBe(asked);
    expect(it.proof()).toBeUndefined();
  });

  it('counts what it finds and does', async () => {
    await using it = await start();
    loseEvents(it.source);
    await it.clock.advance(30_000);
    const lines = (await it.registry.metrics()).split('\n');
    for (const line of [
      'controller_runtime_informer_proofs_total{resource="configmaps.v1",kind="probe",result="different"} 1',
      'controller_runtime_informer_mismatches_total{resource="configmaps.v1"} 3',
      'controller_runtime_informer_repairs_total{resource="configmaps.v1",how="resync"} 1',
      'controller_runtime_informer_stale{resource="configmaps.v1"} 0',
    ]) {
      expect(lines).toContain(line);
    }
  });
});
