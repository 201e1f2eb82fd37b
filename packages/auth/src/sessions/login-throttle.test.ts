import { FakeClock } from '@drover/base/testing';
import { describe, expect, it } from 'vitest';
import { LoginThrottle } from './login-throttle.ts';

const ann = { username: 'ann', address: '192.0.2.1' };
const options = { signal: new AbortController().signal };

/** One attempt after the other, all wrong. */
async function fail(throttle: LoginThrottle, attempt: typeof ann): Promise<void> {
  using admitted = await throttle.admit(attempt, options);
  admitted.failed();
}

describe('the throttle', () => {
  it('lets five guess at once, and no more before they are over', async () => {
    const throttle = new LoginThrottle(new FakeClock());
    const admitted = await Promise.all(
      Array.from({ length: 5 }, () => throttle.admit(ann, options)),
    );
    const sixth = throttle.admit(ann, options).then(
      () => 'admitted',
      (error: unknown) => (error as { code: string }).code,
    );
    for (const attempt of admitted) {
      attempt.failed();
      attempt[Symbol.dispose]();
    }
    expect(await sixth).toBe('AUTH_THROTTLED');
  });

  it('takes ways to write one name for one, and keeps no more of a name than names have', async () => {
    const throttle = new LoginThrottle(new FakeClock());
    const guess = async (...usernames: readonly string[]): Promise<void> => {
      for (const username of usernames) await fail(throttle, { ...ann, username });
    };
    const long = 'x'.repeat(256);
    await expect(
      guess(`${long}1`, `${long}2`, `${long}3`, `${long}4`, long, long),
    ).rejects.toThrow();
    const other = new LoginThrottle(new FakeClock());
    const both = ['jos\u00e9', 'jose\u0301'];
    await expect(
      (async () => {
        for (const username of [...both, ...both, ...both]) await fail(other, { ...ann, username });
      })(),
    ).rejects.toThrow();
  });

  it('holds up nobody for long who knows the password, however many come at once', async () => {
    const throttle = new LoginThrottle(new FakeClock());
    let running = 0;
    let most = 0;
    const logIn = async (): Promise<void> => {
      using admitted = await throttle.admit(ann, options);
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      admitted.succeeded();
    };
    await Promise.all(Array.from({ length: 60 }, logIn));
    expect(most).toBe(5);
  });

  it('refuses more than can wait', async () => {
    const throttle = new LoginThrottle(new FakeClock());
    const all = Array.from({ length: 80 }, () => throttle.admit(ann, options));
    const refused = (await Promise.allSettled(all.slice(69))).map(({ status }) => status);
    expect(new Set(refused)).toEqual(new Set(['rejected']));
    await expect(all[69]).rejects.toMatchObject({ code: 'AUTH_BUSY' });
  });

  it('forgets failures when the password was right', async () => {
    const throttle = new LoginThrottle(new FakeClock());
    for (let round = 0; round < 5; round += 1) {
      for (let attempt = 0; attempt < 4; attempt += 1) await fail(throttle, ann);
      using admitted = await throttle.admit(ann, options);
      admitted.succeeded();
    }
  });

  it('doubles the wait up to a minute', async () => {
    const clock = new FakeClock();
    const throttle = new LoginThrottle(clock);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 14; attempt += 1) {
      try {
        await fail(throttle, ann);
      } catch (error) {
        const { seconds } = (error as { facts: { seconds: number } }).facts;
        waits.push(seconds);
        await clock.advance(seconds * 1_000);
        await fail(throttle, ann);
      }
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('holds nobody up for long whose name others try from elsewhere', async () => {
    const throttle = new LoginThrottle(new FakeClock());
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const address = `198.51.100.${attempt}`;
      await fail(throttle, { username: 'ann', address }).catch(() => {});
    }
    await expect(throttle.admit(ann, options)).rejects.toThrow('try again in 1 s');
  });

  it('slows down an address that tries many names', async () => {
    const throttle = new LoginThrottle(new FakeClock());
    for (let attempt = 0; attempt < 40; attempt += 1) {
      await fail(throttle, { username: `name-${attempt}`, address: '203.0.113.1' }).catch(() => {});
    }
    const elsewhere = { username: 'new', address: '203.0.113.2' };
    const there = { username: 'new', address: '203.0.113.1' };
    await expect(throttle.admit(there, options)).rejects.toMatchObject({ code: 'AUTH_THROTTLED' });
    using admitted = await throttle.admit(elsewhere, options);
    admitted.succeeded();
  });
});
