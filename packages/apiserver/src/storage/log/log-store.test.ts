import { describe, expect, test } from 'vitest';
import { storageErrors } from '../errors.ts';
import { MemoryLog } from '../memory/memory-log.ts';
import type { WriteResult } from '../store.ts';
import type { LogRecord } from './log-driver.ts';
import { LogStore } from './log-store.ts';

/** A log whose appends wait until they are let through or made to fail. */
class SteeredLog extends MemoryLog {
  readonly batches: (readonly LogRecord[])[] = [];
  #gates: PromiseWithResolvers<void>[] = [];

  override append(records: readonly LogRecord[]): Promise<void> {
    this.batches.push(records);
    const gate = Promise.withResolvers<void>();
    this.#gates.push(gate);
    return gate.promise;
  }

  async let(outcome: 'through' | Error): Promise<void> {
    while (this.#gates.length === 0) await new Promise(setImmediate);
    const gate = this.#gates.shift();
    if (outcome instanceof Error) gate?.reject(outcome);
    else gate?.resolve();
    await new Promise(setImmediate);
  }
}

async function openSteered(
  maxPendingWrites?: number,
): Promise<{ log: SteeredLog; store: LogStore }> {
  const log = new SteeredLog();
  const options = maxPendingWrites === undefined ? {} : { maxPendingWrites };
  return { log, store: await LogStore.open(log, options) };
}

function put(store: LogStore, key: string): Promise<WriteResult> {
  return store.write({
    collection: 'maps',
    key,
    expected: store.getForWrite('maps', key),
    deleted: false,
    encode: () => new Uint8Array(),
  });
}

const full = storageErrors.create('STORE_FULL', { path: '/data/state.db' });
const failed = storageErrors.create('STORE_FAILED', {
  path: '/data/state.db',
  reason: 'I/O error',
});

describe('group commit', () => {
  test('writes that come while the disk is busy share the next sync', async () => {
    const { log, store } = await openSteered();
    const first = put(store, 'a');
    await new Promise(setImmediate);
    const later = [put(store, 'b'), put(store, 'c'), put(store, 'd')];
    await log.let('through');
    await first;
    expect(store.revision).toBe(1);
    await log.let('through');
    await Promise.all(later);
    expect(log.batches.map((records) => records.length)).toEqual([1, 3]);
  });

  test('a refusal that rests on a pending write waits until that is durable', async () => {
    const { log, store } = await openSteered();
    const first = put(store, 'a');
    let refusal: WriteResult | undefined;
    const second = store
      .write({
        collection: 'maps',
        key: 'a',
        expected: undefined,
        deleted: false,
        encode: () => new Uint8Array(),
      })
      .then((result) => {
        refusal = result;
      });
    await new Promise(setImmediate);
    expect(refusal).toBeUndefined();
    await log.let('through');
    await Promise.all([first, second]);
    expect(refusal).toMatchObject({ written: false, actual: { revision: 1 } });
  });

  test('beyond the bound writes are refused, and taken again when the disk has caught up', async () => {
    const { log, store } = await openSteered(2);
    const taken = [put(store, 'a'), put(store, 'b')];
    await expect(put(store, 'c')).rejects.toMatchObject({ code: 'STORE_OVERLOADED' });
    await log.let('through');
    await Promise.all(taken);
    const again = put(store, 'c');
    await log.let('through');
    expect(await again).toMatchObject({ written: true, entry: { revision: 3 } });
  });
});

describe('a disk that fails', () => {
  test('a full disk fails what was waiting, and nothing else', async () => {
    const { log, store } = await openSteered();
    const kept = put(store, 'a');
    await log.let('through');
    await kept;
    const lost = [put(store, 'b'), put(store, 'a')];
    await new Promise(setImmediate);
    lost.push(put(store, 'b'));
    const outcomes = Promise.allSettled(lost);
    await log.let(full);
    expect((await outcomes).map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    expect(store.revision).toBe(1);
    expect(store.getForWrite('maps', 'a')?.revision).toBe(1);
    expect(store.getForWrite('maps', 'b')).toBeUndefined();

    const retried = put(store, 'b');
    await log.let('through');
    expect(await retried).toMatchObject({ written: true, entry: { revision: 2 } });
  });

  test('after any other failure nothing is written any more, but reading goes on', async () => {
    const { log, store } = await openSteered();
    const kept = put(store, 'a');
    await log.let('through');
    await kept;
    const lost = put(store, 'b');
    const outcome = expect(lost).rejects.toMatchObject({ code: 'STORE_FAILED' });
    await log.let(failed);
    await outcome;
    await expect(put(store, 'c')).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(store.get('maps', 'a')?.revision).toBe(1);
  });
});

test('a listener that throws harms neither the writer nor other listeners', async () => {
  const errors: unknown[] = [];
  const store = await LogStore.open(new MemoryLog(), { onListenerError: (e) => errors.push(e) });
  const heard: number[] = [];
  const bug = new Error('a bug');
  const throwing = (): void => {
    throw bug;
  };
  store.subscribe('maps', throwing);
  store.subscribe('maps', ({ revision }) => heard.push(revision));
  store.subscribeAll(throwing);
  store.subscribeAll(({ revision }) => heard.push(revision));
  await put(store, 'a');
  await put(store, 'b');
  expect(heard).toEqual([1, 1, 2, 2]);
  expect(errors).toEqual([bug, bug, bug, bug]);
});

test('a compaction that fails ends writing, as a write does; on a full disk both are tried again', async () => {
  const outcomes = [full, failed];
  class FailingLog extends MemoryLog {
    override compact(): Promise<void> {
      return Promise.reject(outcomes.shift() ?? failed);
    }
  }
  const store = await LogStore.open(new FailingLog());
  for (const key of ['a', 'b', 'c']) await put(store, key);
  await expect(store.compact(1)).rejects.toBe(full);
  await put(store, 'd');
  await expect(store.compact(2)).rejects.toBe(failed);
  await expect(put(store, 'e')).rejects.toBe(failed);
  expect(store.failure).toBe(failed);
  expect(store.get('maps', 'd')).toBeDefined();
});
