import { describe, expect, it } from 'vitest';
import { BoundedQueue } from './bounded-queue.ts';

async function collect<T>(queue: BoundedQueue<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of queue) items.push(item);
  return items;
}

describe('BoundedQueue', () => {
  it('keeps order, also when items arrive while the consumer waits', async () => {
    const queue = new BoundedQueue<number>({ maxItems: 10 });
    const collected = collect(queue);
    queue.push(1);
    await Promise.resolve();
    queue.push(2);
    queue.push(3);
    queue.close();
    expect(await collected).toEqual([1, 2, 3]);
  });

  it('refuses what is over the count, and takes again after a shift', () => {
    const queue = new BoundedQueue<string>({ maxItems: 2 });
    expect([queue.push('a'), queue.push('b'), queue.push('c')]).toEqual([true, true, false]);
    expect(queue.shift()).toBe('a');
    expect(queue.push('d')).toBe(true);
    expect(queue.length).toBe(2);
  });

  it('bounds bytes, but lets one large item through an empty queue', () => {
    const queue = new BoundedQueue<string>({
      maxItems: 9,
      maxBytes: 4,
      sizeOf: (text) => text.length,
    });
    expect(queue.push('too large for the bound')).toBe(true);
    expect(queue.push('x')).toBe(false);
    queue.shift();
    expect(queue.bytes).toBe(0);
    expect([queue.push('abc'), queue.push('de')]).toEqual([true, false]);
  });

  it('drains before it ends on close, and throws at once on fail', async () => {
    const closed = new BoundedQueue<number>({ maxItems: 3 });
    closed.push(1);
    closed.close();
    expect(closed.push(2)).toBe(false);
    expect(await collect(closed)).toEqual([1]);

    const failed = new BoundedQueue<number>({ maxItems: 3 });
    failed.push(1);
    failed.fail(new Error('cut'));
    await expect(collect(failed)).rejects.toThrow('cut');
  });

  it('refuses a second waiting consumer', async () => {
    const queue = new BoundedQueue<number>({ maxItems: 3 });
    const first = collect(queue);
    await expect(collect(queue)).rejects.toMatchObject({ code: 'QUEUE_BUSY' });
    queue.close();
    await first;
  });

  it('keeps order over many items (the inner array is cut as it is read)', () => {
    const queue = new BoundedQueue<number>({ maxItems: 2000 });
    const seen: (number | undefined)[] = [];
    for (let next = 0; next < 3000; next += 1) {
      queue.push(next);
      if (next % 3 !== 0) seen.push(queue.shift());
    }
    while (queue.length > 0) seen.push(queue.shift());
    expect(seen).toEqual(Array.from({ length: 3000 }, (_, index) => index));
  });
});
