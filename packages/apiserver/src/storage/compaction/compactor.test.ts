import { eventually, FakeClock, RecordingLogger } from '@drover/base/testing';
import { expect, test } from 'vitest';
import { LogStore } from '../log/log-store.ts';
import { MemoryLog } from '../memory/memory-log.ts';
import type { Store } from '../store.ts';
import { runCompactor } from './compactor.ts';

async function put(store: Store): Promise<void> {
  const { revision } = store;
  const key = `k${revision}`;
  const encode = (): Uint8Array => new Uint8Array();
  await store.write({ collection: 'maps', key, expected: undefined, deleted: false, encode });
}

test('history is forgotten when it is too old', async () => {
  const store = await LogStore.open(new MemoryLog());
  const clock = new FakeClock();
  const stop = new AbortController();
  const limits = { maxAgeMs: 30_000, maxChanges: 100, maxBytes: 1_000 };
  const logger = new RecordingLogger();
  const running = runCompactor({ store, clock, logger, limits }, stop.signal);
  await put(store);
  await clock.advance(10_000);
  await put(store);
  await clock.advance(20_000);
  expect(store.compactedRevision).toBe(0);
  await clock.advance(10_000);
  expect(store.compactedRevision).toBe(1);
  await clock.advance(10_000);
  expect(store.compactedRevision).toBe(2);
  stop.abort();
  await expect(running).rejects.toBe(stop.signal.reason);
});

test('history is forgotten at once when it is too large', async () => {
  const store = await LogStore.open(new MemoryLog());
  const stop = new AbortController();
  const limits = { maxAgeMs: 30_000, maxChanges: 100, maxBytes: 1_600 };
  const logger = new RecordingLogger();
  const running = runCompactor({ store, clock: new FakeClock(), logger, limits }, stop.signal);
  for (let count = 0; count < 20; count += 1) {
    const expected = store.get('maps', 'a');
    const encode = (): Uint8Array => new Uint8Array(100);
    await store.write({ collection: 'maps', key: 'a', expected, deleted: false, encode });
  }
  await eventually(() => {
    expect(store.compactedRevision).toBe(4);
  });
  stop.abort();
  await expect(running).rejects.toBe(stop.signal.reason);
});
