import { failureStatus, type KubernetesObject, StatusError } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import { FakeCluster } from '@drover/client/testing';
import { configMaps, secrets } from '@drover/kubernetes';
import { describe, expect, it } from 'vitest';
import { createTestRuntime } from '../testing/test-runtime.ts';
import { createInformerCache, type InformerCacheOptions } from './informer-cache.ts';

interface ConfigMap extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

function setUp(options: Partial<InformerCacheOptions> = {}) {
  const cluster = new FakeCluster();
  const client = cluster.client();
  const maps = client.resource<ConfigMap>(configMaps);
  const watched: string[] = [];
  cluster.onCall(({ verb, type }) => {
    if (verb === 'watch') watched.push(type.resource);
  });
  const runtime = createTestRuntime();
  const cache = createInformerCache(runtime, { client, freeze: true, ...options });
  const stop = new AbortController();
  const put = (name: string, data: Record<string, string> = {}): Promise<ConfigMap> =>
    maps.create({ metadata: { name, namespace: 'default', labels: { name } }, data });
  return {
    cluster,
    client,
    maps,
    watched,
    put,
    cache,
    stop,
    clock: runtime.clock,
    run: () => cache.run({ signal: stop.signal }),
  };
}

const key = { namespace: 'default', name: 'a' };

describe('createInformerCache', () => {
  it('takes the objects that are there and follows changes', async () => {
    const it = setUp();
    await it.put('a', { x: '1' });
    const informer = it.cache.informer<ConfigMap>(configMaps);
    expect(informer.freshness).toEqual({ state: 'syncing' });
    const running = it.run();
    await informer.waitForSync();
    expect(informer.get(key)?.data).toEqual({ x: '1' });

    await it.put('b');
    await it.maps.delete('a', { namespace: 'default' });
    await it.clock.advance(0);
    expect(informer.list().map(({ metadata }) => metadata?.name)).toEqual(['b']);
    expect(informer.freshness.state).toBe('live');
    it.stop.abort();
    await running;
  });

  it('opens one watch for a kind and selection, however many read it, until the last has closed', async () => {
    const it = setUp();
    const running = it.run();
    const first = it.cache.informer(configMaps);
    const second = it.cache.informer(configMaps);
    const narrow = it.cache.informer(configMaps, { labelSelector: 'name=a' });
    await it.cache.waitForSync();
    expect(it.watched).toEqual(['configmaps', 'configmaps']);
    await it.put('a');
    await it.put('b');
    await it.clock.advance(0);
    expect([first.size, second.size, narrow.size]).toEqual([2, 2, 1]);
    expect(it.cache.freshness().map(({ name, state }) => [name, state])).toEqual([
      ['configmaps.v1', 'live'],
      ['configmaps.v1{labels=name=a}', 'live'],
    ]);

    await first[Symbol.asyncDispose]();
    await first[Symbol.asyncDispose]();
    await it.put('c');
    await it.clock.advance(0);
    expect(second.size).toBe(3);
    await second[Symbol.asyncDispose]();
    expect(it.cache.freshness().map(({ name }) => name)).toEqual(['configmaps.v1{labels=name=a}']);
    it.stop.abort();
    await running;
  });

  it('syncs one kind while another is refused', async () => {
    const it = setUp();
    it.cluster.onCall(({ type }) => {
      if (type === secrets) throw new StatusError(failureStatus(403, 'Forbidden', 'no secrets'));
    });
    const running = it.run();
    const refused = it.cache.informer(secrets);
    const informer = it.cache.informer(configMaps);
    await informer.waitForSync();
    expect(refused.freshness.state).toBe('error');
    const impatient = new AbortController();
    const waiting = it.cache.waitForSync({ signal: impatient.signal });
    impatient.abort(new Error('no longer'));
    await expect(waiting).rejects.toThrow('no longer');
    it.stop.abort();
    await running;
  });

  it('tells a reader all that is there, then changes, until its handle closes', async () => {
    const it = setUp();
    await it.put('a');
    const informer = it.cache.informer<ConfigMap>(configMaps);
    const told: string[] = [];
    const read = async (snapshot: boolean): Promise<void> => {
      for await (const change of informer.changes({ snapshot })) {
        told.push(`${snapshot ? 'all' : 'new'}: ${change.type} ${change.key.name}`);
      }
    };
    const running = it.run();
    await informer.waitForSync();
    const reading = Promise.all([read(true), read(false)]);
    await it.put('b');
    await it.clock.advance(0);
    expect(told).toEqual(['all: added a', 'all: added b', 'new: added b']);
    await informer[Symbol.asyncDispose]();
    await reading;
    it.stop.abort();
    await running;
  });

  it('ends readers with the cache, and by their own signal', async () => {
    const it = setUp();
    const informer = it.cache.informer<ConfigMap>(configMaps);
    const running = it.run();
    await informer.waitForSync();
    const own = new AbortController();
    const aborted = (async () => {
      for await (const _ of informer.changes({ signal: own.signal }));
    })();
    own.abort(new Error('reader left'));
    await expect(aborted).rejects.toThrow('reader left');
    const ended = (async () => {
      for await (const _ of informer.changes());
    })();
    it.stop.abort();
    await Promise.all([running, ended]);
  });

  it('lets a writer wait for its own write', async () => {
    const it = setUp();
    const informer = it.cache.informer<ConfigMap>(configMaps);
    const running = it.run();
    await informer.waitForSync();
    const { metadata } = await it.put('a');
    const version = metadata?.resourceVersion ?? '';
    await informer.waitForVersion(version);
    expect(informer.get(key)?.metadata?.resourceVersion).toBe(version);
    await informer.waitForVersion(version);
    const impatient = new AbortController();
    const waiting = informer.waitForVersion('999999', { signal: impatient.signal });
    await it.put('b');
    await it.clock.advance(0);
    expect(informer.size).toBe(2);
    impatient.abort(new Error('no longer'));
    await expect(waiting).rejects.toThrow('no longer');
    it.stop.abort();
    await running;
  });

  it('indexes what it holds, for whoever asks and whenever', async () => {
    const it = setUp();
    await it.put('a', { owner: 'x' });
    await it.put('b', { owner: 'y' });
    it.cache.informer<ConfigMap>(configMaps);
    const running = it.run();
    await it.cache.waitForSync();
    const informer = it.cache.informer<ConfigMap>(configMaps, {
      indexes: { owner: ({ data }) => [data?.['owner'] ?? ''] },
    });
    expect(informer.byIndex('owner', 'y').map(({ metadata }) => metadata?.name)).toEqual(['b']);
    it.stop.abort();
    await running;
  });

  it('misses no change when an index function fails for a while', async () => {
    const it = setUp();
    let broken = false;
    const informer = it.cache.informer<ConfigMap>(configMaps, {
      indexes: {
        owner: ({ data }) => {
          if (broken) throw new Error('bug');
          return [data?.['owner'] ?? ''];
        },
      },
    });
    const running = it.run();
    await informer.waitForSync();
    broken = true;
    await it.put('a', { owner: 'x' });
    await it.clock.advance(100);
    expect(informer.freshness).toMatchObject({ state: 'stale', cause: { code: 'CACHE_REJECTED' } });
    broken = false;
    await it.clock.advance(60_000);
    expect(informer.freshness.state).toBe('live');
    expect(informer.byIndex('owner', 'x').map(({ metadata }) => metadata?.name)).toEqual(['a']);
    it.stop.abort();
    await running;
  });

  it('stores what transform makes of objects', async () => {
    const it = setUp({ transform: ({ metadata = {} }) => ({ metadata }) });
    await it.put('a', { secret: 'x' });
    const informer = it.cache.informer<ConfigMap>(configMaps);
    const running = it.run();
    await informer.waitForSync();
    await it.put('b', { secret: 'y' });
    await it.clock.advance(0);
    expect(informer.list().map((object) => Object.keys(object))).toEqual([
      ['metadata'],
      ['metadata'],
    ]);
    it.stop.abort();
    await running;
  });

  it('holds metadata alone when asked to, beside a reader of whole objects', async () => {
    const it = setUp();
    await it.put('a', { password: 'x' });
    const metadata = it.cache.informer(configMaps, { metadataOnly: true });
    const whole = it.cache.informer<ConfigMap>(configMaps);
    const running = it.run();
    await it.cache.waitForSync();
    await it.put('b', { password: 'y' });
    await it.clock.advance(0);
    expect(metadata.list()).toHaveLength(2);
    expect(JSON.stringify(metadata.list())).not.toContain('password');
    expect(metadata.get(key)).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'a' } });
    expect(whole.get(key)?.data).toEqual({ password: 'x' });
    it.stop.abort();
    await running;
  });

  it('reads as another user when asked to, apart from what it reads itself', async () => {
    const it = setUp();
    await it.put('a');
    const users: string[] = [];
    const client: KubernetesClient = {
      ...it.client,
      impersonate: (as) => {
        users.push(as.user);
        return it.client;
      },
    };
    const cache = createInformerCache(createTestRuntime(), { client });
    const running = cache.run({ signal: it.stop.signal });
    cache.informer(configMaps);
    cache.informer(configMaps, { as: { user: 'u-1' } });
    const again = cache.informer(configMaps, { as: { user: 'u-1' } });
    await cache.waitForSync();
    expect([again.size, users]).toEqual([1, ['u-1']]);
    expect(cache.freshness().map(({ name }) => name)).toEqual([
      'configmaps.v1',
      'configmaps.v1{as=u-1}',
    ]);
    it.stop.abort();
    await running;
  });

  it('can run again, and then tells differences alone', async () => {
    const it = setUp();
    await it.put('a');
    const informer = it.cache.informer<ConfigMap>(configMaps);
    const first = it.run();
    await informer.waitForSync();
    it.stop.abort();
    await first;
    await it.put('b');
    const told: string[] = [];
    const reading = (async () => {
      for await (const { type, key: of } of informer.changes({ snapshot: false })) {
        told.push(`${type} ${of.name}`);
      }
    })();
    const stop = new AbortController();
    const second = it.cache.run({ signal: stop.signal });
    await it.clock.advance(0);
    expect(told).toEqual(['added b']);
    stop.abort();
    await Promise.all([second, reading]);
  });
});
