import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalJson } from '../json/json.ts';
import { applyJsonPatch } from './json-patch.ts';

describe('applies', () => {
  test.each([
    ['adds a member', { a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
    ['adds into a list', { l: [1, 3] }, [{ op: 'add', path: '/l/1', value: 2 }], { l: [1, 2, 3] }],
    ['appends', { l: [1] }, [{ op: 'add', path: '/l/-', value: 2 }], { l: [1, 2] }],
    [
      'counts from the end',
      { l: [1, 2] },
      [{ op: 'replace', path: '/l/-1', value: 3 }],
      { l: [1, 3] },
    ],
    ['appends at -1', { l: [1] }, [{ op: 'add', path: '/l/-1', value: 2 }], { l: [1, 2] }],
    ['removes', { a: 1, l: [1, 2] }, [{ op: 'remove', path: '/l/0' }], { a: 1, l: [2] }],
    ['replaces', { a: { b: 1 } }, [{ op: 'replace', path: '/a/b', value: [] }], { a: { b: [] } }],
    [
      'replaces what is not there',
      { a: {} },
      [{ op: 'replace', path: '/a/b', value: 1 }],
      { a: { b: 1 } },
    ],
    ['replaces all', { a: 1 }, [{ op: 'replace', path: '', value: { b: 2 } }], { b: 2 }],
    [
      'moves',
      { a: { b: 1 }, c: {} },
      [{ op: 'move', from: '/a/b', path: '/c/d' }],
      { a: {}, c: { d: 1 } },
    ],
    [
      'copies',
      { a: { b: 1 } },
      [{ op: 'copy', from: '/a', path: '/c' }],
      { a: { b: 1 }, c: { b: 1 } },
    ],
    ['unescapes', { 'a/b~': 1 }, [{ op: 'remove', path: '/a~1b~0' }], {}],
    [
      'tests',
      { a: [1, { b: null }] },
      [{ op: 'test', path: '/a', value: [1, { b: null }] }],
      { a: [1, { b: null }] },
    ],
    ['finds null where nothing is', {}, [{ op: 'test', path: '/a', value: null }], {}],
  ])('%s', (_, document, patch, result) => {
    expect(applyJsonPatch(document, patch)).toEqual(result);
  });
});

describe('refuses', () => {
  const document = { a: { b: 1 }, l: [1] };
  test.each([
    ['a failed test', [{ op: 'test', path: '/a/b', value: 2 }]],
    ['to remove what is not there', [{ op: 'remove', path: '/x' }]],
    ['a path into nothing', [{ op: 'add', path: '/x/y', value: 1 }]],
    ['a path into a number', [{ op: 'add', path: '/a/b/c', value: 1 }]],
    ['a place behind the end', [{ op: 'add', path: '/l/2', value: 1 }]],
    ['a place that is no number', [{ op: 'replace', path: '/l/x', value: 1 }]],
    ['an unknown operation', [{ op: 'increment', path: '/a/b' }]],
    ['a text that is no pointer', [{ op: 'remove', path: 'a' }]],
    ['a path that is no text', [{ op: 'remove', path: 7 }]],
    ['what an object inherits', [{ op: 'remove', path: '/constructor' }]],
    [
      'copies of copies',
      Array.from({ length: 40 }, (_, turn) => ({ op: 'copy', from: '/a', path: `/a/${turn}` })),
    ],
  ])('%s', (_, patch) => {
    expect(() => applyJsonPatch(document, patch)).toThrow(
      expect.objectContaining({
        code: 422,
        reason: 'Invalid',
        message: 'the server rejected our request due to an error in our request',
      }),
    );
  });

  test('what is no list of operations', () => {
    const message = 'error decoding patch: json: cannot unmarshal';
    expect(() => applyJsonPatch({}, { op: 'add' })).toThrow(
      expect.objectContaining({
        code: 400,
        message: `${message} object into Go value of type []handlers.jsonPatchOp`,
      }),
    );
    expect(() => applyJsonPatch({}, [1])).toThrow(expect.objectContaining({ code: 400 }));
  });

  test('more than 10,000 operations', () => {
    const patch = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '', value: {} }));
    expect(() => applyJsonPatch({}, patch)).toThrow(
      'Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001',
    );
  });
});

test('a key __proto__ is a key like any other', () => {
  const patch: unknown = JSON.parse(
    '[{"op":"add","path":"/__proto__","value":{"admin":true}},{"op":"add","path":"/__proto__/x","value":1}]',
  );
  const patched = applyJsonPatch({ a: 1 }, patch);
  expect(JSON.stringify(patched)).toBe('{"a":1,"__proto__":{"admin":true,"x":1}}');
  expect(Object.getPrototypeOf(patched)).toBe(Object.prototype);
  expect(() => applyJsonPatch({}, [{ op: 'add', path: '/__proto__/polluted', value: 1 }])).toThrow(
    expect.objectContaining({ code: 422 }),
  );
  expect('polluted' in {}).toBe(false);
});

test('arguments stay as they are, and the result shares nothing with them', () => {
  const document = { a: { b: [1] } };
  const patch = [
    { op: 'add', path: '/c', value: { d: [] as number[] } },
    { op: 'add', path: '/c/d/-', value: 1 },
  ];
  const result = applyJsonPatch(document, patch);
  expect(result).toEqual({ a: { b: [1] }, c: { d: [1] } });
  expect(document).toEqual({ a: { b: [1] } });
  expect(patch[0]?.value).toEqual({ d: [] });
});

const json = fc.jsonValue({ maxDepth: 3 });
const pointer = (key: string): string => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;

test('property: what is added is found, and removing it restores the document', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), json), fc.string(), json, (document, key, value) => {
      fc.pre(!Object.hasOwn(document, key));
      const path = pointer(key);
      const patched = applyJsonPatch(document, [
        { op: 'add', path, value },
        { op: 'test', path, value },
        { op: 'remove', path },
      ]);
      expect(equalJson(patched, document)).toBe(true);
    }),
  );
});
