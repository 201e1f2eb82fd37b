import { FakeClock } from '@drover/base/testing';
import { expect, test } from 'vitest';
import { getCondition, isConditionTrue, removeCondition, setCondition } from './conditions.ts';

test('the time moves only with the status, and nothing to write is the same value', async () => {
  const clock = new FakeClock(Date.UTC(2026, 0, 1));
  const first = setCondition(undefined, { type: 'Ready', status: 'False', reason: 'A' }, clock);
  expect(first).toEqual([
    { type: 'Ready', status: 'False', reason: 'A', lastTransitionTime: '2026-01-01T00:00:00Z' },
  ]);
  await clock.advance(60_000);
  expect(setCondition(first, { type: 'Ready', status: 'False', reason: 'A' }, clock)).toBe(first);
  const reworded = setCondition(first, { type: 'Ready', status: 'False', reason: 'B' }, clock);
  expect(getCondition(reworded, 'Ready')).toMatchObject({
    reason: 'B',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  });
  const turned = setCondition(reworded, { type: 'Ready', status: 'True' }, clock);
  expect(turned).toEqual([
    { type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:01:00Z' },
  ]);
  expect(isConditionTrue(turned, 'Ready')).toBe(true);
});

test('order is kept, a new type goes to the end, one can be removed', () => {
  const clock = new FakeClock();
  const two = setCondition(
    setCondition([], { type: 'A', status: 'True' }, clock),
    { type: 'B', status: 'True' },
    clock,
  );
  const changed = setCondition(two, { type: 'A', status: 'False' }, clock);
  expect(changed.map(({ type, status }) => `${type}=${status}`)).toEqual(['A=False', 'B=True']);
  expect(removeCondition(changed, 'A').map(({ type }) => type)).toEqual(['B']);
});
