import { failureStatus, StatusError } from '@drover/apimachinery';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInformerCache, type InformerCacheOptions } from '../cache/informer-cache.ts';
import { keyText } from '../key/object-key.ts';
import type { Change } from '../store/change.ts';
import { clientOf } from '../testing/fake-client.ts';
import {
  FakeListWatch,
  type FakeListWatchOptions,
  type FakeObject,
} from '../testing/fake-list-watch.ts';
import { createTestRuntime } from '../testing/test-runtime.ts';

const configMaps = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};

const cut = new Error('connection reset');
const expired = new StatusError(failureStatus(410, 'Expired', 'too old resource version'));

/** An informer over a fake, and what a reader of its changes knows. */
async function start(
  options?: FakeListWatchOptions & Pick<InformerCacheOptions, 'proof'>,
  source = new FakeListWatch(options),
) {
  const runtime = createTestRuntime();
  const proof = options?.proof && { proof: options.proof };
  const client = clientOf(source);
  const cache = createInformerCache(runtime, { client, freeze: true, ...proof });
  const informer = cache.informer<FakeObject>(configMaps);
  const stop = new AbortController();
  const reader = new Map<string, FakeObject>();
  const told: string[] = [];
  const reading = (async () => {
    for await (const change of informer.changes()) {
      tell(reader, change);
      told.push(`${change.type} ${change.key.name}`);
    }
  })();
  const running = cache.run({ signal: stop.signal });
  await runtime.clock.advance(0);
  return {
    source,
    informer,
    clock: runtime.clock,
    registry: runtime.registry,
    reader,
    told,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
      await reading;
    },
  };
}

/** Follows changes as strictly as their contract allows. */
function tell(reader: Map<string, FakeObject>, change: Change<FakeObject>): void {
  const text = keyText(change.key);
  expect(reader.has(text)).toBe(change.type !== 'added');
  if (change.type === 'updated') expect(change.previous).toBe(reader.get(text));
  if (change.type === 'deleted') reader.delete(text);
  else reader.set(text, change.object);
}

const byName = (objects: Iterable<FakeObject>): FakeObject[] =>
  [...objects].toSorted((a, b) => (a.metadata?.name ?? '').localeCompare(b.metadata?.name ?? ''));

describe('Reflector', () => {
  it('asks for a streamed list and follows that same watch', async () => {
    await using it = await start();
    it.source.put('a');
    await it.clock.advance(60_000);
    expect(it.source.requests).toEqual(['stream']);
    expect(it.informer.size).toBe(1);
  });

  it('lists pages where the server refuses to stream, at once and for good', async () => {
    await using it = await start({ streams: 'refuses' });
    expect(it.source.requests).toEqual(['stream', 'list', 'watch@100']);
    it.source.cut(expired);
    await it.clock.advance(1_000);
    expect(it.source.requests.slice(3)).toEqual(['list', 'watch@100']);
  });

  it('gives a stream without its bookmark up after a deadline, and lists', async () => {
    const source = new FakeListWatch({ streams: 'ignores' });
    source.put('a');
    await using it = await start({}, source);
    await it.clock.advance(9_999);
    expect(it.source.requests).toEqual(['stream']);
    expect([it.informer.freshness.state, it.informer.size]).toEqual(['syncing', 0]);
    await it.clock.advance(1);
    expect(it.source.requests).toEqual(['stream', 'list', 'watch@101']);
    expect([it.informer.freshness.state, it.informer.size]).toEqual(['live', 1]);
  });

  it('is complete only at the bookmark that ends the present objects, and counts what happened until then', async () => {
    const source = new FakeListWatch({ streams: 'ignores' });
    source.put('a');
    source.put('b');
    await using it = await start({}, source);
    it.source.delete('a');
    it.source.put('c');
    it.source.bookmark();
    await it.clock.advance(0);
    expect([it.informer.freshness.state, it.told]).toEqual(['syncing', []]);
    it.source.endStreams();
    await it.clock.advance(0);
    expect([it.informer.freshness.state, it.told]).toEqual(['live', ['added b', 'added c']]);
  });

  it('resumes a cut watch from the version of the last bookmark', async () => {
    await using it = await start();
    it.source.put('a');
    it.source.pass(40);
    it.source.bookmark();
    await it.clock.advance(0);
    expect(it.informer.freshness.resourceVersion).toBe('141');
    it.source.cut(cut);
    await it.clock.advance(1_000);
    expect(it.source.requests).toEqual(['stream', 'watch@141']);
  });

  it('says that it is stale, and why, while it waits', async () => {
    await using it = await start();
    it.source.put('a');
    await it.clock.advance(1_000);
    it.source.failNext(cut);
    it.source.cut(cut);
    await it.clock.advance(100);
    expect(it.informer.freshness).toEqual({
      state: 'stale',
      resourceVersion: '101',
      ageMs: 1_100,
      cause: cut,
    });
    await it.clock.advance(2_000);
    expect(it.informer.freshness.state).toBe('live');
  });

  it('says error when the API refuses', async () => {
    const source = new FakeListWatch();
    const forbidden = new StatusError(failureStatus(403, 'Forbidden', 'no'));
    source.failNext(forbidden);
    await using it = await start({}, source);
    expect(it.informer.freshness).toEqual({ state: 'error', cause: forbidden });
  });

  it('lists again when its version has expired, and tells differences alone', async () => {
    await using it = await start();
    for (const name of ['a', 'b', 'c']) it.source.put(name);
    await it.clock.advance(0);
    const told = it.told.length;
    it.source.cut(cut);
    it.source.put('b', 'changed');
    it.source.delete('c');
    it.source.put('d');
    it.source.compact();
    await it.clock.advance(5_000);
    expect(it.told.slice(told)).toEqual(['updated b', 'added d', 'deleted c']);
    expect(byName(it.reader.values())).toEqual(it.source.objects);
  });

  it('waits as long as a busy server asks', async () => {
    await using it = await start();
    const busy = failureStatus(429, 'TooManyRequests', 'later', { retryAfterSeconds: 7 });
    it.source.cut(new StatusError(busy));
    await it.clock.advance(6_999);
    expect(it.source.requests).toEqual(['stream']);
    await it.clock.advance(1);
    expect(it.source.requests).toEqual(['stream', 'watch@100']);
  });

  it('slows down while failures go on, and begins afresh after a watch that lived', async () => {
    await using it = await start();
    for (let count = 0; count < 50; count += 1) it.source.failNext(cut);
    it.source.cut(cut);
    await it.clock.advance(60_000);
    const tried = it.source.requests.length;
    expect(tried).toBeGreaterThan(5);
    expect(tried).toBeLessThan(20);
    await it.clock.advance(15_000 * 50);
    expect(it.informer.freshness.state).toBe('live');
    await it.clock.advance(10_000);
    const settled = it.source.requests.length;
    it.source.cut(cut);
    await it.clock.advance(400);
    expect(it.source.requests.length).toBe(settled + 1);
  });

  it('does not spin when a server ends each watch at once', async () => {
    await using it = await start();
    for (let round = 0; round < 200; round += 1) {
      it.source.cut();
      await it.clock.advance(100);
    }
    expect(it.source.requests.length).toBeLessThan(15);
  });

  it('opens a watch that fell silent again', async () => {
    await using it = await start();
    await it.clock.advance(100_000);
    it.source.bookmark();
    await it.clock.advance(149_000);
    expect(it.source.requests).toEqual(['stream']);
    await it.clock.advance(2_000);
    expect(it.source.requests).toEqual(['stream', 'watch@100']);
    expect(it.source.watchCount).toBe(1);
  });

  it('does not bring a deleted object back when an old event is repeated', async () => {
    await using it = await start();
    const old = it.source.put('a', '1');
    it.source.deliver((event) => [event, { type: 'ADDED', object: old }]);
    it.source.delete('a');
    it.source.deliver((event) => [event]);
    await it.clock.advance(1_000);
    expect(it.source.requests).toEqual(['stream', 'stream']);
    expect(it.informer.size).toBe(0);
  });

  it('becomes right when the server was restored to an older state', async () => {
    await using it = await start();
    it.source.put('a', '1');
    const { objects, version } = it.source;
    it.source.put('a', '2');
    it.source.put('b', '1');
    it.source.pass(50);
    it.source.bookmark();
    await it.clock.advance(10_000);
    it.source.restore(objects, version);
    await it.clock.advance(10_000);
    it.source.put('c', '1');
    await it.clock.advance(10_000);
    expect(byName(it.informer.list())).toEqual(it.source.objects);
    expect(it.informer.freshness.resourceVersion).toBe('102');
  });

  it('keeps nothing of a version that the server gave twice', async () => {
    await using it = await start();
    it.source.put('a', '1');
    const { objects, version } = it.source;
    it.source.put('a', 'of the old history');
    await it.clock.advance(1_000);
    it.source.restore(objects, version);
    it.source.put('a', 'of the new history');
    expect(it.source.version).toBe(it.informer.freshness.resourceVersion);
    it.source.restore(it.source.objects, '101');
    await it.clock.advance(60_000);
    it.informer.resync('test');
    await it.clock.advance(60_000);
    expect(it.informer.list()).toEqual(it.source.objects);
    expect(it.reader.get('default/a')?.value).toBe('of the new history');
  });

  it('does not go back in time with one list that lags', async () => {
    await using it = await start();
    it.source.put('a', '1');
    const past = { objects: it.source.objects, version: it.source.version };
    it.source.put('a', '2');
    const present = { objects: it.source.objects, version: it.source.version };
    await it.clock.advance(10_000);
    it.source.restore(past.objects, past.version);
    it.informer.resync('test');
    await it.clock.advance(0);
    expect(it.informer.freshness).toMatchObject({
      state: 'stale',
      resourceVersion: '102',
      cause: { code: 'LIST_OLDER', facts: { version: '101', newest: '102' } },
    });
    it.source.restore(present.objects, present.version);
    await it.clock.advance(5_000);
    expect(it.informer.freshness.state).toBe('live');
    expect(it.told).toEqual(['added a', 'updated a']);
  });

  it('gives a streamed list up that never ends, however much arrives', async () => {
    await using it = await start({ streams: 'ignores' });
    for (let second = 0; second < 62; second += 2) {
      it.source.put('busy', String(second));
      await it.clock.advance(2_000);
    }
    expect(it.source.requests).toEqual(['stream', 'list', 'watch@131']);
    expect(it.informer.freshness.state).toBe('live');
  });

  it('lists again after the resource was not there, for another one may come back', async () => {
    await using it = await start();
    const absent = new StatusError(failureStatus(404, 'NotFound', 'no such resource'));
    it.source.failNext(absent);
    it.source.cut();
    await it.clock.advance(100);
    it.source.cut(absent);
    await it.clock.advance(500);
    expect(it.informer.freshness).toMatchObject({ state: 'error', cause: absent });
    await it.clock.advance(20_000);
    expect(it.informer.freshness.state).toBe('live');
    expect(it.source.requests.at(-1)).toBe('stream');
  });

  it('lists again when asked to, and repairs what it did not hear', async () => {
    await using it = await start();
    it.source.put('a');
    it.source.deliver(() => []);
    it.source.put('b');
    it.source.delete('a');
    it.source.deliver((event) => [event]);
    await it.clock.advance(0);
    expect(it.informer.list().map(({ metadata }) => metadata?.name)).toEqual(['a']);
    it.informer.resync('audit');
    await it.clock.advance(0);
    expect(it.informer.list().map(({ metadata }) => metadata?.name)).toEqual(['b']);
  });

  it('counts lists, events and ends of watches', async () => {
    await using it = await start();
    it.source.put('a');
    it.source.cut(cut);
    await it.clock.advance(1_000);
    const lines = (await it.registry.metrics()).split('\n');
    for (const line of [
      'controller_runtime_informer_lists_total{resource="configmaps.v1",how="stream"} 1',
      'controller_runtime_informer_watch_ends_total{resource="configmaps.v1",cause="broken"} 1',
      'controller_runtime_informer_events_total{resource="configmaps.v1",type="ADDED"} 1',
      'controller_runtime_informer_objects{resource="configmaps.v1"} 1',
      'controller_runtime_informer_live{resource="configmaps.v1"} 1',
    ]) {
      expect(lines).toContain(line);
    }
  });
});

describe('Reflector against a model', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('put' as const), name, value: fc.nat(9) }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), name }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('pass time' as const), ms: fc.nat(8_000) }),
    },
    { weight: 1, arbitrary: fc.constant({ do: 'cut' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'end' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'fail' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'compact' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'bookmark' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'double' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'drop' as const }) },
  );
  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

  function perform(source: FakeListWatch, action: Exclude<Step, { do: 'pass time' }>): void {
    switch (action.do) {
      case 'put':
        source.put(action.name, String(action.value));
        return;
      case 'delete':
        return source.delete(action.name);
      case 'cut':
        return source.cut(cut);
      case 'end':
        return source.cut();
      case 'fail':
        return source.failNext(cut);
      case 'compact':
        return source.compact();
      case 'bookmark':
        return source.bookmark();
      case 'double': {
        const [victim] = source.objects;
        source.deliver((event) =>
          victim ? [event, { type: 'MODIFIED', object: victim }, event] : [event, event],
        );
        return;
      }
      case 'drop':
        return source.deliver(() => []);
    }
  }

  it.each(['yes', 'refuses', 'ignores'] as const)(
    'is right in the end whatever happened on the way (streams: %s)',
    async (streams) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
          await using it = await start({ streams, proof: {} });
          for (const action of steps) {
            if (action.do === 'pass time') await it.clock.advance(action.ms);
            else perform(it.source, action);
          }
          it.source.deliver((event) => [event]);
          await it.clock.advance(400_000);
          expect(it.informer.freshness.state).toBe('live');
          expect(byName(it.informer.list())).toEqual(it.source.objects);
          expect(byName(it.reader.values())).toEqual(it.source.objects);
        }),
        { numRuns: 25 },
      );
    },
  );
});
