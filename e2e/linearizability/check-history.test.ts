import { expect, test } from 'vitest';
import { checkHistory } from './check-history.ts';
import type { LogStep, Operation, Outcome, Request } from './history.ts';

const log: readonly LogStep[] = [
  { revision: 5, key: 'a', value: 'one' },
  { revision: 7, key: 'a', value: 'two' },
  { revision: 8, key: 'b', value: 'other' },
  { revision: 9, key: 'a', value: undefined },
];

function operation(
  times: readonly [number, number],
  request: Request,
  outcome: Outcome,
): Operation {
  return { request, invokedAt: times[0], answer: { at: times[1], outcome } };
}

const done = (revision: number, value?: string): Outcome => ({
  kind: 'done',
  revision,
  ...(value && { value }),
});
const create = (times: readonly [number, number]): Operation =>
  operation(times, { kind: 'create', key: 'a', value: 'one' }, done(5));
const update = (times: readonly [number, number], expected = 5): Operation =>
  operation(times, { kind: 'update', key: 'a', value: 'two', expected }, done(7));
const other: Operation = { request: { kind: 'create', key: 'b', value: 'other' }, invokedAt: 0.5 };
const read = (times: readonly [number, number], outcome: Outcome): Operation =>
  operation(times, { kind: 'read', key: 'a' }, outcome);

const good: readonly Operation[] = [create([1, 2]), update([3, 4]), other];

function problems(...more: Operation[]): string[] {
  return checkHistory(log, [...good, ...more]);
}

test('a history in order has no problems', () => {
  const list: Outcome = {
    kind: 'listed',
    revision: 8,
    values: new Map([
      ['a', 'two'],
      ['b', 'other'],
    ]),
  };
  expect(
    problems(
      read([2.1, 2.2], done(5, 'one')),
      read([2.5, 3.5], done(7, 'two')),
      operation([4.1, 5], { kind: 'list' }, list),
      operation([5.1, 6], { kind: 'delete', key: 'a' }, { kind: 'done', revision: undefined }),
      read([6.1, 7], { kind: 'notFound' }),
    ),
  ).toEqual([]);
});

test('a read of what was replaced before it began is found', () => {
  expect(problems(read([4.1, 5], done(5, 'one')))).toHaveLength(1);
});

test('a read that finds nothing between creation and deletion is found', () => {
  const present = log.slice(0, 3);
  const wrong = read([5, 6], { kind: 'notFound' });
  expect(checkHistory(present, [...good, wrong])).toHaveLength(1);
});

test('a conflict with the state that was there all the time is found', () => {
  const request = { kind: 'update', key: 'b', value: 'x', expected: 8 } as const;
  expect(problems(operation([5, 6], request, { kind: 'conflict' }))).toHaveLength(1);
  expect(problems(operation([5, 6], { ...request, expected: 7 }, { kind: 'conflict' }))).toEqual(
    [],
  );
});

test('a read of an older state than an earlier read is found', () => {
  const first = read([3.1, 3.2], done(7, 'two'));
  expect(problems(first)).toEqual([]);
  expect(problems(first, read([3.3, 3.4], done(5, 'one')))).toHaveLength(1);
});

test('an acknowledged write that is not in the log is found', () => {
  const lost = operation([5, 6], { kind: 'create', key: 'c', value: 'lost' }, done(10));
  expect(problems(lost)).toEqual([expect.stringContaining('is not in the log')]);
});

test('an acknowledged deletion that is not in the log is found', () => {
  const outcome: Outcome = { kind: 'done', revision: undefined };
  const lost = operation([5, 6], { kind: 'delete', key: 'b' }, outcome);
  expect(problems(lost)).toEqual([expect.stringContaining('is not in the log')]);
});

test('a write in the log before it was invoked is found', () => {
  expect(checkHistory(log, [update([1, 2], 5), create([3, 4]), other])).toEqual([
    expect.stringContaining('though 7 was answered before'),
  ]);
});

test('a write that rests on another state than it said is found', () => {
  expect(checkHistory(log, [create([1, 2]), update([3, 4], 4), other])).toEqual([
    expect.stringContaining('rests on 4'),
  ]);
});

test('a write that nobody asked for is found', () => {
  expect(checkHistory(log, [create([1, 2]), update([3, 4])])).toEqual([
    'nobody wrote revision 8 of b',
  ]);
});

test('a list that mixes two states is found', () => {
  const outcome: Outcome = { kind: 'listed', revision: 8, values: new Map([['a', 'one']]) };
  expect(problems(operation([5, 6], { kind: 'list' }, outcome))).toHaveLength(2);
});

test('a log out of order, or with a deletion of nothing, is found', () => {
  const twice = { revision: 5, key: 'a', value: 'again' };
  expect(checkHistory([...log, twice], good)).toHaveLength(1);
  expect(checkHistory([{ revision: 1, key: 'a', value: undefined }], [])).toHaveLength(1);
});
