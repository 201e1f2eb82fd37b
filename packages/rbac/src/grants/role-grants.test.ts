import { describe, expect, it } from 'vitest';
import { ALL_CLUSTERS, type GrantedRole, type RoleGrant } from './role-grant.ts';
import { RoleGrants } from './role-grants.ts';

const readPods = { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] };
const readNodes = { verbs: ['get', 'list'], apiGroups: [''], resources: ['nodes'] };

function role(name: string, more: Partial<GrantedRole> = {}): GrantedRole {
  return { name, inherits: [], rules: [], ...more };
}

function grant(id: string, more: Partial<RoleGrant> = {}): RoleGrant {
  return { id, subject: { kind: 'User', name: 'u-1' }, role: 'owner', cluster: 'c-1', ...more };
}

/** An engine that knows `owner`, which inherits `member`, and what it told. */
function setUp(...grants: readonly RoleGrant[]) {
  const engine = new RoleGrants();
  engine.setRole(role('member', { rules: [readPods] }));
  engine.setRole(role('owner', { inherits: ['member'], rules: [readNodes] }));
  for (const each of grants) engine.setGrant(each);
  const told: (string | undefined)[] = [];
  engine.onChange((cluster) => told.push(cluster));
  const held = (cluster = 'c-1', groups: readonly string[] = []) => {
    const { cluster: roles, projects } = engine.heldIn(cluster, { name: 'u-1', groups });
    return { roles, projects: Object.fromEntries(projects) };
  };
  return { engine, told, held };
}

describe('what is held', () => {
  it('is the role and all it inherits, where it was given and nowhere else', () => {
    const { held } = setUp(grant('a'), grant('b', { cluster: 'c-2', project: 'p-1' }));
    expect(held('c-1')).toEqual({ roles: ['owner', 'member'], projects: {} });
    expect(held('c-2')).toEqual({ roles: [], projects: { 'p-1': ['owner', 'member'] } });
    expect(held('c-3')).toEqual({ roles: [], projects: {} });
  });

  it('is joined from the user, other names of the user and groups', () => {
    const { engine } = setUp(
      grant('a', { role: 'member' }),
      grant('b', { subject: { kind: 'User', name: 'oidc_user://1' }, project: 'p-1' }),
      grant('c', { subject: { kind: 'Group', name: 'devs' } }),
      grant('d', { subject: { kind: 'Group', name: 'u-1' }, project: 'p-2' }),
    );
    const holder = { name: 'u-1', principals: ['oidc_user://1'], groups: ['devs'] };
    const held = engine.heldIn('c-1', holder);
    expect(held.cluster.toSorted()).toEqual(['member', 'owner']);
    expect([...held.projects]).toEqual([['p-1', ['owner', 'member']]]);
  });

  it('is nothing of a role that cannot be given there, but inherited from wherever', () => {
    const { engine, held } = setUp(
      grant('a', { role: 'in-projects' }),
      grant('b', { role: 'in-clusters', project: 'p-1' }),
    );
    engine.setRole(role('in-projects', { context: 'project', rules: [readPods] }));
    engine.setRole(role('in-clusters', { context: 'cluster', inherits: ['in-projects'] }));
    expect(held()).toEqual({ roles: [], projects: {} });
    engine.setGrant(grant('c', { role: 'in-clusters' }));
    expect(held().roles).toEqual(['in-clusters', 'in-projects']);
  });

  it('is what a bundle stands for, in all clusters', () => {
    const { engine, held } = setUp(grant('a', { role: 'admins', cluster: ALL_CLUSTERS }));
    engine.setRole(role('admins', { inherits: ['owner'], isBundle: true }));
    expect(held('c-9').roles).toEqual(['owner', 'member']);
    expect([...engine.clustersOf({ name: 'u-1' })]).toEqual([]);
  });

  it('follows changes of bindings and roles, in whatever order they come', () => {
    const { engine, held } = setUp(grant('a', { role: 'late' }));
    expect(held().roles).toEqual([]);
    engine.setRole(role('late', { inherits: ['later'] }));
    engine.setRole(role('later', { inherits: ['late'] }));
    expect(held().roles).toEqual(['late', 'later']);
    engine.deleteRole('later');
    expect(held().roles).toEqual(['late']);
    engine.setGrant(grant('a', { role: 'member', project: 'p-1' }));
    expect(held()).toEqual({ roles: [], projects: { 'p-1': ['member'] } });
    engine.deleteGrant('a');
    engine.deleteGrant('a');
    expect(held()).toEqual({ roles: [], projects: {} });
  });

  it('is found at the end of 20,000 roles that inherit each other', () => {
    const { engine, held } = setUp(grant('a', { role: 'r0' }));
    for (let index = 19_999; index >= 0; index -= 1) {
      engine.setRole(role(`r${index}`, { inherits: [`r${(index + 1) % 20_000}`] }));
    }
    expect(held().roles.at(-1)).toBe('r19999');
  });
});

describe('who is told', () => {
  it('learns the cluster of a binding, and nothing when nothing has changed', () => {
    const { engine, told } = setUp(grant('a'));
    engine.setGrant(grant('a'));
    engine.setRole(role('member', { rules: [readPods] }));
    expect(told).toEqual([]);
    engine.deleteGrant('a');
    engine.setGrant(grant('b', { cluster: ALL_CLUSTERS }));
    expect(told).toEqual(['c-1', undefined]);
  });

  it('learns of a changed role the clusters where roles that include it are given', () => {
    const { engine, told } = setUp(
      grant('a'),
      grant('b', { cluster: 'c-2', role: 'member' }),
      grant('c', { cluster: 'c-3', role: 'other' }),
    );
    engine.setRole(role('member', { rules: [readNodes] }));
    expect(new Set(told)).toEqual(new Set(['c-1', 'c-2']));
  });

  it('can ask whether a role has lost rules, not whether it has gained some', () => {
    const { engine } = setUp(grant('a'));
    const held = engine.heldIn('c-1', { name: 'u-1' });
    let since = engine.version;
    engine.setRole(role('member', { rules: [readPods, readNodes] }));
    expect(engine.haveLostRules(held, since)).toBe(false);
    engine.setRole(role('member', { rules: [readNodes] }));
    expect(engine.haveLostRules(held, since)).toBe(true);
    since = engine.version;
    engine.deleteRole('member');
    engine.setRole(role('member'));
    expect(engine.haveLostRules(held, since)).toBe(true);
  });
});

describe('explain', () => {
  const question = {
    holder: { name: 'u-1', groups: ['devs'] },
    cluster: 'c-1',
    attributes: { verb: 'list', group: '', resource: 'pods', namespace: 'n' },
  };

  it('names the binding, the way of inheritance and the rule', () => {
    const given = grant('a', { subject: { kind: 'Group', name: 'devs' } });
    expect(setUp(given).engine.explain(question).chain).toEqual({
      grant: given,
      roles: ['owner', 'member'],
      rule: readPods,
    });
  });

  it('counts a role of a project for the namespaces of that project alone', () => {
    const given = grant('a', { project: 'p-1' });
    const { engine } = setUp(given);
    expect(engine.explain({ ...question, project: 'p-1' }).chain?.grant).toBe(given);
    const elsewhere = engine.explain({ ...question, project: 'p-2' });
    expect(elsewhere.chain).toBe(undefined);
    expect(elsewhere.elsewhere?.grant).toBe(given);
  });

  it('says how a role is held in a place', () => {
    const given = grant('a', { project: 'p-1' });
    const { engine } = setUp(given, grant('b', { role: 'member' }));
    const place = { holder: question.holder, cluster: 'c-1' };
    expect(engine.chainTo('member', { ...place, project: 'p-1' })).toEqual({
      grant: given,
      roles: ['owner', 'member'],
    });
    expect(engine.chainTo('owner', place)).toBe(undefined);
  });

  it('names external roles, whose rules it does not know', () => {
    const { engine } = setUp(grant('a', { role: 'edit' }));
    engine.setRole(role('edit', { external: true, rules: [readPods] }));
    const { chain, external } = engine.explain(question);
    expect(chain).toBe(undefined);
    expect(external.map(({ roles }) => roles)).toEqual([['edit']]);
  });
});
