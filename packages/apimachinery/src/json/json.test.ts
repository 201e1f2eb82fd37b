import { expect, test } from 'vitest';
import { equalContent, equalJson } from './json.ts';

test.each([
  [{ a: [] }, { a: null }, true],
  [{ a: [[]] }, { a: [null] }, true],
  [{ a: {} }, { a: null }, false],
  [{ a: [] }, {}, false],
  [{ a: [1] }, { a: null }, false],
])('%j says as much as %j: %s', (left, right, isEqual) => {
  expect(equalContent(left, right)).toBe(isEqual);
  expect(equalContent(right, left)).toBe(isEqual);
  expect(equalJson(left, right)).toBe(false);
});
