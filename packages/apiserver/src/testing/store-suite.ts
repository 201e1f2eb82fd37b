import { hasCode } from '@drover/base';
import { describe, expect, test } from 'vitest';
import type { Change, Entry, Store } from '../storage/store.ts';

/** How a suite gets at the store it tries. */
export interface StoreFixture {
  /** A new, empty store. */
  readonly open: () => Promise<Store>;
  /** Closes a store and opens what it has left behind; absent for stores that keep nothing. */
  readonly reopen?: (store: Store) => Promise<Store>;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The conformance suite of stores: what {@link Store} promises. */
export function describeStore(name: string, fixture: StoreFixture): void {
  describe(`the ${name} store`, () => {
    describeWrites(fixture);
    describeRefusals(fixture);
    describeRanges(fixture);
    describeHistory(fixture);
    if (fixture.reopen) describeReopening(fixture.open, fixture.reopen);
  });
}

const text = (entry: Entry | undefined): string | undefined => entry && decoder.decode(entry.value);

/** Writes `value` whatever the key holds; the value is followed by its revision. */
async function put(store: Store, key: string, value: string, collection = 'maps'): Promise<Entry> {
  const result = await store.write({
    collection,
    key,
    expected: store.getForWrite(collection, key),
    deleted: false,
    encode: (revision) => encoder.encode(`${value}@${revision}`),
  });
  if (!result.written) throw new Error('another write came between');
  return result.entry;
}

async function remove(store: Store, key: string, collection = 'maps'): Promise<void> {
  const expected = store.getForWrite(collection, key);
  const encode = (revision: number): Uint8Array => encoder.encode(`gone@${revision}`);
  await store.write({ collection, key, expected, deleted: true, encode });
}

function describeWrites({ open }: StoreFixture): void {
  test('revisions grow by one over all collections', async () => {
    await using store = await open();
    await put(store, 'a', 'one');
    await put(store, 'b', 'two', 'others');
    await put(store, 'a', 'three');
    expect(store.revision).toBe(3);
    expect(text(store.get('maps', 'a'))).toBe('three@3');
    expect(text(store.get('others', 'b'))).toBe('two@2');
  });

  test('a write may rest on one that is not durable yet', async () => {
    await using store = await open();
    const first = put(store, 'a', 'one');
    const second = put(store, 'a', 'two');
    expect(text(store.getForWrite('maps', 'a'))).toBe('two@2');
    expect(store.get('maps', 'a')).toBeUndefined();
    await Promise.all([first, second]);
    expect(text(store.get('maps', 'a'))).toBe('two@2');
  });
}

function describeRefusals({ open }: StoreFixture): void {
  test('a write on anything but the newest state is refused and shows that state', async () => {
    await using store = await open();
    const first = await put(store, 'a', 'one');
    const second = await put(store, 'a', 'two');
    const write = {
      collection: 'maps',
      key: 'a',
      deleted: false,
      encode: () => encoder.encode('late'),
    };
    expect(await store.write({ ...write, expected: first })).toEqual({
      written: false,
      actual: second,
    });
    expect(await store.write({ ...write, expected: undefined })).toMatchObject({ written: false });
    expect(store.revision).toBe(2);
  });

  test('of many writes on the same state one takes effect', async () => {
    await using store = await open();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        store.write({
          collection: 'maps',
          key: 'a',
          expected: undefined,
          deleted: false,
          encode: () => encoder.encode(String(at)),
        }),
      ),
    );
    expect(results.filter(({ written }) => written)).toHaveLength(1);
    expect(text(store.get('maps', 'a'))).toBe('0');
  });

  test('an object that cannot be encoded takes no revision', async () => {
    await using store = await open();
    const encode = (): Uint8Array => {
      throw new RangeError('too large');
    };
    const write = { collection: 'maps', key: 'a', expected: undefined, deleted: false, encode };
    await expect(store.write(write)).rejects.toThrow('too large');
    await put(store, 'a', 'one');
    expect(store.revision).toBe(1);
  });

  test('a closed store takes no writes', async () => {
    const store = await open();
    await store[Symbol.asyncDispose]();
    await expect(put(store, 'a', 'one')).rejects.toSatisfy((error) =>
      hasCode(error, 'STORE_CLOSED'),
    );
  });
}

function describeRanges({ open }: StoreFixture): void {
  test('keys come in order, by prefix and page', async () => {
    await using store = await open();
    for (const key of ['b/2', 'a/1', 'b/1', 'b-c/1', 'b/3', 'c/1']) await put(store, key, key);
    const keys = (options: Parameters<Store['range']>[1]): string[] =>
      store.range('maps', options).entries.map(({ key }) => key);
    expect(keys({})).toEqual(['a/1', 'b-c/1', 'b/1', 'b/2', 'b/3', 'c/1']);
    expect(keys({ prefix: 'b/' })).toEqual(['b/1', 'b/2', 'b/3']);
    expect(keys({ prefix: 'b/', after: 'b/1' })).toEqual(['b/2', 'b/3']);
    expect(keys({ prefix: 'x/' })).toEqual([]);
    expect(store.range('maps', { prefix: 'b/', limit: 1 })).toMatchObject({
      remaining: 2,
      revision: 6,
    });
  });

  test('thousands of keys keep their order through insertions and deletions', async () => {
    await using store = await open();
    const names = Array.from({ length: 3_000 }, (_, at) => `n${(at * 7_919) % 3_000}`);
    await Promise.all(names.map((name) => put(store, name, name)));
    await Promise.all(names.filter((_, at) => at % 3 === 0).map((name) => remove(store, name)));
    const left = names.filter((_, at) => at % 3 !== 0).toSorted();
    expect(store.range('maps').entries.map(({ key }) => key)).toEqual(left);
    expect(store.range('maps', { after: left[9] ?? '', limit: 5 }).remaining).toBe(
      left.length - 15,
    );
  });

  test('an earlier state can be read as it was', async () => {
    await using store = await open();
    await put(store, 'a', 'one');
    await put(store, 'c', 'two');
    const { revision } = store;
    await put(store, 'a', 'three');
    await put(store, 'b', 'four');
    await remove(store, 'c');
    const before = store.range('maps', { revision });
    expect(before.entries.map(text)).toEqual(['one@1', 'two@2']);
    expect(store.range('maps', { revision, after: 'a' }).entries.map(text)).toEqual(['two@2']);
    expect(store.range('maps').entries.map(text)).toEqual(['three@3', 'four@4']);
  });

  test('a state that does not exist yet cannot be read', async () => {
    await using store = await open();
    expect(() => store.range('maps', { revision: 1 })).toThrowError(
      expect.objectContaining({ code: 'STORE_REVISION_IN_FUTURE' }),
    );
  });
}

function describeHistory({ open }: StoreFixture): void {
  const summary = (change: Change): string =>
    `${change.revision} ${change.deleted ? 'deleted' : 'set'} ${change.entry.key} was ${text(change.previous)}`;

  test('changes are told in order, the moment they are durable', async () => {
    await using store = await open();
    const told: string[] = [];
    const stop = store.subscribe('maps', (change) => {
      expect(store.revision).toBe(change.revision);
      told.push(summary(change));
    });
    await put(store, 'a', 'one');
    await put(store, 'x', 'other', 'others');
    await put(store, 'a', 'two');
    await remove(store, 'a');
    stop();
    await put(store, 'a', 'three');
    expect(told).toEqual(['1 set a was undefined', '3 set a was one@1', '4 deleted a was two@3']);
  });

  test('changes can be had again from any kept revision', async () => {
    await using store = await open();
    await put(store, 'a', 'one');
    await put(store, 'a', 'two');
    await put(store, 'b', 'three');
    expect(store.changesAfter('maps', 1).map(summary)).toEqual([
      '2 set a was one@1',
      '3 set b was undefined',
    ]);
    expect(store.changesAfter('maps', 3)).toEqual([]);
  });

  test('what is compacted is gone, and the present stays', async () => {
    await using store = await open();
    await put(store, 'a', 'one');
    await put(store, 'a', 'two');
    await put(store, 'b', 'three');
    await store.compact(2);
    expect(store.compactedRevision).toBe(2);
    expect(() => store.changesAfter('maps', 1)).toThrowError(
      expect.objectContaining({ code: 'STORE_REVISION_COMPACTED' }),
    );
    expect(() => store.range('maps', { revision: 1 })).toThrowError(
      expect.objectContaining({ code: 'STORE_REVISION_COMPACTED' }),
    );
    expect(store.range('maps', { revision: 2 }).entries.map(text)).toEqual(['two@2']);
    expect(store.changesAfter('maps', 2).map(summary)).toEqual(['3 set b was undefined']);
  });
}

function describeReopening(
  open: StoreFixture['open'],
  reopen: NonNullable<StoreFixture['reopen']>,
): void {
  test('state, history and revisions go on where they were', async () => {
    const first = await open();
    await put(first, 'a', 'one');
    await put(first, 'a', 'two');
    await put(first, 'b', 'three');
    await remove(first, 'b');
    await using store = await reopen(first);
    expect(store.revision).toBe(4);
    expect(store.range('maps').entries.map(text)).toEqual(['two@2']);
    expect(store.changesAfter('maps', 0).map((change) => change.revision)).toEqual([1, 2, 3, 4]);
    expect(text(store.changesAfter('maps', 1)[0]?.previous)).toBe('one@1');
    expect((await put(store, 'c', 'five')).revision).toBe(5);
  });

  test('a revision is not given out twice, though its deletion was compacted', async () => {
    const first = await open();
    await put(first, 'a', 'one');
    await put(first, 'b', 'two');
    await remove(first, 'b');
    await first.compact(3);
    await using store = await reopen(first);
    expect(store).toMatchObject({ revision: 3, compactedRevision: 3 });
    expect(store.range('maps').entries.map(text)).toEqual(['one@1']);
    expect((await put(store, 'b', 'four')).revision).toBe(4);
  });

  test('a compaction of many revisions keeps what is present', async () => {
    const first = await open();
    await Promise.all(Array.from({ length: 2_500 }, (_, at) => put(first, `k${at % 10}`, 'v')));
    await first.compact(2_400);
    await using store = await reopen(first);
    expect(store).toMatchObject({ revision: 2_500, compactedRevision: 2_400 });
    expect(store.range('maps').entries.map(({ revision }) => revision)).toEqual(
      Array.from({ length: 10 }, (_, at) => 2_491 + at),
    );
  });
}
