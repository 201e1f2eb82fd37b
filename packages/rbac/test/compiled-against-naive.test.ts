import {
  type LabelSelectorSpec,
  labelSelectorOf,
  matchesLabels,
  type PolicyRule,
} from '@drover/apimachinery';
import {
  type BindingObject,
  RbacAuthorizer,
  type RequestAttributes,
  type RoleObject,
  ruleAllows,
  type UserInfo,
} from '@drover/rbac';
import fc from 'fast-check';
import { expect, test } from 'vitest';

/** All roles and bindings as lists: what the compiled sets must agree with. */
class NaiveEvaluator {
  readonly roles = new Map<string, RoleObject>();
  readonly bindings = new Map<string, BindingObject>();

  authorize(user: UserInfo, attributes: RequestAttributes): boolean {
    return this.rulesFor(user, 'path' in attributes ? '' : (attributes.namespace ?? '')).some(
      (rule) => ruleAllows(rule, attributes),
    );
  }

  rulesFor(user: UserInfo, namespace: string): PolicyRule[] {
    return [...this.bindings.values()].flatMap((binding) => {
      const home = binding.metadata.namespace ?? '';
      if (home !== '' && home !== namespace) return [];
      const isMeant = (binding.subjects ?? []).some((subject) => {
        if (subject.kind === 'User') return subject.name === user.name;
        if (subject.kind === 'Group') return user.groups?.includes(subject.name);
        const account = `system:serviceaccount:${subject.namespace ?? home}:${subject.name}`;
        return (subject.namespace ?? home) !== '' && account === user.name;
      });
      if (!isMeant) return [];
      const { kind, name } = binding.roleRef;
      if (kind === 'Role' && home === '') return [];
      return this.rulesOf(kind === 'Role' ? `${home}/${name}` : `/${name}`, new Set());
    });
  }

  rulesOf(key: string, seen: Set<string>): PolicyRule[] {
    const role = this.roles.get(key);
    if (role === undefined || seen.has(key)) return [];
    seen.add(key);
    const selectors = role.aggregationRule?.clusterRoleSelectors;
    if (selectors === undefined) return [...(role.rules ?? [])];
    return [...this.roles].flatMap(([other, { metadata }]) => {
      const isSelected = selectors.some((selector) =>
        matchesLabels(labelSelectorOf(selector), metadata.labels),
      );
      return other.startsWith('/') && isSelected ? this.rulesOf(other, seen) : [];
    });
  }
}

const names = fc.constantFrom(...'abcdefghijkl'.split(''));
const namespaces = fc.constantFrom('', 'n1', 'n2');
const someOf = (...words: string[]): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.constantFrom(...words), { minLength: 1, maxLength: 2 });
const rule: fc.Arbitrary<PolicyRule> = fc.oneof(
  fc.record(
    {
      verbs: someOf('get', 'list', 'create', '*'),
      apiGroups: someOf('', 'apps', '*'),
      resources: someOf('pods', 'pods/log', '*/log', '*'),
      resourceNames: someOf('x', 'y', '*any*'),
    },
    { requiredKeys: ['verbs', 'apiGroups', 'resources'] },
  ),
  fc.record({
    verbs: someOf('get', '*'),
    nonResourceURLs: someOf('/api', '/api/*', '*', '/healthz'),
  }),
);
const labels = fc.constantFrom({}, { to: 'a' }, { to: 'b' });
const selector: fc.Arbitrary<LabelSelectorSpec> = fc.constantFrom(
  { matchLabels: { to: 'a' } },
  { matchLabels: { to: 'b' } },
);
const role: fc.Arbitrary<RoleObject> = fc
  .record({
    namespace: namespaces,
    name: names,
    labels,
    rules: fc.array(rule, { maxLength: 3 }),
    selectors: fc.option(fc.array(selector, { minLength: 1, maxLength: 2 }), { freq: 3 }),
  })
  .map(({ namespace, name, labels: own, rules, selectors }) => ({
    metadata: { ...(namespace !== '' && { namespace }), name, labels: own },
    rules,
    ...(selectors !== null &&
      namespace === '' && { aggregationRule: { clusterRoleSelectors: selectors } }),
  }));
const subject = fc.oneof(
  fc.record({ kind: fc.constantFrom('User', 'Group'), name: fc.constantFrom('u', 'g', 'h') }),
  fc.record(
    {
      kind: fc.constant('ServiceAccount'),
      name: fc.constant('sa'),
      namespace: fc.constantFrom('n1', 'n2'),
    },
    { requiredKeys: ['kind', 'name'] },
  ),
);
const binding: fc.Arbitrary<BindingObject> = fc
  .record({
    namespace: namespaces,
    name: fc.nat(40).map(String),
    subjects: fc.array(subject, { maxLength: 2 }),
    kind: fc.constantFrom('Role', 'ClusterRole'),
    role: names,
  })
  .map(({ namespace, name, subjects, kind, role: roleName }) => ({
    metadata: { ...(namespace !== '' && { namespace }), name },
    subjects,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: roleName },
  }));
const change = fc.oneof(
  { weight: 3, arbitrary: fc.record({ setRole: role }) },
  { weight: 6, arbitrary: fc.record({ setBinding: binding }) },
  { weight: 1, arbitrary: fc.record({ deleteRole: role }) },
  { weight: 1, arbitrary: fc.record({ deleteBinding: binding }) },
);
const user: fc.Arbitrary<UserInfo> = fc.record({
  name: fc.constantFrom('u', 'nobody', 'system:serviceaccount:n1:sa'),
  groups: fc.uniqueArray(fc.constantFrom('g', 'h')),
});
const attributes: fc.Arbitrary<RequestAttributes> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      verb: fc.constantFrom('get', 'list', 'delete'),
      group: fc.constantFrom('', 'apps'),
      resource: fc.constantFrom('pods', 'secrets'),
      subresource: fc.constantFrom('', 'log'),
      name: fc.constantFrom('', 'x', 'z'),
      namespace: namespaces,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      verb: fc.constantFrom('get', 'post'),
      path: fc.constantFrom('/api', '/api/v1', '/x'),
    }),
  },
);
const step = fc.record({ change, user, attributes });

function keyOf({ metadata }: { metadata: { namespace?: string; name: string } }): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

test('after any changes the compiled sets answer as the lists do', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const compiled = new RbacAuthorizer();
      const naive = new NaiveEvaluator();
      for (const { change: next, user: who, attributes: what } of steps) {
        if ('setRole' in next) {
          compiled.setRole(next.setRole);
          naive.roles.set(keyOf(next.setRole), next.setRole);
        } else if ('setBinding' in next) {
          compiled.setBinding(next.setBinding);
          naive.bindings.set(keyOf(next.setBinding), next.setBinding);
        } else if ('deleteRole' in next) {
          compiled.deleteRole(next.deleteRole.metadata);
          naive.roles.delete(keyOf(next.deleteRole));
        } else {
          compiled.deleteBinding(next.deleteBinding.metadata);
          naive.bindings.delete(keyOf(next.deleteBinding));
        }
        const expected = naive.authorize(who, what);
        expect(compiled.authorize(who, what)).toBe(expected);
        expect(compiled.explain(who, what).allowed).toBe(expected);
      }
    }),
    { numRuns: 300 },
  );
});

test('a subject with more roles than are asked one by one is answered from one index, which follows changes', () => {
  const compiled = new RbacAuthorizer();
  const roleRef = (name: string): BindingObject['roleRef'] => ({
    apiGroup: 'rbac.authorization.k8s.io',
    kind: 'ClusterRole',
    name,
  });
  const rulesOf = (resource: string): PolicyRule[] => [
    { verbs: ['get'], apiGroups: [''], resources: [resource] },
  ];
  for (let index = 0; index < 1000; index += 1) {
    compiled.setRole({ metadata: { name: `r${index}` }, rules: rulesOf(`kind${index}`) });
    compiled.setBinding({
      metadata: { name: `b${index}` },
      subjects: [{ kind: 'User', name: 'u' }],
      roleRef: roleRef(`r${index}`),
    });
  }
  const may = (resource: string): boolean =>
    compiled.authorize({ name: 'u' }, { verb: 'get', group: '', resource });
  expect([may('kind0'), may('kind999'), may('kind1000')]).toEqual([true, true, false]);
  compiled.setRole({ metadata: { name: 'r999' }, rules: rulesOf('kind1000') });
  expect([may('kind999'), may('kind1000')]).toEqual([false, true]);
  compiled.deleteBinding({ name: 'b0' });
  compiled.deleteRole({ name: 'r1' });
  expect([may('kind0'), may('kind1'), may('kind2')]).toEqual([false, false, true]);
});
