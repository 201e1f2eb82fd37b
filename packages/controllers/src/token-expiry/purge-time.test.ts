import { expect, it } from 'vitest';
import { purgeTimeMs } from './controller.ts';

it('deletes an hour after the end, and never what has no end', () => {
  const metadata = { creationTimestamp: '2026-01-01T00:00:00Z' };
  expect(purgeTimeMs({ ttl: 60_000, metadata })).toBe(Date.UTC(2026, 0, 1, 1, 1));
  expect(purgeTimeMs({ ttl: 0, metadata })).toBeUndefined();
  expect(purgeTimeMs({ metadata })).toBeUndefined();
  expect(purgeTimeMs({ ttl: 1, metadata: {} })).toBeUndefined();
});
