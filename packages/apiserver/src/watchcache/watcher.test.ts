import { FakeClock } from '@drover/base/testing';
import { describe, expect, test } from 'vitest';
import { LogStore } from '../storage/log/log-store.ts';
import { MemoryLog } from '../storage/memory/memory-log.ts';
import type { Store } from '../storage/store.ts';
import type { WatchStep } from './watch-step.ts';
import { Watcher, type WatcherOptions } from './watcher.ts';

async function put(store: Store, key: string, size = 0): Promise<void> {
  await store.write({
    collection: 'maps',
    key,
    expected: store.getForWrite('maps', key),
    deleted: false,
    encode: () => new Uint8Array(size),
  });
}

const defaults: WatcherOptions = {
  collection: 'maps',
  prefix: '',
  since: undefined,
  marksInitialEvents: false,
  bookmarkIntervalMs: undefined,
  timeoutMs: 600_000,
};

async function setUp(options: Partial<WatcherOptions> = {}) {
  const store = await LogStore.open(new MemoryLog());
  const clock = new FakeClock();
  const open = (more: Partial<WatcherOptions> = {}): Watcher =>
    Watcher.open(store, clock, { ...defaults, ...options, ...more });
  return { store, clock, open };
}

type Started = Pick<Awaited<ReturnType<typeof setUp>>, 'clock' | 'store'>;

const describeStep = (step: WatchStep): string =>
  step.type === 'BOOKMARK'
    ? `BOOKMARK ${step.revision}${step.endsInitialEvents ? ' end' : ''}`
    : `${step.type} ${step.entry.key}`;

/** Takes steps until there are `count`, or the watch ends. */
async function take(watcher: Watcher, count: number): Promise<string[]> {
  const steps: string[] = [];
  for await (const batch of watcher.batches()) {
    steps.push(...batch.map(describeStep));
    if (steps.length >= count) break;
  }
  return steps;
}

describe('Watcher', () => {
  test('begins with the present objects and a mark behind them', async () => {
    const { store, open } = await setUp({ marksInitialEvents: true });
    await put(store, 'a');
    await put(store, 'b');
    const watcher = open();
    await put(store, 'c');
    expect(await take(watcher, 4)).toEqual(['ADDED a', 'ADDED b', 'BOOKMARK 2 end', 'ADDED c']);
  });

  test('begins after a revision, with what was missed', async () => {
    const { store, open } = await setUp();
    await put(store, 'a');
    await put(store, 'a');
    await put(store, 'b');
    const watcher = open({ since: 1 });
    await put(store, 'a');
    expect(await take(watcher, 3)).toEqual(['MODIFIED a', 'ADDED b', 'MODIFIED a']);
  });

  test('hands out no more bytes at a time than a consumer that stands still may hold', async () => {
    const { store, open } = await setUp();
    for (const key of ['a', 'b', 'c']) await put(store, key, 40_000);
    const watcher = open();
    for (const key of ['d', 'e', 'f']) await put(store, key, 40_000);
    const sizes: number[] = [];
    for await (const batch of watcher.batches()) {
      sizes.push(batch.length);
      if (sizes.length === 4) break;
    }
    expect(sizes).toEqual([2, 1, 2, 1]);
  });

  test('may begin at a revision that is still to come', async () => {
    const { store, open } = await setUp();
    const watcher = open({ since: 2 });
    for (const key of ['a', 'b', 'c']) await put(store, key);
    expect(await take(watcher, 1)).toEqual(['ADDED c']);
  });

  test('refuses to begin where history is forgotten', async () => {
    const { store, open } = await setUp();
    await put(store, 'a');
    await put(store, 'b');
    await store.compact(2);
    expect(() => open({ since: 1 })).toThrowError(
      expect.objectContaining({ code: 'STORE_REVISION_COMPACTED' }),
    );
  });

  test('tells now and then how far it is, and for the last time at its end', async () => {
    const { store, clock, open } = await setUp({
      since: 0,
      bookmarkIntervalMs: 60_000,
      timeoutMs: 150_000,
    });
    const watcher = open();
    await put(store, 'a');
    await clock.advance(60_000);
    await put(store, 'b');
    await clock.advance(90_000);
    expect(await take(watcher, 99)).toEqual([
      'ADDED a',
      'BOOKMARK 1',
      'ADDED b',
      'BOOKMARK 2',
      'BOOKMARK 2',
    ]);
    expect(clock.pending).toBe(0);
  });

  test('ends alone when its consumer is too slow', async () => {
    const { store, open } = await setUp({ since: 0 });
    const slow = open({ maxBufferedSteps: 2 });
    const quick = open();
    for (const key of ['a', 'b', 'c', 'd']) await put(store, key);
    expect(await take(slow, 99)).toEqual(['ADDED a', 'ADDED b']);
    expect(await take(quick, 4)).toHaveLength(4);
  });

  test.each([
    ['is too slow', ({ store }: Started) => put(store, 'd').then(() => put(store, 'e'))],
    ['has had its time', ({ clock }: Started) => clock.advance(defaults.timeoutMs)],
  ])('gives no more to a consumer that %s while it reads the start', async (_, end) => {
    const { store, clock, open } = await setUp({ bookmarkIntervalMs: 900_000 });
    for (const key of ['a', 'b', 'c']) await put(store, key, 40_000);
    const steps: string[] = [];
    for await (const batch of open({ maxBufferedSteps: 1 }).batches()) {
      steps.push(...batch.map(describeStep));
      await end({ store, clock });
    }
    expect(steps).toEqual(['ADDED a', 'ADDED b']);
  });

  test('leaves nothing behind when it is left', async () => {
    const { clock, open } = await setUp({ since: 0, bookmarkIntervalMs: 1_000 });
    open()[Symbol.dispose]();
    expect(clock.pending).toBe(0);
  });
});
