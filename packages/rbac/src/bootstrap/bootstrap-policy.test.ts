import { expect, test } from 'vitest';
import type { BindingObject, RoleObject } from '../compile/rbac-objects.ts';
import { RbacAuthorizer } from '../rbac-authorizer.ts';
import { bootstrapPolicy } from './bootstrap-policy.ts';

const authorizer = new RbacAuthorizer();
for (const object of bootstrapPolicy()) {
  if (object.kind.endsWith('Binding')) authorizer.setBinding(object as unknown as BindingObject);
  else authorizer.setRole(object as unknown as RoleObject);
}
authorizer.setBinding({
  metadata: { namespace: 'a', name: 'edit' },
  subjects: [{ kind: 'User', name: 'editor' }],
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
});

test('masters may do everything, the authenticated discover, everyone sees the version', () => {
  const master = { name: 'm', groups: ['system:masters'] };
  expect(
    authorizer.authorize(master, { verb: 'delete', group: '', resource: 'nodes', name: 'n' }),
  ).toBe(true);
  expect(
    authorizer.authorize(
      { name: 'u', groups: ['system:authenticated'] },
      { verb: 'get', path: '/openapi/v3' },
    ),
  ).toBe(true);
  expect(
    authorizer.authorize(
      { name: 'u', groups: ['system:unauthenticated'] },
      { verb: 'get', path: '/version' },
    ),
  ).toBe(true);
  expect(
    authorizer.authorize(
      { name: 'u', groups: ['system:unauthenticated'] },
      { verb: 'get', path: '/api' },
    ),
  ).toBe(false);
});

test('an editor may write workloads in the namespace and no roles', () => {
  const editor = { name: 'editor' };
  const write = { verb: 'create', group: 'apps', resource: 'deployments', namespace: 'a' };
  expect(authorizer.authorize(editor, write)).toBe(true);
  expect(
    authorizer.authorize(editor, {
      verb: 'get',
      group: '',
      resource: 'pods',
      namespace: 'a',
      subresource: 'log',
    }),
  ).toBe(true);
  expect(authorizer.authorize(editor, { ...write, namespace: 'b' })).toBe(false);
  expect(
    authorizer.authorize(editor, {
      ...write,
      group: 'rbac.authorization.k8s.io',
      resource: 'roles',
    }),
  ).toBe(false);
});

test('objects are complete', () => {
  expect(bootstrapPolicy().find(({ metadata }) => metadata?.name === 'admin')).toEqual({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: {
      name: 'admin',
      labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' },
      annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
    },
    aggregationRule: {
      clusterRoleSelectors: [
        { matchLabels: { 'rbac.authorization.k8s.io/aggregate-to-admin': 'true' } },
      ],
    },
  });
});
