import { expect, it } from 'vitest';
import { deniedMethods } from './denied-methods.ts';

it.each([
  ['management.cattle.io', 'clusters', ['DELETE', 'PATCH', 'POST', 'PUT']],
  ['management.cattle.io', 'tokens', ['DELETE', 'GET', 'PATCH', 'POST', 'PUT']],
  ['management.cattle.io', 'settings', ['DELETE', 'PATCH']],
  ['management.cattle.io', 'features', ['DELETE', 'PATCH', 'POST']],
  ['management.cattle.io', 'users', []],
  ['project.cattle.io', 'apps', ['DELETE', 'PATCH', 'POST', 'PUT']],
  ['example.org', 'tokens', []],
  ['', 'secrets', []],
])('%s %s', (group, resource, methods) => {
  expect([...deniedMethods({ group, resource })].toSorted()).toEqual(methods);
});
