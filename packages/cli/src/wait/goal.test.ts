import { InvalidArgumentError } from 'commander';
import { expect, it } from 'vitest';
import { parseGoal } from './goal.ts';

const cluster = {
  id: 'c-1',
  type: 'cluster',
  state: 'active',
  version: { major: '1' },
  conditions: [{ type: 'Ready', status: 'True' }],
};

it.each([
  ['state=active', true],
  ['state=pending', false],
  ['version.major=1', true],
  ['condition=Ready', true],
  ['condition=Ready=false', false],
  ['condition=Other', false],
  ['delete', false],
])('--for=%s is met: %s', (text, isMet) => {
  expect(parseGoal(text).isMet(cluster)).toBe(isMet);
});

it('takes a resource that is gone for deleted, and for nothing else', () => {
  expect(parseGoal('delete').isMet(undefined)).toBe(true);
  expect(parseGoal('state=active').isMet(undefined)).toBe(false);
  expect(parseGoal('condition=Ready').isMet(undefined)).toBe(false);
});

it('refuses what is no goal', () => {
  expect(() => parseGoal('active')).toThrow(InvalidArgumentError);
});
