import { describe, expect, it } from 'vitest';
import type { Change } from '../store/change.ts';
import { ChangeFeed } from './change-feed.ts';

const key = (name: string) => ({ namespace: 'default', name });
const added = (name: string, object: number): Change<number> => ({
  type: 'added',
  key: key(name),
  object,
});
const updated = (name: string, object: number, previous: number): Change<number> => ({
  type: 'updated',
  key: key(name),
  object,
  previous,
});
const deleted = (name: string, object: number): Change<number> => ({
  type: 'deleted',
  key: key(name),
  object,
});

async function drain(feed: ChangeFeed<number>): Promise<Change<number>[]> {
  feed.close();
  return Array.fromAsync(feed.read({}));
}

describe('ChangeFeed', () => {
  it('holds one change a key, in the order in which the keys first changed', async () => {
    const feed = new ChangeFeed<number>();
    for (const change of [
      added('a', 1),
      updated('b', 2, 1),
      updated('a', 2, 1),
      added('c', 1),
      updated('b', 3, 2),
      deleted('c', 1),
    ]) {
      feed.offer(change);
    }
    expect(feed.length).toBe(2);
    expect(await drain(feed)).toEqual([added('a', 2), updated('b', 3, 1)]);
  });

  it('takes nothing after it was closed, and gives what it had', async () => {
    const feed = new ChangeFeed<number>();
    feed.offer(added('a', 1));
    feed.close();
    feed.offer(added('b', 1));
    expect(await drain(feed)).toEqual([added('a', 1)]);
  });

  it('wakes its reader for changes, for the end and for the abort of its signal', async () => {
    const feed = new ChangeFeed<number>();
    const abort = new AbortController();
    const reader = feed.read({ signal: abort.signal });
    const first = reader.next();
    feed.offer(added('a', 1));
    expect((await first).value).toEqual(added('a', 1));
    const second = reader.next();
    abort.abort(new Error('reader left'));
    await expect(second).rejects.toThrow('reader left');
    const last = feed.read({}).next();
    feed.close();
    expect((await last).done).toBe(true);
  });
});
