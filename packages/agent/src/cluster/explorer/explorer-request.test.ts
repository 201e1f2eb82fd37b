import { expect, it } from 'vitest';
import { userOf } from './explorer-request.ts';

it('reads who asks as the API server would', () => {
  const name = Buffer.from('Zoë').toString('latin1');
  expect(
    userOf({
      headers: [
        ...['impersonate-user', name, 'impersonate-uid', '7'],
        ...['impersonate-group', 'drover:c-x:cluster-owner', 'impersonate-group', 'devs'],
        ...[
          'impersonate-extra-example.org%2fteam',
          'a',
          'impersonate-extra-example.org%2fteam',
          'b',
        ],
      ],
    }),
  ).toEqual({
    name: 'Zoë',
    uid: '7',
    groups: ['drover:c-x:cluster-owner', 'devs', 'system:authenticated'],
    extra: { 'example.org/team': ['a', 'b'] },
  });
});
