import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalJson } from '../json/json.ts';
import { applyMergePatch, createMergePatch, withoutNulls } from './merge-patch.ts';

describe('applyMergePatch', () => {
  // The examples of RFC 7386, appendix A.
  test.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j and %j give %j', (document, patch, result) => {
    expect(applyMergePatch(document, patch)).toEqual(result);
  });

  test('a key __proto__ is a key like any other', () => {
    const patched = applyMergePatch({ a: 1 }, JSON.parse('{"__proto__":{"polluted":1}}'));
    expect(JSON.stringify(patched)).toBe('{"a":1,"__proto__":{"polluted":1}}');
    expect('polluted' in {}).toBe(false);
  });
});

const objects = fc
  .dictionary(fc.string({ maxLength: 3 }), fc.jsonValue({ maxDepth: 4 }))
  .map(withoutNulls);

test('property: the patch between two documents turns one into the other', () => {
  fc.assert(
    fc.property(objects, objects, (before, after) => {
      const patch = createMergePatch(before, after) ?? {};
      expect(equalJson(applyMergePatch(before, patch), after)).toBe(true);
    }),
  );
});

test('property: applying a patch twice is applying it once', () => {
  fc.assert(
    fc.property(objects, fc.jsonValue(), (document, patch) => {
      const once = applyMergePatch(document, patch);
      expect(equalJson(applyMergePatch(once, patch), once)).toBe(true);
    }),
  );
});
