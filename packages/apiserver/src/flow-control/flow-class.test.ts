import { FakeClock } from '@drover/base/testing';
import { expect, test } from 'vitest';
import { FlowClass } from './flow-class.ts';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const signal = new AbortController().signal;

/** A class whose only seat is taken. */
function fullClass(clock = new FakeClock()): FlowClass {
  const flowClass = new FlowClass('workload', 1, clock);
  expect(flowClass.tryEnter({ flow: 'x', seats: 1 })).toBe(true);
  return flowClass;
}

test('flows take turns, however many of one wait', async () => {
  const flowClass = fullClass();
  const served: string[] = [];
  const ask = async (flow: string): Promise<void> => {
    await flowClass.enter({ flow, seats: 1, signal });
    served.push(flow);
    flowClass.leave({ flow, seats: 1 });
  };
  const all = ['mallory', 'mallory', 'mallory', 'mallory', 'alice', 'bob'].map(ask);
  flowClass.leave({ flow: 'x', seats: 1 });
  await Promise.all(all);
  expect(served).toEqual(['mallory', 'alice', 'bob', 'mallory', 'mallory', 'mallory']);
});

test('a seat is free again when the event loop has come round', async () => {
  const flowClass = fullClass();
  flowClass.leave({ flow: 'x', seats: 1 });
  expect(flowClass.tryEnter({ flow: 'x', seats: 1 })).toBe(false);
  await nextTurn();
  expect(flowClass.tryEnter({ flow: 'x', seats: 1 })).toBe(true);
});

test('of one flow a bounded number waits, and others still can', async () => {
  const flowClass = fullClass();
  const enter = (flow: string) => flowClass.enter({ flow, seats: 1, signal });
  for (let count = 0; count < 250; count += 1) void enter('mallory');
  await expect(enter('mallory')).resolves.toBe('queue-full');
  void enter('alice');
  expect(flowClass.waiting).toBe(251);
  expect(flowClass.refused['queue-full']).toBe(1);
});

test('nobody waits for longer than 15 seconds, or when nobody listens any more', async () => {
  const clock = new FakeClock();
  const flowClass = fullClass(clock);
  const gone = new AbortController();
  const left = flowClass.enter({ flow: 'a', seats: 1, signal: gone.signal });
  const late = flowClass.enter({ flow: 'b', seats: 1, signal });
  gone.abort();
  await expect(left).resolves.toBe('cancelled');
  await clock.advance(15_000);
  await expect(late).resolves.toBe('time-out');
  expect(flowClass.waiting).toBe(0);
});

test('what is larger than the class takes all of it', () => {
  const flowClass = new FlowClass('workload', 3, new FakeClock());
  expect(flowClass.tryEnter({ flow: 'x', seats: 10 })).toBe(true);
  expect(flowClass.busy).toBe(3);
});

test('a flow that holds its seats for long leaves some to others', async () => {
  const flowClass = new FlowClass('workload', 4, new FakeClock());
  const mallory = { flow: 'mallory', seats: 1 };
  expect([1, 2, 3, 4].map(() => flowClass.tryEnter(mallory))).toEqual([true, true, true, false]);
  const waits = flowClass.enter({ ...mallory, signal });
  const alice = flowClass.enter({ flow: 'alice', seats: 1, signal });
  await expect(alice).resolves.toBe('admitted');
  expect(flowClass.busy).toBe(4);
  expect(flowClass.waiting).toBe(1);
  flowClass.leave(mallory);
  await expect(waits).resolves.toBe('admitted');
});
