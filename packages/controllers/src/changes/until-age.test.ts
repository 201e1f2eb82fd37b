import { expect, it } from 'vitest';
import { untilAgeMs } from './until-age.ts';

it('is what an object still lacks of an age', () => {
  const object = { metadata: { creationTimestamp: '2030-01-01T00:00:00Z' } };
  const atMs = (text: string): number => untilAgeMs(object, 300_000, Date.parse(text));
  expect(atMs('2030-01-01T00:01:00Z')).toBe(240_000);
  expect(atMs('2030-01-01T00:05:00Z')).toBe(0);
  expect(untilAgeMs({}, 300_000, 300_000)).toBe(0);
});
