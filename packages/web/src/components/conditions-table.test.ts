import { describe, expect, it } from 'vitest';
import { newsOf, worstFirst } from './conditions-table.tsx';

describe('newsOf', () => {
  it.each([
    ['Ready', 'True', 'good'],
    ['Ready', 'False', 'bad'],
    ['MemoryPressure', 'False', 'good'],
    ['DiskPressure', 'True', 'bad'],
    ['NoDiskPressure', 'True', 'good'],
    ['NetworkUnavailable', 'True', 'bad'],
    ['Connected', 'Unknown', 'unknown'],
  ] as const)('%s=%s is %s', (type, status, expected) => {
    expect(newsOf({ type, status })).toBe(expected);
  });
});

it('puts bad news first, and leaves the rest in its order', () => {
  const conditions = [
    { type: 'Ready', status: 'True' },
    { type: 'Connected', status: 'Unknown' },
    { type: 'DiskPressure', status: 'False' },
    { type: 'RbacSynced', status: 'False' },
  ] as const;
  expect(worstFirst(conditions).map(({ type }) => type)).toEqual([
    'RbacSynced',
    'Connected',
    'Ready',
    'DiskPressure',
  ]);
});
