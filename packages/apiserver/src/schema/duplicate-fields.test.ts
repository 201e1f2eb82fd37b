import { expect, test } from 'vitest';
import { duplicateFields } from './duplicate-fields.ts';

test.each([
  ['{"a":1,"b":2}', []],
  ['{"a":1,"a":2}', ['a']],
  ['{"spec":{"a":"a","b":{"a":1},"a":[]}}', ['spec.a']],
  ['{"items":[{"a":1},{"a":1,"a":2,"a":3}]}', ['items[1].a']],
  ['{"a":["a","a"],"b":"x,\\"a\\":1"}', []],
  ['{"a\\u0062":1,"ab":2}', ['ab']],
  ['{"a":{"__proto__":1,"__proto__":2}}', ['a.__proto__']],
  ['["a","a"]', []],
])('%s says %j twice', (text, paths) => {
  expect(duplicateFields(text)).toEqual(paths);
});

test('no more than 100 are named', () => {
  const fields = Array.from({ length: 150 }, (_, index) => `"f${index}":1,"f${index}":2`);
  expect(duplicateFields(`{${fields.join(',')}}`).length).toBe(100);
});
