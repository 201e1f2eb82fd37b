import { describe, expect, it } from 'vitest';
import { newsOf } from './conditions-table.tsx';

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
