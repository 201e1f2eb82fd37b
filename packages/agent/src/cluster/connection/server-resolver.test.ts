import { FakeClock, RecordingLogger } from '@drover/base/testing';
import { describe, expect, test } from 'vitest';
import { createServerResolver } from './server-resolver.ts';

const HOST = 'drover.example';

/** DNS of the machine that the test decides about. */
class Machine {
  readonly clock = new FakeClock();
  readonly logger = new RecordingLogger();
  readonly signal = new AbortController().signal;
  asked = 0;
  answer: () => Promise<readonly string[]> = () => Promise.resolve(['192.0.2.1']);

  resolver(nameservers: readonly string[] = []): () => Promise<readonly string[]> {
    const { clock, logger, signal } = this;
    const machine = (): Promise<readonly string[]> => {
      this.asked += 1;
      return this.answer();
    };
    const resolve = createServerResolver({ nameservers, clock, logger, machine });
    return () => resolve(HOST, { signal });
  }
}

const failing = (code: string) => () =>
  Promise.reject(Object.assign(new Error(`getaddrinfo ${code}`), { code }));

describe('the addresses of a server', () => {
  test('are asked for anew each time', async () => {
    const machine = new Machine();
    const resolve = machine.resolver();
    expect(await resolve()).toEqual(['192.0.2.1']);
    machine.answer = () => Promise.resolve(['192.0.2.2']);
    expect(await resolve()).toEqual(['192.0.2.2']);
  });

  test('are those of the last answer while nobody answers', async () => {
    const machine = new Machine();
    const resolve = machine.resolver();
    await resolve();
    machine.answer = failing('EAI_AGAIN');
    expect(await resolve()).toEqual(['192.0.2.1']);
    expect(machine.logger.lines.at(-1)?.facts).toMatchObject({ from: 'an earlier answer' });
  });

  test('are gone where the answer is that the name does not exist', async () => {
    const machine = new Machine();
    const resolve = machine.resolver();
    await resolve();
    machine.answer = failing('ENOTFOUND');
    await expect(resolve()).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  test('are asked for once while a look-up hangs, which is not waited for', async () => {
    const machine = new Machine();
    const resolve = machine.resolver();
    await resolve();
    machine.answer = () => new Promise(() => {});
    const [one, other] = [resolve(), resolve()];
    await machine.clock.advance(3_000);
    expect([await one, await other]).toEqual([['192.0.2.1'], ['192.0.2.1']]);
    expect(machine.asked).toBe(2);
  });

  test('are unknown when nobody ever answered', async () => {
    const machine = new Machine();
    machine.answer = failing('EAI_AGAIN');
    await expect(machine.resolver()()).rejects.toMatchObject({ code: 'EAI_AGAIN' });
  });
});
