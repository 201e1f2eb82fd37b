import { describe, expect, it } from 'vitest';
import { eachOf } from './each-of.ts';

describe('eachOf', () => {
  it('works on every item in order, no more than the limit at a time', async () => {
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    await eachOf([1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item);
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
    });
    expect([begun, most]).toEqual([[1, 2, 3, 4, 5], 2]);
  });

  it('begins nothing more after a failure, and waits for what was begun', async () => {
    const ended: number[] = [];
    const work = eachOf([1, 2, 3, 4], 2, async (item) => {
      if (item === 1) throw new Error('first');
      await Promise.resolve();
      ended.push(item);
    });
    await expect(work).rejects.toThrow('first');
    expect(ended).toEqual([2]);
  });
});
