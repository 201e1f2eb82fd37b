import { describe, expect, it } from 'vitest';
import { clientOf } from '../testing/fake-client.ts';
import {
  FakeListWatch,
  type FakeListWatchOptions,
  type FakeObject,
} from '../testing/fake-list-watch.ts';
import { createTestRuntime } from '../testing/test-runtime.ts';
import { createInformerCache } from './informer-cache.ts';

const configMaps = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};

function setUp(options?: FakeListWatchOptions) {
  const source = new FakeListWatch(options);
  const runtime = createTestRuntime();
  const cache = createInformerCache(runtime, { client: clientOf(source), freeze: true });
  const informer = cache.informer<FakeObject>(configMaps);
  const stop = new AbortController();
  const run = (): Promise<void> => cache.run({ signal: stop.signal });
  return { source, runtime, cache, informer, stop, run };
}

describe('createInformerCache', () => {
  it('takes the objects that are there and follows changes', async () => {
    const { source, runtime, informer, stop, run } = setUp();
    source.put('a', '1');
    const running = run();
    await informer.waitForSync();
    expect(informer.get({ namespace: 'default', name: 'a' })?.value).toBe('1');

    source.put('a', '2');
    source.put('b', '1');
    await runtime.clock.advance(0);
    expect(informer.list().map(({ value }) => value)).toEqual(['2', '1']);
    expect(informer.freshness).toEqual({ state: 'live', resourceVersion: '103', ageMs: 0 });

    source.delete('a');
    await runtime.clock.advance(0);
    expect(informer.size).toBe(1);
    stop.abort();
    await running;
    expect(source.watchCount).toBe(0);
  });
});
