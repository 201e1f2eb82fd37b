import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  equalFieldSets,
  type FieldSet,
  fieldSetOf,
  hasPath,
  intersectFieldSets,
  isEmptyFieldSet,
  keepSubtrees,
  pathsOf,
  subtractFieldSet,
  subtractSubtrees,
  unionFieldSets,
} from './field-set.ts';
import { fromFieldsV1, toFieldsV1 } from './fields-v1.ts';
import { formatPath, keyElement, parsePathElement, valueElement } from './path-element.ts';

const paths = fc.array(
  fc.array(fc.constantFrom('f:a', 'f:b', 'v:"x"', 'k:{"n":1}', 'f:__proto__'), {
    minLength: 1,
    maxLength: 4,
  }),
  { maxLength: 8 },
);
const sets: fc.Arbitrary<FieldSet> = paths.map(fieldSetOf);

/** The same set as a set of texts: the model. */
const model = (set: FieldSet): Set<string> =>
  new Set([...pathsOf(set)].map((path) => path.join('|')));

describe('properties', () => {
  test('sets of paths behave as sets', () => {
    fc.assert(
      fc.property(sets, sets, (left, right) => {
        const [a, b] = [model(left), model(right)];
        expect(model(unionFieldSets(left, right))).toEqual(a.union(b));
        expect(model(intersectFieldSets(left, right))).toEqual(a.intersection(b));
        expect(model(subtractFieldSet(left, right))).toEqual(a.difference(b));
        expect(equalFieldSets(left, right)).toBe(a.symmetricDifference(b).size === 0);
        expect(isEmptyFieldSet(subtractFieldSet(left, left))).toBe(true);
        for (const path of pathsOf(left)) expect(hasPath(left, path)).toBe(true);
      }),
    );
  });

  test('subtrees are kept or taken as a whole', () => {
    fc.assert(
      fc.property(sets, sets, (left, right) => {
        const roots = [...model(right)];
        const isBelow = (path: string): boolean =>
          roots.some((root) => path === root || path.startsWith(`${root}|`));
        const kept = model(keepSubtrees(left, right));
        const rest = model(subtractSubtrees(left, right));
        for (const path of model(left)) {
          expect(kept.has(path)).toBe(isBelow(path));
          expect(rest.has(path)).toBe(!isBelow(path));
        }
      }),
    );
  });

  test('FieldsV1 keeps a set as it is', () => {
    fc.assert(
      fc.property(sets, (set) => {
        const written: unknown = JSON.parse(JSON.stringify(toFieldsV1(set)));
        const read = fromFieldsV1(written);
        expect(read && equalFieldSets(read, set)).toBe(true);
      }),
    );
  });
});

test.each([
  [[]],
  ['x'],
  [{ x: {} }],
  [{ 'k:[1]': {} }],
  [{ 'k:{': {} }],
  [{ 'i:x': {} }],
  [{ 'f:a': 1 }],
])('%j is no FieldsV1', (fields) => {
  expect(fromFieldsV1(fields)).toBeUndefined();
});

test.each([
  [{ 'f:b': {}, 'f:a': {} }, '{"f:a":{},"f:b":{}}'],
  [{ 'f:a': { 'f:b': {}, '.': {} } }, '{"f:a":{".":{},"f:b":{}}}'],
  [{ 'f:a': { '.': {} } }, '{"f:a":{}}'],
  [{ 'f:a': { '.': { x: {} }, 'f:b': {} } }, '{"f:a":{".":{},"f:b":{}}}'],
  [{ '.': {}, 'f:a': {} }, '{"f:a":{}}'],
  [{ 'k:{"b":1, "a":2}': {} }, String.raw`{"k:{\"a\":2,\"b\":1}":{}}`],
])('%j is written in its canonical form', (fields, canonical) => {
  const read = fromFieldsV1(fields);
  expect(read && JSON.stringify(toFieldsV1(read))).toBe(canonical);
});

test('steps have one spelling, and are printed as Kubernetes does', () => {
  expect(parsePathElement('k:{"port": 80, "name":"a"}')).toBe('k:{"name":"a","port":80}');
  expect(parsePathElement('v: "x"')).toBe(valueElement('x'));
  const path = ['f:spec', 'f:ports', keyElement({ protocol: 'TCP', port: 80 }), 'f:name'];
  expect(formatPath(path)).toBe('.spec.ports[port=80,protocol="TCP"].name');
  expect(formatPath(['f:zones', 'v:"a"', 'i:3'])).toBe('.zones[="a"][3]');
});
