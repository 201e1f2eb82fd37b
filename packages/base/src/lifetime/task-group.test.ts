import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { createDeadline } from './deadline.ts';
import { TaskGroup } from './task-group.ts';

describe('TaskGroup', () => {
  it('ends all it started before stop resolves', async () => {
    const clock = new FakeClock();
    const ended: string[] = [];
    const group = new TaskGroup();
    group.run(async (signal) => {
      await clock.sleep(1000, { signal }).finally(() => ended.push('slow'));
    });
    await group.stop();
    expect(ended).toEqual(['slow']);
    expect(clock.pending).toBe(0);
  });

  it('aborts the others on the first failure and throws it from stop', async () => {
    const clock = new FakeClock();
    const group = new TaskGroup();
    group.run((signal) => clock.sleep(1000, { signal }));
    group.run(() => Promise.reject(new Error('first')));
    await expect(group.settled()).rejects.toThrow('first');
    expect(group.signal.aborted).toBe(true);
    await expect(group.stop()).rejects.toThrow('first');
  });

  it('follows its parent', async () => {
    const parent = new AbortController();
    const group = new TaskGroup(parent.signal);
    parent.abort(new Error('parent'));
    expect(group.signal.aborted).toBe(true);
    await group.stop();
  });
});

describe('createDeadline', () => {
  it('aborts with a coded error after the time-out', async () => {
    const clock = new FakeClock();
    using deadline = createDeadline(clock, { what: 'the probe', timeoutMs: 5000 });
    await clock.advance(4999);
    expect(deadline.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(deadline.signal.reason).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: 'the probe took longer than 5000 ms',
    });
  });

  it('frees its timer when the work is done', () => {
    const clock = new FakeClock();
    {
      using _deadline = createDeadline(clock, { what: 'x', timeoutMs: 5000 });
      expect(clock.pending).toBe(1);
    }
    expect(clock.pending).toBe(0);
  });
});
