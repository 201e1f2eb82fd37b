import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReceiveQueue } from './receive-queue.ts';

test('bytes come out as they went in, and are counted', () => {
  const step = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .integer({ min: 10_000, max: 40_000 })
      .map((length) => new Uint8Array(length).fill(length % 256)),
    fc.constant('take' as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = new ReceiveQueue();
      const added: Buffer[] = [];
      const taken: Buffer[] = [];
      for (const action of steps) {
        if (action === 'take') taken.push(queue.shift() ?? Buffer.alloc(0));
        else if (action.length > 0) {
          queue.add(Buffer.from(action));
          added.push(Buffer.from(action));
        }
        const waiting = Buffer.concat(added).length - Buffer.concat(taken).length;
        expect(queue.bytes).toBe(waiting);
      }
      for (let chunk = queue.shift(); chunk; chunk = queue.shift()) taken.push(chunk);
      expect(Buffer.concat(taken).equals(Buffer.concat(added))).toBe(true);
    }),
  );
});

test('single bytes out of large buffers do not keep these alive', () => {
  const queue = new ReceiveQueue();
  for (let count = 0; count < 20_000; count += 1) queue.add(Buffer.alloc(60_000).subarray(0, 1));
  const memories = new Set<ArrayBufferLike>();
  for (let chunk = queue.shift(); chunk; chunk = queue.shift()) memories.add(chunk.buffer);
  const bytes = [...memories].reduce((sum, memory) => sum + memory.byteLength, 0);
  expect(bytes).toBeLessThan(40_000);
});
