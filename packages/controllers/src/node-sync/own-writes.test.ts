import { FakeClock } from '@drover/base/testing';
import { expect, it } from 'vitest';
import { OwnWrites } from './own-writes.ts';

it('knows which lists were asked for before a node was written', async () => {
  const time = new FakeClock();
  const writes = new OwnWrites(time);
  const before = time.monotonicMs();
  await time.advance(5);
  writes.note('uid-1');
  await time.advance(5);
  expect(writes.isOutdated('uid-1', before)).toBe(true);
  expect(writes.isOutdated('uid-1', time.monotonicMs())).toBe(false);
  expect(writes.isOutdated('uid-2', before)).toBe(false);
});
