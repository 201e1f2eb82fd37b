import { describe, expect, it } from 'vitest';
import { requirementOf, textsOfTerm } from './scheduling-expressions.ts';

const TABLE: readonly (readonly [string, object])[] = [
  ['disk = ssd', { key: 'disk', operator: 'In', values: ['ssd'] }],
  ['disk != ssd', { key: 'disk', operator: 'NotIn', values: ['ssd'] }],
  ['zone in (a, b)', { key: 'zone', operator: 'In', values: ['a', 'b'] }],
  ['zone notin (a, b)', { key: 'zone', operator: 'NotIn', values: ['a', 'b'] }],
  ['cores > 4', { key: 'cores', operator: 'Gt', values: ['4'] }],
  ['cores < 4', { key: 'cores', operator: 'Lt', values: ['4'] }],
  ['gpu', { key: 'gpu', operator: 'Exists' }],
  ['!gpu', { key: 'gpu', operator: 'DoesNotExist' }],
];

describe('an expression over the labels of a node', () => {
  it.each(TABLE)('%s', (text, requirement) => {
    expect(requirementOf(text)).toEqual(requirement);
    expect(textsOfTerm({ matchExpressions: [requirement] })).toEqual([text]);
  });

  it.each([
    ['disk=ssd', { key: 'disk', operator: 'In', values: ['ssd'] }],
    ['example.org/in = a', { key: 'example.org/in', operator: 'In', values: ['a'] }],
    [' a = b=c ', { key: 'a', operator: 'In', values: ['b=c'] }],
  ])('is read leniently: %s', (text, requirement) => {
    expect(requirementOf(text)).toEqual(requirement);
  });

  it('is read in one go, however long', () => {
    const spaces = ' '.repeat(1_000_000);
    expect(requirementOf(`a${spaces}b`)).toEqual({ key: `a${spaces}b`, operator: 'Exists' });
    expect(requirementOf('  ')).toBeUndefined();
  });
});
