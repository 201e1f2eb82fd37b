import { describe, expect, it } from 'vitest';
import { createVersionTypes } from '../schema/registry.ts';
import { methodless } from '../schema/type-from-kind.ts';
import { V3, V3_PROJECT } from '../schema/version.ts';
import { describeRequest, secretFieldNames } from './describe-request.ts';

const versions = new Map([
  [V3, createVersionTypes(V3, [])],
  [V3_PROJECT, createVersionTypes(V3_PROJECT, [])],
]);
const v3 = { group: 'management.cattle.io', version: 'v3' };

describe('describeRequest', () => {
  it.each([
    ['GET', '/v3', { ...v3, verb: 'get' }],
    ['GET', '/v3/users', { ...v3, verb: 'list', resource: 'users' }],
    ['GET', '/v3/Users/u-1', { ...v3, verb: 'get', resource: 'users', name: 'u-1' }],
    ['POST', '/v3/users', { ...v3, verb: 'create', resource: 'users' }],
    ['PUT', '/v3/users/u-1', { ...v3, verb: 'update', resource: 'users', name: 'u-1' }],
    ['DELETE', '/v3/users/u-1', { ...v3, verb: 'delete', resource: 'users', name: 'u-1' }],
    [
      'POST',
      '/v3/users/u-1?action=setpassword',
      { ...v3, verb: 'create', resource: 'users', name: 'u-1', subresource: 'setpassword' },
    ],
    ['GET', '/v3/subscribe', { ...v3, verb: 'watch', resource: 'subscribe' }],
    [
      'GET',
      '/v3/projects/c-1:p-2/secrets/x/yaml',
      {
        group: 'project.cattle.io',
        version: 'v3',
        verb: 'get',
        resource: 'secrets',
        scope: 'c-1:p-2',
        name: 'x',
        subresource: 'yaml',
      },
    ],
  ])('says what %s %s asks for', (method, url, expected) => {
    expect(describeRequest({ method, url }, versions)).toEqual(expected);
  });

  it('is not taken in by methods that hide in the query', () => {
    expect(
      describeRequest({ method: 'GET', url: '/v3/users/u-1?_method=delete' }, versions),
    ).toEqual({ ...v3, verb: 'delete', resource: 'users', name: 'u-1' });
    const removing = { method: 'POST', url: '/v3/users/u-1?action=remove' };
    expect(describeRequest(removing, versions)?.verb).toBe('delete');
  });

  it('knows nothing of other paths', () => {
    expect(describeRequest({ method: 'GET', url: '/k8s/clusters/local/api' }, versions)).toBe(
      undefined,
    );
  });
});

it('finds the fields that hold secrets', () => {
  const open = { type: 'string', create: true, update: true };
  const type = methodless(
    'login',
    {
      username: open,
      password: { ...open, type: 'password' },
      ClientSecret: { ...open, writeOnly: true },
    },
    V3,
  );
  const types = createVersionTypes(V3, [], [{ ...type, resourceMethods: ['GET'] }]);
  expect([...secretFieldNames(new Map([[V3, types]]))]).toEqual(['password', 'clientsecret']);
});
