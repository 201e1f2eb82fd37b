import { FakeClock } from '@drover/base/testing';
import { describe, expect, it } from 'vitest';
import { LoginThrottle } from './login-throttle.ts';

const ann = { username: 'ann', address: '192.0.2.1' };

describe('the throttle', () => {
  it('counts attempts that are under way, so that many at once are no way around it', () => {
    const throttle = new LoginThrottle(new FakeClock());
    for (let attempt = 0; attempt < 5; attempt += 1) throttle.admit(ann);
    expect(() => throttle.admit(ann)).toThrow('try again in 1 s');
  });

  it('forgets what was under way when it succeeds', () => {
    const throttle = new LoginThrottle(new FakeClock());
    for (let attempt = 0; attempt < 100; attempt += 1) {
      throttle.admit(ann);
      throttle.succeeded(ann);
    }
  });

  it('doubles the wait up to a minute', async () => {
    const clock = new FakeClock();
    const throttle = new LoginThrottle(clock);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 14; attempt += 1) {
      try {
        throttle.admit(ann);
      } catch (error) {
        const { seconds } = (error as { facts: { seconds: number } }).facts;
        waits.push(seconds);
        await clock.advance(seconds * 1_000);
        throttle.admit(ann);
      }
      throttle.failed(ann);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('holds nobody up for long whose name others try from elsewhere', () => {
    const throttle = new LoginThrottle(new FakeClock());
    for (let attempt = 0; attempt < 200; attempt += 1) {
      throttle.failed({ username: 'ann', address: `198.51.100.${attempt}` });
    }
    expect(() => throttle.admit(ann)).toThrow('try again in 5 s');
  });

  it('slows down an address that tries many names', () => {
    const throttle = new LoginThrottle(new FakeClock());
    for (let attempt = 0; attempt < 40; attempt += 1) {
      throttle.failed({ username: `name-${attempt}`, address: '203.0.113.1' });
    }
    expect(() => throttle.admit({ username: 'new', address: '203.0.113.1' })).toThrow('60 s');
    throttle.admit({ username: 'new', address: '203.0.113.2' });
  });
});
