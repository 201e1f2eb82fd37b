import { FakeClock, SeededRandom } from '@drover/base/testing';
import { expect, it } from 'vitest';
import { AdmissionGate } from './admission-gate.ts';

function open() {
  const clock = new FakeClock();
  return { clock, gate: new AdmissionGate({ clock, random: new SeededRandom(1) }) };
}

it('lets all of a thousand in within a minute, and never more than forty in a second after the first eighty', async () => {
  const { clock, gate } = open();
  let outside = Array.from({ length: 1_000 }, () => 0);
  const admitted: number[] = [];
  for (let second = 0; outside.length > 0; second += 1) {
    expect(second).toBeLessThan(60);
    const again: number[] = [];
    let count = 0;
    for (const due of outside) {
      const answer = due <= second ? gate.enter() : undefined;
      if (answer?.admitted) {
        answer.admitted[Symbol.dispose]();
        count += 1;
      } else {
        again.push(answer ? second + answer.retryAfterSeconds : due);
      }
    }
    admitted.push(count);
    outside = again;
    await clock.advance(1_000);
  }
  expect(admitted[0]).toBe(80);
  expect(Math.max(...admitted.slice(2))).toBeLessThanOrEqual(80);
  const sum = admitted.slice(0, 11).reduce((total, count) => total + count, 0);
  expect(sum).toBeLessThanOrEqual(80 + 40 * 10);
  expect(sum).toBeGreaterThan(300);
});

it('tells times that differ', () => {
  const { gate } = open();
  const told = Array.from({ length: 1_000 }, () => gate.enter()).flatMap((answer) =>
    answer.admitted ? [] : [answer.retryAfterSeconds],
  );
  expect(new Set(told).size).toBeGreaterThan(15);
  expect(Math.min(...told)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...told)).toBeLessThanOrEqual(31);
});

it('counts those that are not of use yet', () => {
  const { gate } = open();
  const inside = Array.from({ length: 64 }, () => gate.enter());
  expect(inside.every(({ admitted }) => admitted)).toBe(true);
  expect(gate.enter().admitted).toBeUndefined();
  inside[0]?.admitted?.[Symbol.dispose]();
  inside[0]?.admitted?.[Symbol.dispose]();
  expect(gate.enter().admitted).toBeDefined();
  expect(gate.enter().admitted).toBeUndefined();
});

it('lets nobody in once it is closed', () => {
  const { gate } = open();
  gate.close();
  expect(gate.enter()).toEqual({ retryAfterSeconds: 1 });
});
