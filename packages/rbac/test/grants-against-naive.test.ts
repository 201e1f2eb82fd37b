import {
  ALL_CLUSTERS,
  type GrantedRole,
  type Holder,
  type RoleGrant,
  RoleGrants,
} from '@drover/rbac';
import fc from 'fast-check';
import { expect, test } from 'vitest';

/** All roles and bindings as lists: what the engine must agree with. */
class NaiveGrants {
  readonly roles = new Map<string, GrantedRole>();
  readonly grants = new Map<string, RoleGrant>();

  /** `cluster:role` and `project:role` pairs. */
  heldIn(cluster: string, { name, principals = [], groups = [] }: Holder): Set<string> {
    const held = new Set<string>();
    for (const grant of this.grants.values()) {
      const { subject, role, project } = grant;
      const names = subject.kind === 'Group' ? groups : [name, ...principals];
      if (!names.includes(subject.name) || !this.counts(grant, cluster)) continue;
      for (const each of this.closure(role, new Set())) held.add(`${project ?? ''}:${each}`);
    }
    return held;
  }

  counts({ role, project, cluster }: RoleGrant, asked: string): boolean {
    const isThere = cluster === asked || cluster === ALL_CLUSTERS;
    const wrong = project === undefined ? 'project' : 'cluster';
    return isThere && this.roles.get(role)?.context !== wrong;
  }

  closure(name: string, seen: Set<string>): string[] {
    const role = this.roles.get(name);
    if (role === undefined || seen.has(name)) return [];
    seen.add(name);
    const inherited = role.inherits.flatMap((each) => this.closure(each, seen));
    return role.isBundle ? inherited : [name, ...inherited];
  }
}

const roleName = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const clusterName = fc.constantFrom('c-1', 'c-2');
const role: fc.Arbitrary<GrantedRole> = fc.record(
  {
    name: roleName,
    inherits: fc.uniqueArray(roleName, { maxLength: 3 }),
    rules: fc.constant([]),
    context: fc.constantFrom('cluster' as const, 'project' as const, '' as const),
    isBundle: fc.boolean(),
  },
  { requiredKeys: ['name', 'inherits', 'rules'] },
);
const grant: fc.Arbitrary<RoleGrant> = fc.record(
  {
    id: fc.nat(20).map(String),
    subject: fc.record({
      kind: fc.constantFrom('User' as const, 'Group' as const),
      name: fc.constantFrom('u', 'p', 'g', 'h'),
    }),
    role: roleName,
    cluster: fc.oneof(clusterName, fc.constant(ALL_CLUSTERS)),
    project: fc.constantFrom('p-1', 'p-2'),
  },
  { requiredKeys: ['id', 'subject', 'role', 'cluster'] },
);
const change = fc.oneof(
  { weight: 3, arbitrary: fc.record({ setRole: role }) },
  { weight: 6, arbitrary: fc.record({ setGrant: grant }) },
  { weight: 1, arbitrary: fc.record({ deleteRole: roleName }) },
  { weight: 2, arbitrary: fc.record({ deleteGrant: grant }) },
);
const holder: fc.Arbitrary<Holder> = fc.record({
  name: fc.constant('u'),
  principals: fc.uniqueArray(fc.constantFrom('p'), { maxLength: 1 }),
  groups: fc.uniqueArray(fc.constantFrom('g', 'h'), { maxLength: 2 }),
});

test('after any changes the engine answers as the lists do, and has told of every difference', () => {
  const steps = fc.array(fc.record({ change, holder, cluster: clusterName }), { maxLength: 120 });
  fc.assert(
    fc.property(steps, (all) => {
      const engine = new RoleGrants();
      const naive = new NaiveGrants();
      const told = new Set<string | undefined>();
      engine.onChange((cluster) => told.add(cluster));
      for (const { change: next, holder: who, cluster } of all) {
        const before = naive.heldIn(cluster, who);
        told.clear();
        if ('setRole' in next) {
          engine.setRole(next.setRole);
          naive.roles.set(next.setRole.name, next.setRole);
        } else if ('setGrant' in next) {
          engine.setGrant(next.setGrant);
          naive.grants.set(next.setGrant.id, next.setGrant);
        } else if ('deleteRole' in next) {
          engine.deleteRole(next.deleteRole);
          naive.roles.delete(next.deleteRole);
        } else {
          engine.deleteGrant(next.deleteGrant.id);
          naive.grants.delete(next.deleteGrant.id);
        }
        const expected = naive.heldIn(cluster, who);
        expect(flat(engine.heldIn(cluster, who))).toEqual([...expected].toSorted());
        const isDifferent = before.symmetricDifference(expected).size > 0;
        if (isDifferent) expect(told.has(cluster) || told.has(undefined)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

function flat({ cluster, projects }: ReturnType<RoleGrants['heldIn']>): string[] {
  const inProjects = [...projects].flatMap(([project, roles]) =>
    roles.map((each) => `${project}:${each}`),
  );
  return [...cluster.map((each) => `:${each}`), ...inProjects].toSorted();
}
