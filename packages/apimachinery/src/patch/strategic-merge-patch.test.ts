import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalJson, type JsonObject } from '../json/json.ts';
import type { MergeSchema } from '../schema/merge-schema.ts';
import { withoutNulls } from './merge-patch.ts';
import { applyStrategicMergePatch } from './strategic-merge-patch.ts';

const container: MergeSchema = {
  properties: {
    env: {
      items: {},
      'x-kubernetes-patch-strategy': 'merge',
      'x-kubernetes-patch-merge-key': 'name',
    },
    args: { items: { type: 'string' } },
  },
};

const schema: MergeSchema = {
  properties: {
    containers: {
      items: { $ref: 'container' },
      'x-kubernetes-patch-strategy': 'merge',
      'x-kubernetes-patch-merge-key': 'name',
    },
    finalizers: { items: { type: 'string' }, 'x-kubernetes-patch-strategy': 'merge' },
    volumes: {
      items: {},
      'x-kubernetes-patch-strategy': 'merge,retainKeys',
      'x-kubernetes-patch-merge-key': 'name',
    },
    strategy: { 'x-kubernetes-patch-strategy': 'retainKeys' },
    whole: { 'x-kubernetes-patch-strategy': 'replace' },
    labels: { additionalProperties: { type: 'string' } },
  },
};

const apply = (original: JsonObject, patch: JsonObject): JsonObject =>
  applyStrategicMergePatch(original, patch, {
    schema,
    resolve: (each) => (each.$ref === 'container' ? container : each),
  });

const named = (...names: string[]) => names.map((name) => ({ name }));

describe('merges', () => {
  test.each<[string, JsonObject, JsonObject, JsonObject]>([
    [
      'objects',
      { labels: { a: '1', b: '2' } },
      { labels: { b: null, c: '3' } },
      { labels: { a: '1', c: '3' } },
    ],
    [
      'items by key, deeply, with new ones before the old as the patch says',
      { containers: [{ name: 'a', image: '1', env: [{ name: 'X', value: '1' }] }, { name: 'b' }] },
      { containers: [{ name: 'a', image: '2', env: [{ name: 'Y', value: '2' }] }] },
      {
        containers: [
          {
            name: 'a',
            image: '2',
            env: [
              { name: 'Y', value: '2' },
              { name: 'X', value: '1' },
            ],
          },
          { name: 'b' },
        ],
      },
    ],
    [
      'scalars as a set',
      { finalizers: ['a', 'b'] },
      { finalizers: ['b', 'c'] },
      { finalizers: ['a', 'b', 'c'] },
    ],
    ['lists without strategy by replacing', { args: ['a'] }, { args: ['b'] }, { args: ['b'] }],
    ['unknown lists by replacing', { foo: [1] }, { foo: [2] }, { foo: [2] }],
    ['replaced objects', { whole: { a: 1 } }, { whole: { b: 2 } }, { whole: { b: 2 } }],
    [
      'what was not there, without nulls',
      {},
      { labels: { a: '1', b: null } },
      { labels: { a: '1' } },
    ],
    ['values of another type', { labels: 'x' }, { labels: { a: '1' } }, { labels: { a: '1' } }],
    ['null as removal', { a: 1, b: 2 }, { a: null }, { b: 2 }],
  ])('%s', (_, original, patch, result) => {
    expect(apply(original, patch)).toEqual(result);
  });
});

describe('directives', () => {
  test.each<[string, JsonObject, JsonObject, JsonObject]>([
    [
      '$patch delete removes an object',
      { labels: { a: '1' } },
      { labels: { $patch: 'delete' } },
      { labels: {} },
    ],
    [
      '$patch replace replaces an object',
      { labels: { a: '1' } },
      { labels: { $patch: 'replace', b: '2' } },
      { labels: { b: '2' } },
    ],
    [
      '$patch delete removes an item',
      { containers: named('a', 'b', 'c') },
      { containers: [{ name: 'b', $patch: 'delete' }] },
      { containers: named('a', 'c') },
    ],
    [
      '$patch replace replaces a list',
      { containers: named('a', 'b') },
      { containers: [{ $patch: 'replace' }, { name: 'c' }] },
      { containers: named('c') },
    ],
    [
      '$patch delete of what is not there leaves nothing',
      {},
      { containers: [{ name: 'a', $patch: 'delete' }] },
      { containers: [] },
    ],
    [
      '$deleteFromPrimitiveList removes scalars',
      { finalizers: ['a', 'b', 'c'] },
      { '$deleteFromPrimitiveList/finalizers': ['b', 'x'] },
      { finalizers: ['a', 'c'] },
    ],
    [
      '$deleteFromPrimitiveList on nothing does nothing',
      {},
      { '$deleteFromPrimitiveList/finalizers': ['b'] },
      {},
    ],
    [
      '$retainKeys drops what it does not name',
      { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } },
      { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
      { strategy: { type: 'Recreate' } },
    ],
    [
      '$setElementOrder sorts, and keeps what only the server has before what it stood before',
      { containers: named('a', 's', 'b') },
      { '$setElementOrder/containers': named('b', 'a'), containers: [{ name: 'a', image: '1' }] },
      { containers: [{ name: 's' }, { name: 'b' }, { name: 'a', image: '1' }] },
    ],
    [
      '$setElementOrder alone sorts',
      { finalizers: ['a', 'b', 'c'] },
      { '$setElementOrder/finalizers': ['c', 'b', 'a'] },
      { finalizers: ['c', 'b', 'a'] },
    ],
    [
      '$setElementOrder with a deletion',
      { containers: named('a', 'b', 'c') },
      {
        '$setElementOrder/containers': named('c', 'a'),
        containers: [{ name: 'b', $patch: 'delete' }],
      },
      { containers: named('c', 'a') },
    ],
  ])('%s', (_, original, patch, result) => {
    expect(apply(original, patch)).toEqual(result);
  });
});

describe('refuses', () => {
  test.each<[string, JsonObject, number, string]>([
    ['an unknown directive', { labels: { $patch: 'merge' } }, 400, 'unknown patch type: "merge"'],
    [
      '$retainKeys that is no list',
      { strategy: { $retainKeys: 1 } },
      400,
      'invalid patch format of retainKeys',
    ],
    [
      '$retainKeys that leaves out what is set',
      { strategy: { $retainKeys: ['a'], b: 1 } },
      400,
      'invalid patch format of retainKeys',
    ],
    [
      'an order that contradicts the list',
      { '$setElementOrder/containers': named('b', 'a'), containers: named('a', 'b') },
      400,
      'invalid patch format of setElementOrder list',
    ],
    [
      'an item without its key',
      { containers: [{ image: 'x' }] },
      400,
      'map: {"image":"x"} does not contain declared merge key: name',
    ],
    [
      'lists of lists',
      { finalizers: [['a']] },
      422,
      'the server rejected our request due to an error in our request',
    ],
    ['items of two types', { finalizers: [{ a: 1 }] }, 400, 'list element types are not identical'],
  ])('%s', (_, patch, code, message) => {
    const original = {
      labels: { a: '1' },
      strategy: { a: 1 },
      containers: named('a'),
      finalizers: ['a'],
    };
    expect(() => apply(original, patch)).toThrow(expect.objectContaining({ code, message }));
  });
});

test('a key __proto__ is a key like any other', () => {
  const patch = JSON.parse('{"__proto__":{"polluted":1},"labels":{"__proto__":"x"}}') as JsonObject;
  expect(JSON.stringify(apply({ labels: {} }, patch))).toBe(
    '{"labels":{"__proto__":"x"},"__proto__":{"polluted":1}}',
  );
  expect('polluted' in {}).toBe(false);
});

const items: fc.Arbitrary<string[]> = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), {
  maxLength: 5,
});

test('property: a patch applied twice is a patch applied once, and leaves its arguments alone', () => {
  const part = fc.record(
    {
      labels: fc.dictionary(
        fc.constantFrom('a', 'b', 'c'),
        fc.oneof(fc.string(), fc.constant(null)),
      ),
      finalizers: items,
      containers: items.map((names) =>
        names.map((name) => ({ name, image: `${name}-${names.length}` })),
      ),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(part, part, (start, patch) => {
      const original = withoutNulls(start) as JsonObject;
      const before = structuredClone({ original, patch });
      const once = apply(original, patch);
      expect(equalJson(apply(once, patch), once)).toBe(true);
      expect({ original, patch }).toEqual(before);
    }),
  );
});

test('property: $setElementOrder gives exactly that order to what it names', () => {
  fc.assert(
    fc.property(items, items, (present, order) => {
      const result = apply(
        { containers: named(...present) },
        { '$setElementOrder/containers': named(...order), containers: named(...order) },
      );
      const names = (result['containers'] as { name: string }[]).map(({ name }) => name);
      expect(names.filter((name) => order.includes(name))).toEqual(order);
      expect(names.filter((name) => !order.includes(name))).toEqual(
        present.filter((name) => !order.includes(name)),
      );
    }),
  );
});
