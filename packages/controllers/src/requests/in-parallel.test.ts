import { describe, expect, it } from 'vitest';
import { inParallel, throwFirst } from './in-parallel.ts';

describe('inParallel', () => {
  it('works on every item in order, no more than the limit at a time', async () => {
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item);
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
    });
    expect([begun, most]).toEqual([[1, 2, 3, 4, 5], 2]);
  });

  it('tries all items, and tells failures in the order of the items', async () => {
    const ended: number[] = [];
    const failures = await inParallel([1, 2, 3, 4], 2, async (item) => {
      if (item === 1) await new Promise((resolve) => setImmediate(resolve));
      if (item % 2 === 1) throw new Error(`item ${item}`);
      ended.push(item);
    });
    expect(failures).toEqual([new Error('item 1'), new Error('item 3')]);
    expect(ended).toEqual([2, 4]);
    expect(() => throwFirst(failures)).toThrow('item 1');
    throwFirst([]);
  });
});
