import { describe, expect, it } from 'vitest';
import { createInformerCache } from '../cache/informer-cache.ts';
import { createController } from '../controller/controller.ts';
import { informerSource } from '../controller/source.ts';
import type { Fence } from '../leaderelection/fence.ts';
import type { ElectionOptions, LeaderElector } from '../leaderelection/leader-elector.ts';
import { clientOf } from '../testing/fake-client.ts';
import { FakeListWatch } from '../testing/fake-list-watch.ts';
import { createTestRuntime } from '../testing/test-runtime.ts';
import { createManager } from './manager.ts';
import type { Runnable } from './runnable.ts';
import { aborted } from './runnable.ts';

const configMaps = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};

/** Leads when told to. */
class FakeElector implements LeaderElector {
  readonly leader = undefined;
  options: ElectionOptions | undefined;
  #fence: Fence | undefined;
  readonly released: string[] = [];

  async run(options: ElectionOptions): Promise<void> {
    this.options = options;
    await aborted(options.signal);
    this.released.push('released');
  }

  fence(): Fence | undefined {
    return this.#fence;
  }
}

function recording(name: string, log: string[], drainMs = 0): Runnable {
  return {
    name,
    async run({ signal, stopping = signal }) {
      log.push(`${name} started`);
      await aborted(stopping);
      log.push(`${name} stopping`);
      if (drainMs > 0) await aborted(signal);
      log.push(`${name} ended`);
    },
  };
}

describe('createManager', () => {
  it('runs a controller over a cache', async () => {
    const source = new FakeListWatch();
    source.put('a', '1');
    const runtime = createTestRuntime();
    const cache = createInformerCache(runtime, { client: clientOf(source) });
    const informer = cache.informer(configMaps);
    const seen: string[] = [];
    const manager = createManager(runtime, { caches: [cache] });
    manager.add(
      createController(runtime, {
        name: 'test',
        sources: [informerSource(informer)],
        reconcile: async ({ name }) => {
          const version = informer.get({ namespace: 'default', name })?.metadata?.resourceVersion;
          seen.push(`${name}@${version ?? 'gone'}`);
        },
      }),
    );
    const stop = new AbortController();
    const running = manager.run(stop.signal);
    await runtime.clock.advance(0);
    source.put('b', '1');
    source.delete('a');
    await runtime.clock.advance(0);
    expect(seen).toEqual(['a@101', 'b@102', 'a@gone']);
    expect(manager.readiness()).toEqual([
      { name: 'informer configmaps.v1', ready: true, detail: 'live' },
      { name: 'test', ready: true, detail: 'running' },
    ]);
    stop.abort();
    await running;
    expect(source.watchCount).toBe(0);
  });

  it('resigns: the work of the leader ends and leadership is given up, and the rest goes on', async () => {
    const log: string[] = [];
    const runtime = createTestRuntime();
    const elector = new FakeElector();
    const manager = createManager(runtime, { caches: [], elector, drainMs: 300 });
    manager.add(recording('everywhere', log));
    manager.add(recording('leader', log, 1), { leaderOnly: true });
    const stop = new AbortController();
    const running = manager.run(stop.signal);
    await runtime.clock.advance(0);
    const term = new AbortController();
    const leading = elector.options?.lead({ epoch: 1, signal: term.signal, remainingMs: () => 1 });
    await runtime.clock.advance(0);
    manager.resign();
    await runtime.clock.advance(0);
    expect(log).toEqual(['everywhere started', 'leader started', 'leader stopping']);
    await runtime.clock.advance(300);
    await leading;
    expect([log.at(-1), elector.released]).toEqual(['leader ended', ['released']]);
    expect(manager.work()).toEqual([
      { name: 'everywhere', leaderOnly: false, isRunning: true },
      { name: 'leader', leaderOnly: true, isRunning: false },
    ]);
    stop.abort();
    await running;
  });

  it('contends once the caches are complete, and gives leadership up after the work has ended', async () => {
    const log: string[] = [];
    const source = new FakeListWatch();
    const runtime = createTestRuntime();
    const cache = createInformerCache(runtime, { client: clientOf(source) });
    cache.informer(configMaps);
    source.failNext(new Error('not up yet'));
    const elector = new FakeElector();
    const manager = createManager(runtime, { caches: [cache], elector, drainMs: 300 });
    manager.add(recording('everywhere', log, 1));
    manager.add(recording('leader', log), { leaderOnly: true });
    const stop = new AbortController();
    const running = manager.run(stop.signal);
    await runtime.clock.advance(0);
    expect(log).toEqual(['everywhere started']);
    expect(elector.options).toBeUndefined();
    await runtime.clock.advance(1_000);
    const lost = new AbortController();
    const fence = { epoch: 1, signal: lost.signal, remainingMs: () => 3_000 };
    const term = elector.options?.lead(fence);
    await runtime.clock.advance(0);
    expect(log).toEqual(['everywhere started', 'leader started']);
    lost.abort();
    await term;
    expect(log.slice(2)).toEqual(['leader stopping', 'leader ended']);

    stop.abort();
    await runtime.clock.advance(299);
    expect(log.slice(4)).toEqual(['everywhere stopping']);
    await runtime.clock.advance(1);
    await running;
    expect(log.slice(5)).toEqual(['everywhere ended']);
    expect(elector.released).toEqual(['released']);
  });

  it('stops everything when a part cannot go on, and throws its failure', async () => {
    const log: string[] = [];
    const runtime = createTestRuntime();
    const manager = createManager(runtime, { caches: [] });
    manager.add(recording('other', log));
    manager.add({ name: 'broken', run: () => Promise.reject(new Error('port in use')) });
    await expect(manager.run(new AbortController().signal)).rejects.toThrow('port in use');
    expect(log).toEqual(['other started', 'other stopping', 'other ended']);
  });
});
