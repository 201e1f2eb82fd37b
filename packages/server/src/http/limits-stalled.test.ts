import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { FakeClock } from '@drover/base/testing';
import { expect, it } from 'vitest';
import { StalledSockets } from './limits-stalled.ts';

class FakeSocket extends EventEmitter {
  bytesWritten = 0;
  writableLength = 0;
  destroyed = false;
  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

it('cuts who takes nothing of what waits, and lets the silent and the slow be', async () => {
  const clock = new FakeClock();
  using stalled = new StalledSockets(clock);
  const [silent, stuck, slow] = [new FakeSocket(), new FakeSocket(), new FakeSocket()];
  for (const socket of [silent, stuck, slow]) stalled.add(socket as unknown as Socket);
  for (const socket of [stuck, slow])
    Object.assign(socket, { bytesWritten: 1e6, writableLength: 9e5 });
  for (let count = 0; count < 9; count += 1) {
    await clock.advance(10_000);
    slow.writableLength -= 100;
  }
  expect([silent.destroyed, stuck.destroyed, slow.destroyed]).toEqual([false, true, false]);
  for (const socket of [silent, slow]) socket.destroy();
  await clock.advance(20_000);
  expect(clock.pending).toBe(0);
});
