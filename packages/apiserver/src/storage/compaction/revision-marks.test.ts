import { expect, test } from 'vitest';
import { RevisionMarks } from './revision-marks.ts';

test('what was written before the age is expired, and nothing younger', () => {
  const marks = new RevisionMarks(300);
  marks.add({ atMs: 0, revision: 10 });
  marks.add({ atMs: 100, revision: 20 });
  marks.add({ atMs: 200, revision: 30 });
  expect(marks.expired(299)).toBe(0);
  expect(marks.expired(300)).toBe(10);
  expect(marks.expired(450)).toBe(20);
  marks.add({ atMs: 450, revision: 40 });
  expect(marks.expired(450)).toBe(20);
  expect(marks.expired(1_000)).toBe(40);
});
