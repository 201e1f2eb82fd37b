import { expect, test } from 'vitest';
import { identityHeaders, isIdentityHeader } from './identity-headers.ts';

test('other servers are told name, groups and extra of a user, whatever characters they have', () => {
  const user = {
    name: 'Zoë',
    groups: ['devs', 'system:authenticated'],
    extra: { 'example.com/team é': ['a'] },
  };

  expect(identityHeaders(user)).toEqual({
    'x-remote-user': 'ZoÃ«',
    'x-remote-group': ['devs', 'system:authenticated'],
    'x-remote-extra-example.com%2Fteam%20%C3%A9': ['a'],
  });
});

test.each([
  ['x-remote-user', true],
  ['x-remote-group', true],
  ['x-remote-extra-scopes', true],
  ['authorization', true],
  ['impersonate-user', true],
  ['accept', false],
  ['x-request-id', false],
])('%s is kept from other servers: %s', (name, expected) => {
  expect(isIdentityHeader(name)).toBe(expected);
});
