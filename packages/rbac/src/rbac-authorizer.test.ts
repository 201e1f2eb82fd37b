import type { PolicyRule } from '@drover/apimachinery';
import { describe, expect, test } from 'vitest';
import { RbacAuthorizer } from './rbac-authorizer.ts';

const RBAC = 'rbac.authorization.k8s.io';
const readPods: PolicyRule = { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] };
const alice = { name: 'alice', groups: ['devs', 'system:authenticated'] };
const getPod = { verb: 'get', group: '', resource: 'pods', namespace: 'a', name: 'p' };

function authorizerWith(rules: readonly PolicyRule[], subject = 'alice'): RbacAuthorizer {
  const authorizer = new RbacAuthorizer();
  authorizer.setRole({ metadata: { name: 'r' }, rules });
  authorizer.setBinding({
    metadata: { name: 'b' },
    subjects: [{ kind: 'User', name: subject }],
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'r' },
  });
  return authorizer;
}

describe('rules', () => {
  test.each<[string, PolicyRule, Parameters<RbacAuthorizer['authorize']>[1], boolean]>([
    ['exact', readPods, getPod, true],
    ['other verb', readPods, { ...getPod, verb: 'delete' }, false],
    ['other group', readPods, { ...getPod, group: 'apps' }, false],
    ['subresource is not its resource', readPods, { ...getPod, subresource: 'log' }, false],
    [
      'subresource of any resource',
      { verbs: ['*'], apiGroups: ['*'], resources: ['*/log'] },
      { ...getPod, subresource: 'log' },
      true,
    ],
    [
      'any resource',
      { verbs: ['get'], apiGroups: ['*'], resources: ['*'] },
      { ...getPod, subresource: 'log' },
      true,
    ],
    ['named', { ...readPods, resourceNames: ['p'] }, getPod, true],
    ['other name', { ...readPods, resourceNames: ['q'] }, getPod, false],
    [
      'named, but the request names none',
      { ...readPods, resourceNames: ['p'] },
      { verb: 'list', group: '', resource: 'pods' },
      false,
    ],
    ['no names is all names', { ...readPods, resourceNames: [] }, getPod, true],
    [
      'a path',
      { verbs: ['get'], nonResourceURLs: ['/healthz'] },
      { verb: 'get', path: '/healthz' },
      true,
    ],
    [
      'below a path',
      { verbs: ['get'], nonResourceURLs: ['/healthz'] },
      { verb: 'get', path: '/healthz/etcd' },
      false,
    ],
    [
      'a prefix',
      { verbs: ['*'], nonResourceURLs: ['/api/*'] },
      { verb: 'get', path: '/api/v1' },
      true,
    ],
    ['any path', { verbs: ['*'], nonResourceURLs: ['*'] }, { verb: 'post', path: '/x' }, true],
    [
      'resources grant no path',
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
      { verb: 'get', path: '/x' },
      false,
    ],
  ])('%s', (_, rule, attributes, allowed) => {
    expect(authorizerWith([rule]).authorize(alice, attributes)).toBe(allowed);
  });
});

describe('a rule that names thousands of words', () => {
  const words = (prefix: string): string[] =>
    Array.from({ length: 2_000 }, (_, index) => `${prefix}${index}`);
  const huge = {
    verbs: [...words('v'), 'get'],
    apiGroups: [...words('g'), ''],
    resources: [...words('r'), 'pods'],
    resourceNames: ['p'],
  };

  test('allows what it says', () => {
    const authorizer = authorizerWith([huge]);
    expect(authorizer.authorize(alice, getPod)).toBe(true);
    expect(authorizer.authorize(alice, { ...getPod, name: 'q' })).toBe(false);
    expect(authorizer.authorizeSomeIn(alice, { ...getPod, name: '' })).toBe(true);
    expect(authorizer.authorize(alice, { ...getPod, resource: 'secrets' })).toBe(false);
  });

  test('allows nothing any more when its role has lost it', () => {
    const authorizer = authorizerWith([huge, readPods]);
    authorizer.authorize(alice, getPod);
    authorizer.setRole({ metadata: { name: 'r' }, rules: [] });
    expect(authorizer.authorize(alice, getPod)).toBe(false);
  });
});

describe('bindings', () => {
  test('grant to users, groups and service accounts', () => {
    const authorizer = authorizerWith([readPods], 'nobody');
    const roleRef = { apiGroup: RBAC, kind: 'ClusterRole', name: 'r' };
    const robot = { name: 'system:serviceaccount:a:robot' };
    expect(authorizer.authorize(alice, getPod)).toBe(false);

    authorizer.setBinding({
      metadata: { name: 'g' },
      subjects: [{ kind: 'Group', name: 'devs' }],
      roleRef,
    });
    expect(authorizer.authorize(alice, getPod)).toBe(true);

    authorizer.setBinding({
      metadata: { namespace: 'a', name: 's' },
      subjects: [{ kind: 'ServiceAccount', name: 'robot' }],
      roleRef,
    });
    expect(authorizer.authorize(robot, getPod)).toBe(true);
    expect(authorizer.authorize(robot, { ...getPod, namespace: 'b' })).toBe(false);
    expect(authorizer.authorize(robot, { ...getPod, namespace: '' })).toBe(false);
  });

  test('grant nothing until their role is there, and nothing once it is gone', () => {
    const authorizer = authorizerWith([]);
    authorizer.deleteRole({ name: 'r' });
    expect(authorizer.authorize(alice, getPod)).toBe(false);
    authorizer.setRole({ metadata: { name: 'r' }, rules: [readPods] });
    expect(authorizer.authorize(alice, getPod)).toBe(true);
    authorizer.deleteBinding({ name: 'b' });
    expect(authorizer.authorize(alice, getPod)).toBe(false);
  });

  test('a Role counts in its namespace alone', () => {
    const authorizer = new RbacAuthorizer();
    const roleRef = { apiGroup: RBAC, kind: 'Role', name: 'r' };
    authorizer.setRole({ metadata: { namespace: 'a', name: 'r' }, rules: [readPods] });
    for (const namespace of ['a', 'b']) {
      authorizer.setBinding({
        metadata: { namespace, name: 'x' },
        subjects: [{ kind: 'User', name: 'alice' }],
        roleRef,
      });
    }
    authorizer.setBinding({
      metadata: { name: 'x' },
      subjects: [{ kind: 'User', name: 'alice' }],
      roleRef,
    });
    expect(authorizer.authorize(alice, getPod)).toBe(true);
    expect(authorizer.authorize(alice, { ...getPod, namespace: 'b' })).toBe(false);
    expect(authorizer.authorize(alice, { ...getPod, namespace: '' })).toBe(false);
  });

  test('a binding that changes its subjects takes away what it gave', () => {
    const authorizer = authorizerWith([readPods]);
    authorizer.setBinding({
      metadata: { name: 'b' },
      subjects: [{ kind: 'User', name: 'bob' }],
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'r' },
    });
    expect(authorizer.authorize(alice, getPod)).toBe(false);
    expect(authorizer.authorize({ name: 'bob' }, getPod)).toBe(true);
  });

  test('a name in a rule that looks like a wildcard is a name', () => {
    const authorizer = authorizerWith([{ ...readPods, resourceNames: ['*'] }]);
    expect(authorizer.authorize(alice, getPod)).toBe(false);
  });
});

describe('an explanation', () => {
  test('names binding, role, subject and rule', () => {
    const explanation = authorizerWith([readPods]).explain(alice, getPod);
    expect(explanation).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "r" to User "alice"',
      grant: {
        binding: { name: 'b' },
        role: { name: 'r' },
        subject: { kind: 'User', name: 'alice' },
        rule: readPods,
      },
    });
  });

  test('names service accounts and bindings with their namespaces', () => {
    const authorizer = authorizerWith([readPods], 'nobody');
    authorizer.setBinding({
      metadata: { namespace: 'a', name: 's' },
      subjects: [{ kind: 'ServiceAccount', name: 'robot' }],
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'r' },
    });
    expect(authorizer.explain({ name: 'system:serviceaccount:a:robot' }, getPod).reason).toBe(
      'RBAC: allowed by RoleBinding "s/a" of ClusterRole "r" to ServiceAccount "robot/a"',
    );
  });

  test('names the roles that are missing', () => {
    const authorizer = authorizerWith([readPods]);
    authorizer.deleteRole({ name: 'r' });
    expect(authorizer.explain(alice, getPod)).toEqual({
      allowed: false,
      reason: 'RBAC: clusterrole.rbac.authorization.k8s.io "r" not found',
    });
    expect(authorizer.explain({ name: 'bob' }, getPod)).toEqual({ allowed: false, reason: '' });
  });
});

describe('a role that is made of others', () => {
  const aggregate = { clusterRoleSelectors: [{ matchLabels: { to: 'r' } }] };

  test('has their rules, follows them, and none of its own', () => {
    const authorizer = authorizerWith([]);
    authorizer.setRole({ metadata: { name: 'r' }, rules: [readPods], aggregationRule: aggregate });
    expect(authorizer.authorize(alice, getPod)).toBe(false);
    authorizer.setRole({ metadata: { name: 'part', labels: { to: 'r' } }, rules: [readPods] });
    expect(authorizer.authorize(alice, getPod)).toBe(true);
    authorizer.setRole({ metadata: { name: 'part', labels: {} }, rules: [readPods] });
    expect(authorizer.authorize(alice, getPod)).toBe(false);
  });

  test('may be part of another one, and of itself', () => {
    const authorizer = authorizerWith([]);
    authorizer.setRole({
      metadata: { name: 'r', labels: { to: 'r' } },
      aggregationRule: aggregate,
    });
    authorizer.setRole({
      metadata: { name: 'middle', labels: { to: 'r' } },
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: 'middle' } }] },
    });
    authorizer.setRole({ metadata: { name: 'leaf', labels: { to: 'middle' } }, rules: [readPods] });
    expect(authorizer.authorize(alice, getPod)).toBe(true);
    authorizer.deleteRole({ name: 'middle' });
    expect(authorizer.authorize(alice, getPod)).toBe(false);
  });

  test('selects nothing with a selector that cannot be read', () => {
    const authorizer = authorizerWith([]);
    const selector = { matchExpressions: [{ key: 'to', operator: 'Nonsense' }] };
    authorizer.setRole({
      metadata: { name: 'r' },
      aggregationRule: { clusterRoleSelectors: [selector] },
    });
    expect(authorizer.authorize(alice, getPod)).toBe(false);
  });
});

describe('authorizeSomeIn', () => {
  test('finds a right for any name, in that namespace or cluster-wide', () => {
    const authorizer = new RbacAuthorizer();
    const rules = [{ ...readPods, resourceNames: ['p'] }];
    authorizer.setRole({ metadata: { namespace: 'a', name: 'r' }, rules });
    authorizer.setBinding({
      metadata: { namespace: 'a', name: 'b' },
      subjects: [{ kind: 'User', name: 'alice' }],
      roleRef: { apiGroup: RBAC, kind: 'Role', name: 'r' },
    });
    const { name: _name, ...some } = { ...getPod, namespace: 'a' };
    expect(authorizer.authorizeSomeIn(alice, some)).toBe(true);
    expect(authorizer.authorizeSomeIn(alice, { ...some, namespace: 'b' })).toBe(false);
    expect(authorizer.authorizeSomeIn(alice, { ...some, namespace: '' })).toBe(false);
    expect(authorizer.authorizeSomeIn({ name: 'bob' }, some)).toBe(false);
    expect(authorizer.authorizeSomeIn(alice, { ...some, verb: 'delete' })).toBe(false);
    expect(authorizerWith([readPods]).authorizeSomeIn(alice, { ...some, namespace: 'b' })).toBe(
      true,
    );
  });
});

describe('authorizeSomewhere', () => {
  const edit = { verb: 'update', group: '', resource: 'pods' };

  test('finds a right in any namespace and for any name, of the user or their groups', () => {
    const authorizer = new RbacAuthorizer();
    const rules = [{ ...readPods, verbs: ['update'], resourceNames: ['p'] }];
    authorizer.setRole({ metadata: { namespace: 'a', name: 'r' }, rules });
    expect(authorizer.authorizeSomewhere(alice, edit)).toBe(false);
    authorizer.setBinding({
      metadata: { namespace: 'a', name: 'b' },
      subjects: [{ kind: 'Group', name: 'devs' }],
      roleRef: { apiGroup: RBAC, kind: 'Role', name: 'r' },
    });
    expect(authorizer.authorizeSomewhere(alice, edit)).toBe(true);
    expect(authorizer.authorizeSomewhere({ name: 'bob' }, edit)).toBe(false);
    expect(authorizer.authorizeSomewhere(alice, { ...edit, verb: 'delete' })).toBe(false);
    expect(authorizer.authorizeSomewhere(alice, { ...edit, group: 'apps' })).toBe(false);
    authorizer.deleteBinding({ namespace: 'a', name: 'b' });
    expect(authorizer.authorizeSomewhere(alice, edit)).toBe(false);
  });

  test('counts wildcards', () => {
    const everything = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }];
    expect(authorizerWith(everything).authorizeSomewhere(alice, edit)).toBe(true);
  });
});

describe('who is told of a change', () => {
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'r' };
  const subjects = [
    { kind: 'User', name: 'u' },
    { kind: 'Group', name: 'g' },
  ];
  const seen = (change: (rbac: RbacAuthorizer) => void): readonly string[] => {
    const rbac = new RbacAuthorizer();
    rbac.setBinding({ metadata: { name: 'b' }, subjects, roleRef });
    const users = [{ name: 'u' }, { name: 'v', groups: ['g'] }, { name: 'w', groups: ['u'] }];
    const told = new Set<string>();
    rbac.onChange((concerns) => {
      for (const user of users.filter(concerns)) told.add(user.name);
    });
    change(rbac);
    return [...told];
  };

  test.each<[string, (rbac: RbacAuthorizer) => void]>([
    ['a role', (rbac) => rbac.setRole({ metadata: { name: 'r' }, rules: [] })],
    ['a binding that goes', (rbac) => rbac.deleteBinding({ name: 'b' })],
    [
      'a binding that comes',
      (rbac) => rbac.setBinding({ metadata: { name: 'c' }, subjects, roleRef }),
    ],
  ])('%s', (_, change) => {
    expect(seen(change)).toEqual(['u', 'v']);
  });

  test('a role that nobody holds', () => {
    expect(seen((rbac) => rbac.setRole({ metadata: { name: 'other' }, rules: [] }))).toEqual([]);
  });
});
