import type { KubernetesObject } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { configMaps, namespaces } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultProxy, startFaultProxy, type WireEvent } from './faults/fault-proxy.ts';
import {
  connectClient,
  healed,
  openCache,
  type ProvenCache,
  proven,
  versionsOf,
} from './faults/proven-cache.ts';
import { type ControlPlane, startControlPlane } from './kubernetes/index.ts';

/** More objects than a probe compares, so that only the digest of all shows a lost event. */
const LARGE = 60;

const SAID = { timeoutMs: 30_000, intervalMs: 20 };

let controlPlane: ControlPlane;
let client: KubernetesClient;
const stack = new AsyncDisposableStack();

beforeAll(async () => {
  controlPlane = stack.use(await startControlPlane());
  ({ client } = stack.use(connectClient(controlPlane.adminKubeconfig)));
});
afterAll(() => stack.disposeAsync());

/** A namespace with `count` objects, followed through a proxy of its own. */
async function start(namespace: string, count: number) {
  await client.resource(namespaces).create({ metadata: { name: namespace } });
  const maps = client.resource<KubernetesObject & { data?: object }>(configMaps);
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      maps.create({ metadata: { name: `map-${index}`, namespace } }),
    ),
  );
  const own = new AsyncDisposableStack();
  const proxy = own.use(await startFaultProxy(controlPlane));
  const open = async (proof = {}): Promise<ProvenCache> => {
    const { kubeconfig } = proxy;
    const cache = own.use(openCache({ kubeconfig, type: configMaps, namespace, proof }));
    await cache.informer.waitForSync({ signal: AbortSignal.timeout(30_000) });
    expect(cache.informer.size).toBe(count);
    return cache;
  };
  return {
    proxy,
    open,
    truth: async () => (await maps.listAll({ namespace })).items,
    put: (name: string) => maps.create({ metadata: { name, namespace } }),
    change: (name: string) =>
      maps.patch(name, { type: 'merge', body: { data: { changed: name } } }, { namespace }),
    remove: (name: string) => maps.delete(name, { namespace }),
    [Symbol.asyncDispose]: () => own.disposeAsync(),
  };
}

type Started = Awaited<ReturnType<typeof start>>;

/** One change of each sort. */
async function changeAll({ put, change, remove }: Started): Promise<void> {
  await change('map-0');
  await remove('map-1');
  await put('added');
}

/** Loses the events of these objects and carries all others, so that the watch looks sound. */
function loseEventsOf(proxy: FaultProxy, ...names: readonly string[]): void {
  proxy.carry((event) => (names.includes(event.object.metadata?.name ?? '') ? [] : [event]));
}

describe.concurrent('a cache behind a wire that', () => {
  it.each([
    ['a few', 5],
    ['many', LARGE],
  ])(
    'loses events of %s objects is repaired, and only because contents are compared',
    async (size, count) => {
      await using it = await start(`lost-${size.replace(' ', '-')}`, count);
      const cache = await it.open();
      const blind = await it.open({ digestAudit: false });
      loseEventsOf(it.proxy, 'map-0', 'map-1', 'added');
      await changeAll(it);
      await it.change('map-2');
      const truth = versionsOf(await it.truth());
      await eventually(() => expect(cache.freshness().proof?.repairs).toBe(1), SAID);
      await healed(cache, it.truth);
      expect(cache.freshness().proof?.mismatches).toBe(3);
      await proven(blind, 3);
      expect(versionsOf(blind.informer.list())).not.toEqual(truth);
      expect(blind.freshness()).toMatchObject({
        state: 'live',
        proof: { mismatches: 0, repairs: 0 },
      });
    },
  );

  it('repeats and delays events tells of nothing twice', async () => {
    await using it = await start('repeated', 5);
    const cache = await it.open();
    let late: readonly WireEvent[] = [];
    it.proxy.carry((event) => {
      const carried = [event, event, ...late];
      late = [event];
      return carried;
    });
    await changeAll(it);
    await it.change('map-2');
    await it.remove('map-3');
    it.proxy.carry((event) => [event]);
    await healed(cache, it.truth);
  });

  it('dies without notice is given up, large or small', async () => {
    await using it = await start('dead', LARGE);
    const compared = await it.open();
    const followed = await it.open({ digestAudit: false });
    expect(it.proxy.deaden()).toBeGreaterThan(1);
    await changeAll(it);
    await Promise.all([healed(compared, it.truth), healed(followed, it.truth)]);
  });

  it('answers every watch with 410 for a while does not lead to a storm of lists', async () => {
    await using it = await start('gone', 5);
    const cache = await it.open();
    let asked = 0;
    it.proxy.answer(({ url = '' }) => {
      if (!url.includes('watch=')) return undefined;
      asked += 1;
      return { status: 410, reason: 'Expired' };
    });
    it.proxy.refuse();
    it.proxy.accept();
    await changeAll(it);
    await eventually(() => expect(asked).toBeGreaterThan(3), SAID);
    expect(cache.freshness()).toMatchObject({ state: 'stale' });
    expect(asked).toBeLessThan(20);
    it.proxy.answer(() => undefined);
    await healed(cache, it.truth);
  });
});

describe('a cache of an API server that', () => {
  it('was compacted and started again while the cache slept lists again', async () => {
    await using it = await start('compacted', 5);
    const cache = await it.open();
    it.proxy.refuse();
    await changeAll(it);
    await controlPlane.compact();
    await controlPlane.stopApiServer();
    await controlPlane.startApiServer();
    it.proxy.accept();
    await healed(cache, it.truth);
  });

  it('was restored to an older state is built anew', async () => {
    await using few = await start('restored-few', 5);
    await using many = await start('restored-many', LARGE);
    const small = await few.open();
    const large = await many.open({ auditEveryMs: 600_000 });
    const saved = await controlPlane.saveData();
    for (const it of [few, many]) await eventually(() => changeAll(it), SAID);
    await eventually(() => {
      for (const { informer } of [small, large]) {
        expect(versionsOf(informer.list()).join()).toMatch(/\/added@/);
      }
    }, SAID);
    await controlPlane.restoreData(saved);
    await Promise.all([healed(small, few.truth), healed(large, many.truth)]);
    for (const { informer } of [small, large]) {
      expect(versionsOf(informer.list()).join()).not.toMatch(/\/added@/);
    }
  });
});
