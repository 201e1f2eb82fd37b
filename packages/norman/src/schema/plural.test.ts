import { expect, it } from 'vitest';
import { pluralOf } from './plural.ts';

it.each([
  ['cluster', 'clusters'],
  ['globalDns', 'globalDnses'],
  ['storageClass', 'storageClasses'],
  ['networkPolicy', 'networkPolicies'],
  ['key', 'keys'],
  ['knife', 'knives'],
  ['shelf', 'shelves'],
  ['box', 'boxes'],
  ['batch', 'batches'],
])('the plural of %s is %s', (id, plural) => {
  expect(pluralOf(id)).toBe(plural);
});
