import { FakeClock } from '@drover/base/testing';
import { describe, expect, it } from 'vitest';
import { raceAddresses } from './race-addresses.ts';

/** Attempts that are decided by the test. */
class Attempts {
  readonly clock = new FakeClock();
  readonly begun: string[] = [];
  readonly ended: string[] = [];
  readonly #pending = new Map<string, PromiseWithResolvers<string>>();

  race(addresses: readonly string[], signal = new AbortController().signal): Promise<string> {
    return raceAddresses(addresses, {
      clock: this.clock,
      signal,
      discard: (connection) => this.ended.push(connection),
      connect: (address, own) => {
        const pending = Promise.withResolvers<string>();
        this.begun.push(address);
        this.#pending.set(address, pending);
        own.addEventListener('abort', () => {
          if (!this.#pending.delete(address)) return;
          this.ended.push(address);
          pending.reject(own.reason);
        });
        return pending.promise;
      },
    });
  }

  succeed(address: string): void {
    this.#pending.get(address)?.resolve(address);
    this.#pending.delete(address);
  }

  fail(address: string): void {
    this.#pending.get(address)?.reject(new Error(`no way to ${address}`));
    this.#pending.delete(address);
  }
}

describe('the addresses of a server', () => {
  it('are tried beside each other, 250 ms apart, the families in turn', async () => {
    const attempts = new Attempts();
    const winner = attempts.race(['2001:db8::1', '2001:db8::2', '192.0.2.1']);
    expect(attempts.begun).toEqual(['2001:db8::1']);
    await attempts.clock.advance(249);
    expect(attempts.begun).toHaveLength(1);
    await attempts.clock.advance(1);
    expect(attempts.begun).toEqual(['2001:db8::1', '192.0.2.1']);
    await attempts.clock.advance(250);
    attempts.succeed('2001:db8::1');
    expect(await winner).toBe('2001:db8::1');
    expect(attempts.ended).toEqual(['192.0.2.1', '2001:db8::2']);
  });

  it('are tried at once when the one before has failed', async () => {
    const attempts = new Attempts();
    const winner = attempts.race(['192.0.2.1', '192.0.2.2']);
    attempts.fail('192.0.2.1');
    await attempts.clock.advance(0);
    expect(attempts.begun).toEqual(['192.0.2.1', '192.0.2.2']);
    attempts.succeed('192.0.2.2');
    expect(await winner).toBe('192.0.2.2');
  });

  it('fail together', async () => {
    const attempts = new Attempts();
    const winner = attempts.race(['192.0.2.1', '192.0.2.2']);
    await attempts.clock.advance(250);
    attempts.fail('192.0.2.2');
    attempts.fail('192.0.2.1');
    await expect(winner).rejects.toBeInstanceOf(AggregateError);
  });

  it('are given up with the signal', async () => {
    const attempts = new Attempts();
    const stop = new AbortController();
    const winner = attempts.race(['192.0.2.1'], stop.signal);
    stop.abort(new Error('enough'));
    await expect(winner).rejects.toThrow('enough');
    expect(attempts.ended).toEqual(['192.0.2.1']);
  });
});
