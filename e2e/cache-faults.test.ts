import type { DynamicObject, KubernetesObject, ResourceType } from '@drover/apimachinery';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { apiServices, configMaps, customResourceDefinitions, namespaces } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExplorerView, openExplorer } from './faults/explorer-view.ts';
import { type FaultProxy, startFaultProxy, type WireEvent } from './faults/fault-proxy.ts';
import { explorerHealed, healed, processHealed, proven } from './faults/healed.ts';
import { connectClient, openCache, type ProvenCache, versionsOf } from './faults/proven-cache.ts';
import { startCacheProcess } from './faults/stopped-process.ts';
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
    explore: async (): Promise<ExplorerView> => {
      const view = own.use(await openExplorer(proxy.kubeconfig, `/v1/configmaps/${namespace}`));
      expect(await view.versions()).toHaveLength(count);
      return view;
    },
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
    const explorer = await it.explore();
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
    await Promise.all([healed(cache, it.truth), explorerHealed(explorer, it.truth)]);
  });

  it('dies without notice is given up, large or small', async () => {
    await using it = await start('dead', LARGE);
    const compared = await it.open();
    const followed = await it.open({ digestAudit: false });
    const explorer = await it.explore();
    expect(it.proxy.deaden()).toBeGreaterThan(1);
    await changeAll(it);
    await Promise.all([
      healed(compared, it.truth),
      healed(followed, it.truth),
      explorerHealed(explorer, it.truth),
    ]);
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

describe.concurrent('a cache of a kind that', () => {
  it('is refused with 503 for a while delays no other, and says why', async () => {
    await using it = await start('refused', 5);
    const aggregated = await aggregatedKind();
    const cache = await it.open();
    const broken = cache.beside(aggregated);
    await eventually(
      () => expect(broken.freshness).toMatchObject({ state: 'syncing', cause: { code: 503 } }),
      SAID,
    );
    it.proxy.answer(({ url = '' }) =>
      url.includes('/namespaces/refused/configmaps')
        ? { status: 503, reason: 'ServiceUnavailable' }
        : undefined,
    );
    it.proxy.refuse();
    it.proxy.accept();
    await changeAll(it);
    await eventually(
      () => expect(cache.freshness()).toMatchObject({ state: 'stale', cause: { code: 503 } }),
      SAID,
    );
    const other = cache.beside(namespaces);
    await other.waitForSync({ signal: AbortSignal.timeout(30_000) });
    expect(other.freshness.state).toBe('live');
    it.proxy.answer(() => undefined);
    await healed(cache, it.truth);
    expect(broken.freshness.state).toBe('syncing');
  });

  it('is deleted and comes back with another schema holds the new objects', async () => {
    await using it = await start('redefined', 1);
    const { kubeconfig } = it.proxy;
    await define('string');
    const widgets = client.resource<DynamicObject>(WIDGETS);
    const create = (name: string, size: unknown): Promise<unknown> =>
      eventually(() => widgets.create({ metadata: { name, namespace: 'redefined' }, size }), SAID);
    await create('old', 'large');
    await using cache = openCache({ kubeconfig, type: WIDGETS });
    await cache.informer.waitForSync({ signal: AbortSignal.timeout(30_000) });
    expect(cache.informer.size).toBe(1);
    await client.resource(customResourceDefinitions).delete('widgets.example.com');
    await eventually(() => expect(cache.freshness().state).toBe('error'), SAID);
    await define('integer');
    await create('new', 7);
    await healed(cache, async () => (await widgets.listAll()).items);
    expect(cache.informer.list()).toMatchObject([{ metadata: { name: 'new' }, size: 7 }]);
  });
});

const WIDGETS: ResourceType = {
  group: 'example.com',
  version: 'v1',
  resource: 'widgets',
  kind: 'Widget',
  namespaced: true,
};

/** Defines widgets whose size is of that type, once the last definition is gone. */
async function define(type: 'string' | 'integer'): Promise<void> {
  const definition: DynamicObject = {
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: WIDGETS.group,
      names: { kind: WIDGETS.kind, plural: WIDGETS.resource },
      scope: 'Namespaced',
      versions: [
        {
          name: WIDGETS.version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { size: { type } } } },
        },
      ],
    },
  };
  await eventually(() => client.resource(customResourceDefinitions).create(definition), SAID);
}

/** A kind of an API server beside the real one that does not answer. */
async function aggregatedKind(): Promise<ResourceType> {
  const service: DynamicObject = {
    metadata: { name: 'v1.absent.example.com' },
    spec: {
      group: 'absent.example.com',
      version: 'v1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service: { namespace: 'default', name: 'absent' },
    },
  };
  await client.resource(apiServices).create(service);
  return { ...WIDGETS, group: 'absent.example.com' };
}

/** How long the process is stopped in the long version. */
const STOPPED_MS = process.env['DROVER_SOAK'] === undefined ? 0 : 120_000;

describe('a cache of an API server that', () => {
  it('was compacted and started again lists again, whether it was cut off or its process was stopped', async () => {
    await using it = await start('compacted', 5);
    const cache = await it.open();
    const explorer = await it.explore();
    await using stopped = startCacheProcess(controlPlane.kubeconfigPath, 'compacted');
    await processHealed(stopped, it.truth);
    stopped.stop();
    it.proxy.refuse();
    await changeAll(it);
    await controlPlane.compact();
    await controlPlane.stopApiServer();
    await controlPlane.startApiServer();
    await systemClock.sleep(STOPPED_MS);
    it.proxy.accept();
    stopped.goOn();
    await Promise.all([
      healed(cache, it.truth),
      explorerHealed(explorer, it.truth),
      processHealed(stopped, it.truth),
    ]);
  });

  it('was restored to an older state is built anew', async () => {
    await using few = await start('restored-few', 5);
    await using many = await start('restored-many', LARGE);
    const small = await few.open();
    const large = await many.open({ auditEveryMs: 600_000 });
    const explorer = await many.explore();
    const saved = await controlPlane.saveData();
    for (const it of [few, many]) await eventually(() => changeAll(it), SAID);
    await eventually(() => {
      for (const { informer } of [small, large]) {
        expect(versionsOf(informer.list()).join()).toMatch(/\/added@/);
      }
    }, SAID);
    await controlPlane.restoreData(saved);
    await Promise.all([
      healed(small, few.truth),
      healed(large, many.truth),
      explorerHealed(explorer, many.truth),
    ]);
    for (const { informer } of [small, large]) {
      expect(versionsOf(informer.list()).join()).not.toMatch(/\/added@/);
    }
  });
});
