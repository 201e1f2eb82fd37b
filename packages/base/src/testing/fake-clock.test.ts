import { describe, expect, it } from 'vitest';
import { formatMicroTime, formatTime, parseTimeMs } from '../clock/clock.ts';
import { systemClock } from '../clock/system-clock.ts';
import { randomString, systemRandom } from '../random/random.ts';
import { FakeClock } from './fake-clock.ts';

describe('FakeClock', () => {
  it('moves a loop of sleeps as real time would', async () => {
    const clock = new FakeClock(0);
    const at: number[] = [];
    const loop = (async () => {
      for (let turn = 0; turn < 3; turn += 1) {
        await clock.sleep(100);
        at.push(clock.nowMs());
      }
    })();
    await clock.advance(350);
    await loop;
    expect(at).toEqual([100, 200, 300]);
    expect(clock.monotonicMs()).toBe(350);
  });

  it('gives up a sleep with the reason of the signal', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const slept = clock.sleep(10, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(slept).rejects.toThrow('enough');
    expect(clock.pending).toBe(0);
  });

  it('does not fire timers when the wall clock jumps', async () => {
    const clock = new FakeClock();
    let fired = false;
    clock.schedule(1000, () => {
      fired = true;
    });
    clock.jumpWallClock(86_400_000);
    await clock.advance(0);
    expect(fired).toBe(false);
  });
});

describe('systemClock', () => {
  it('rejects an aborted sleep at once', async () => {
    await expect(
      systemClock.sleep(1e9, { signal: AbortSignal.abort(new Error('no')) }),
    ).rejects.toThrow('no');
  });
});

describe('times and names', () => {
  it('writes times as Kubernetes does and reads them back', () => {
    expect(formatTime(1693389600123)).toBe('2023-08-30T10:00:00Z');
    expect(formatMicroTime(1693389600123)).toBe('2023-08-30T10:00:00.123000Z');
    expect(parseTimeMs('2023-08-30T10:00:00Z')).toBe(1693389600000);
    expect(parseTimeMs('yesterday')).toBeUndefined();
  });

  it('draws names from the alphabet without look-alikes', () => {
    expect(randomString(systemRandom, 54)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{54}$/);
  });
});
