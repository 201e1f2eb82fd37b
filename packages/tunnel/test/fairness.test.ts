import type { Duplex } from 'node:stream';
import { FakeClock } from '@drover/base/testing';
import { describe, expect, test } from 'vitest';
import type { ConnectHandler } from '../src/index.ts';
import { createSessionPair, type SessionPair } from '../src/testing/index.ts';

/** A line of 100 Mbit/s, 20 ms long. */
const LINE = { latencyMs: 20, bytesPerSecond: 12_500_000 };

const KIB = 1024;
const MIB = 1024 * KIB;

/** `echo:0` sends back, `flood:0` sends for ever, `refused:0` is. */
const serve: ConnectHandler = ({ address, stream }) => {
  if (address === 'refused:0') throw new Error('not this one');
  if (address === 'echo:0') stream.pipe(stream);
  if (address !== 'flood:0') return;
  const fill = (): void => {
    while (stream.write(Buffer.alloc(32 * KIB)));
  };
  stream.on('drain', fill);
  fill();
};

/** Lets time pass in steps of a millisecond, and everything happen that is due in each. */
async function pass(clock: FakeClock, ms: number): Promise<void> {
  for (let step = 0; step < ms; step += 1) {
    await clock.advance(1);
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Milliseconds by the clock of the slowest of so many round trips. */
async function slowest(clock: FakeClock, stream: Duplex, trips: number): Promise<number> {
  let slowestMs = 0;
  for (let trip = 0; trip < trips; trip += 1) {
    const startMs = clock.monotonicMs();
    let arrived = false;
    stream.once('data', () => {
      arrived = true;
    });
    stream.write('ball');
    while (!arrived) await pass(clock, 1);
    slowestMs = Math.max(slowestMs, clock.monotonicMs() - startMs);
  }
  return slowestMs;
}

async function openIn(clock: FakeClock, opening: Promise<Duplex>): Promise<Duplex> {
  const opened = opening.then((stream) => ({ stream }));
  for (;;) {
    const result = await Promise.race([opened, pass(clock, 1)]);
    if (result) return result.stream;
  }
}

/** The slowest of 40 round trips of a stream beside what else goes on in the session; alone it takes 40 ms. */
async function besideIt(
  disturb: (pair: SessionPair, clock: FakeClock) => Promise<void>,
): Promise<number> {
  const clock = new FakeClock();
  await using pair = createSessionPair({ clock, onClientConnect: serve });
  pair.clientLink.slow(LINE);
  pair.serverLink.slow(LINE);
  const echo = await openIn(clock, pair.server.open('tcp', 'echo:0'));
  expect(await slowest(clock, echo, 3)).toBe(40);
  await disturb(pair, clock);
  await pass(clock, 200);
  const beside = await slowest(clock, echo, 40);
  expect(pair.server.stats.unreadBytes).toBeLessThan(8 * MIB);
  expect(pair.client.stats.pendingBytes).toBeLessThan(MIB);
  return beside;
}

describe('round trips of a stream are at most a tenth longer', () => {
  test('beside streams that nobody reads', async () => {
    const beside = await besideIt(async (pair, clock) => {
      for (let count = 0; count < 5; count += 1)
        await openIn(clock, pair.server.open('tcp', 'flood:0'));
    });
    expect(beside).toBeLessThanOrEqual(44);
  });

  test('beside a transfer without end, which is not starved', async () => {
    let bytes = 0;
    const beside = await besideIt(async (pair, clock) => {
      const stream = await openIn(clock, pair.server.open('tcp', 'flood:0', { priority: 'bulk' }));
      stream.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
    });
    expect(beside).toBeLessThanOrEqual(44);
    // Of some 22 MiB that the line carries in that time.
    expect(bytes).toBeGreaterThan(6 * MIB);
  });

  test('beside transfers that do not say how large they are', async () => {
    const beside = await besideIt(async (pair, clock) => {
      for (let count = 0; count < 3; count += 1) {
        const stream = await openIn(clock, pair.server.open('tcp', 'flood:0'));
        stream.resume();
      }
      await pass(clock, 500);
    });
    expect(beside).toBeLessThanOrEqual(44);
  });

  test('beside a flood of opens, and of refusals', async () => {
    const beside = await besideIt(async (pair, clock) => {
      const open = async (address: string): Promise<void> => {
        for (;;) {
          const stream = await pair.server.open('tcp', address).catch(() => undefined);
          if (pair.server.phase === 'closed') return;
          stream?.destroy();
          await clock.sleep(5);
        }
      };
      for (let worker = 0; worker < 5; worker += 1) {
        void open('echo:0').catch(() => {});
        void open('refused:0').catch(() => {});
      }
    });
    expect(beside).toBeLessThanOrEqual(44);
  });
});
