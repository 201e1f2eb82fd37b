import { SeededRandom } from '@drover/base/testing';
import { expect, it } from 'vitest';
import { createPasswordHasher } from './password-hasher.ts';

it('works on a few at a time, keeps 64 waiting and refuses the rest', async () => {
  const hasher = createPasswordHasher(new SeededRandom(1));
  // A hash that is none is refused without the work of computing one.
  const results = await Promise.allSettled(
    Array.from({ length: 70 }, () => hasher.verify('no hash', 'x')),
  );
  const refused = results.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(4);
  expect(refused[0]).toMatchObject({ reason: { code: 'AUTH_BUSY', status: 503 } });
  expect(await hasher.verify('no hash', 'x')).toBe(false);
});

it('takes as long for nobody as for somebody, and is false', async () => {
  const hasher = createPasswordHasher(new SeededRandom(1));
  expect(await hasher.verify(undefined, 'x')).toBe(false);
  expect(await hasher.verify('', '')).toBe(false);
});
