import type { PolicyRule } from '@drover/apimachinery';
import { describe, expect, test } from 'vitest';
import { RbacAuthorizer } from '../rbac-authorizer.ts';
import type { ResourceAttributes, UserInfo } from '../rule/request.ts';
import { uncoveredRules } from './covers.ts';
import { bindingRefusal, roleRefusal } from './escalation.ts';
import { rulesReviewStatus } from './rules-review.ts';

const readPods: PolicyRule = { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] };
const roleRef = {
  apiGroup: 'rbac.authorization.k8s.io',
  kind: 'ClusterRole',
  name: 'target',
} as const;
const alice: UserInfo = { name: 'alice', groups: ['devs', 'system:authenticated'] };

function context(
  held: readonly PolicyRule[],
  may: (attributes: ResourceAttributes) => boolean = () => false,
): Parameters<typeof roleRefusal>[0] {
  const rbac = new RbacAuthorizer();
  rbac.setRole({ metadata: { name: 'held' }, rules: held });
  rbac.setBinding({
    metadata: { name: 'b' },
    subjects: [{ kind: 'User', name: 'alice' }],
    roleRef: { ...roleRef, name: 'held' },
  });
  rbac.setRole({
    metadata: { name: 'target' },
    rules: [
      readPods,
      { verbs: ['*'], apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['d'] },
    ],
  });
  return { rbac, user: alice, mayDo: may };
}

describe('rules cover others', () => {
  test.each<[string, PolicyRule[], PolicyRule, PolicyRule[]]>([
    ['the same', [readPods], readPods, []],
    ['fewer verbs', [readPods], { ...readPods, verbs: ['get'] }, []],
    [
      'one verb more',
      [readPods],
      { ...readPods, verbs: ['get', 'watch'] },
      [{ ...readPods, verbs: ['watch'] }],
    ],
    [
      'in two rules',
      [
        { ...readPods, verbs: ['get'] },
        { ...readPods, verbs: ['list'] },
      ],
      readPods,
      [],
    ],
    [
      'any resource',
      [{ ...readPods, resources: ['*'] }],
      { ...readPods, resources: ['pods/log'] },
      [],
    ],
    [
      'any subresource of that name',
      [{ ...readPods, verbs: ['get'], resources: ['*/log'] }],
      { ...readPods, verbs: ['get'], resources: ['pods/log'] },
      [],
    ],
    [
      'one name, all wanted',
      [{ ...readPods, resourceNames: ['a'] }],
      { ...readPods, verbs: ['get'] },
      [{ ...readPods, verbs: ['get'] }],
    ],
    ['all names, one wanted', [readPods], { ...readPods, resourceNames: ['a'] }, []],
    [
      'everything wanted',
      [readPods],
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
      [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    ],
    [
      'a prefix of paths',
      [{ verbs: ['get'], nonResourceURLs: ['/api/*'] }],
      { verbs: ['get'], nonResourceURLs: ['/api/v1'] },
      [],
    ],
    [
      'a longer prefix wanted',
      [{ verbs: ['get'], nonResourceURLs: ['/api/*'] }],
      { verbs: ['get'], nonResourceURLs: ['/*'] },
      [{ verbs: ['get'], nonResourceURLs: ['/*'] }],
    ],
  ])('%s', (_, have, want, missing) => {
    expect(uncoveredRules(have, [want])).toEqual(missing);
  });
});

describe('a rule that names thousands of words', () => {
  const words = (prefix: string): string[] =>
    Array.from({ length: 2_000 }, (_, index) => `${prefix}${index}`);
  const huge = { verbs: words('v'), apiGroups: words('g'), resources: words('r') };

  test('is held by who has all of it in one rule', () => {
    const all = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
    expect(uncoveredRules([readPods, all], [huge])).toEqual([]);
  });

  test('is missing as a whole otherwise', () => {
    const named = { ...huge, resourceNames: ['a'] };
    expect(uncoveredRules([readPods], [huge])).toEqual([huge]);
    expect(uncoveredRules([named], [huge, { ...huge, resourceNames: [] }])).toHaveLength(2);
    expect(uncoveredRules([huge], [named])).toEqual([]);
  });
});

describe('writing a role', () => {
  const role = { namespace: '', name: 'new', rules: [readPods] };

  test('with what one holds is no escalation', () => {
    expect(roleRefusal(context([readPods]), role)).toBe(undefined);
  });

  test('with more is refused, and says what is missing', () => {
    const held = [{ ...readPods, verbs: ['get'] }];
    const rules = [
      { verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['pods', 'secrets'] },
      { verbs: ['get'], nonResourceURLs: ['/x'] },
    ];
    expect(roleRefusal(context(held), { ...role, rules })).toBe(
      'user "alice" (groups=["devs" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n' +
        '{APIGroups:[""], Resources:["pods"], Verbs:["list" "watch"]}\n' +
        '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list" "watch"]}\n' +
        '{NonResourceURLs:["/x"], Verbs:["get"]}',
    );
  });

  test('is allowed to those who may escalate, and to the privileged group', () => {
    const asked: ResourceAttributes[] = [];
    const may = (attributes: ResourceAttributes): boolean => asked.push(attributes) > 0;
    expect(roleRefusal(context([], may), { ...role, namespace: 'n' })).toBe(undefined);
    expect(asked).toEqual([
      {
        verb: 'escalate',
        group: 'rbac.authorization.k8s.io',
        resource: 'roles',
        name: 'new',
        namespace: 'n',
      },
    ]);
    const admin = { name: 'root', groups: ['system:masters'] };
    expect(roleRefusal({ ...context([]), user: admin }, role)).toBe(undefined);
  });

  test('that is made of others needs all rights, for the old one too', () => {
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] };
    const refusal = 'must have cluster-admin privileges to use the aggregationRule';
    expect(roleRefusal(context([readPods]), { ...role, aggregationRule })).toBe(refusal);
    expect(roleRefusal(context([readPods]), { ...role, oldAggregationRule: aggregationRule })).toBe(
      refusal,
    );
  });
});

describe('writing a binding', () => {
  test('of a role with more than one holds is refused', () => {
    expect(bindingRefusal(context([readPods]), roleRef, '')).toBe(
      'user "alice" (groups=["devs" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n' +
        '{APIGroups:["apps"], Resources:["deployments"], ResourceNames:["d"], Verbs:["*"]}',
    );
  });

  test('is allowed to those who may bind that role there', () => {
    const asked: ResourceAttributes[] = [];
    const may = (attributes: ResourceAttributes): boolean => asked.push(attributes) > 0;
    expect(bindingRefusal(context([], may), roleRef, 'n')).toBe(undefined);
    expect(asked).toEqual([
      {
        verb: 'bind',
        group: 'rbac.authorization.k8s.io',
        resource: 'clusterroles',
        name: 'target',
        namespace: 'n',
      },
    ]);
  });
});

test('a review tells rules for resources and rules for paths apart', () => {
  const { rbac, user } = context([readPods, { verbs: ['get'], nonResourceURLs: ['/healthz'] }]);
  expect(rulesReviewStatus(rbac.rulesFor(user, 'n'))).toEqual({
    resourceRules: [readPods],
    nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz'] }],
    incomplete: false,
  });
});
