import type { PolicyRule } from '@drover/apimachinery';
import { expect, it } from 'vitest';
import type { RoleRules } from '../role-use/role-rules.ts';
import { RolesInPlaces } from '../role-use/roles-in-places.ts';
import { ReachingRoles } from './reaching-roles.ts';

const RULES: Readonly<Record<string, readonly PolicyRule[]>> = {
  'cluster-owner': [{ apiGroups: [''], resources: ['secrets'], verbs: ['*'] }],
  'projects-view': [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
  'nodes-view': [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }],
};

function setUp() {
  const bindings = new Set<string>();
  const closureOf: RoleRules['closureOf'] = (names) =>
    names.map((name) => ({ name, rules: RULES[name] ?? [], administrative: false }));
  const inUse = new RolesInPlaces({ hasIndexed: (_index, value) => bindings.has(value) });
  const reaching = new ReachingRoles({ roles: { closureOf } as RoleRules, inUse });
  const names = (cluster: string): readonly string[] =>
    reaching.of(cluster).map(({ name }) => name);
  return { bindings, reaching, names };
}

it('lets owners reach all projects, but those of the home of state', () => {
  const { names } = setUp();
  expect([names('c-1'), names('local')]).toEqual([['cluster-owner'], []]);
});

it('asks for work only when a role that reaches projects begins or ceases to be used', () => {
  const { bindings, reaching, names } = setUp();
  expect(names('c-1')).toEqual(['cluster-owner']);
  bindings.add('c-1/nodes-view');
  expect(reaching.note({ place: 'c-1', role: 'nodes-view' })).toBe(false);
  bindings.add('c-1/projects-view');
  expect(reaching.note({ place: 'c-1', role: 'projects-view' })).toBe(true);
  expect(reaching.note({ place: 'c-1', role: 'projects-view' })).toBe(false);
  expect(names('c-1')).toEqual(['cluster-owner', 'projects-view']);
  bindings.delete('c-1/projects-view');
  expect(reaching.note({ place: 'c-1', role: 'projects-view' })).toBe(true);
  expect(names('c-1')).toEqual(['cluster-owner']);
});

it('knows of a role that went while nobody told of it, once it was asked to look again', () => {
  const { bindings, reaching, names } = setUp();
  bindings.add('c-1/projects-view');
  reaching.note({ place: 'c-1', role: 'projects-view' });
  bindings.clear();
  expect(names('c-1')).toEqual(['cluster-owner', 'projects-view']);
  reaching.forget('c-1');
  expect(names('c-1')).toEqual(['cluster-owner']);
});
