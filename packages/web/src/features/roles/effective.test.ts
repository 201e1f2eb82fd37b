import { describe, expect, it } from 'vitest';
import { dangersOf } from './dangers.ts';
import { byOrigin, effectiveRights, type RoleNode } from './effective.ts';
import type { Rule } from './matrix.ts';
import { isNoChange, rightsDiff } from './rights-diff.ts';

const rule = (verbs: string, resources: string, group = ''): Rule => ({
  verbs: verbs.split(' '),
  apiGroups: [group],
  resources: resources.split(' '),
});
const node = (id: string, rules: readonly Rule[], ...inherits: string[]): RoleNode => ({
  id,
  name: id.toUpperCase(),
  rules,
  inherits,
  isExternal: id.startsWith('ext'),
});
const known = (...nodes: readonly RoleNode[]) => new Map(nodes.map((each) => [each.id, each]));
const rightsOf = (role: RoleNode, ...others: readonly RoleNode[]) =>
  effectiveRights(role, known(...others));

describe('the effective rights of a role', () => {
  it('are its own and those of all that it inherits, with who gives them', () => {
    const base = node('base', [rule('get list', 'pods'), rule('get', 'nodes')]);
    const middle = node('middle', [rule('watch', 'pods')], 'base', 'ext-view');
    const rights = rightsOf(
      node('', [rule('get', 'pods')], 'middle', 'gone'),
      base,
      middle,
      node('ext-view', [rule('*', 'everything')]),
    );
    const told = rights.rows.map((row) => [
      'resource' in row.target && row.target.resource,
      ...byOrigin(row).map(
        ({ verbs, from }) => `${verbs.join()} of ${from.map(({ id }) => id).join()}`,
      ),
    ]);
    expect(told).toEqual([
      ['pods', 'get of ,base', 'watch of middle', 'list of base'],
      ['nodes', 'get of base'],
    ]);
    expect(rights.external.map(({ name }) => name)).toEqual(['EXT-VIEW']);
    expect(rights.missing).toEqual(['gone']);
    expect(rights.cycle).toBeUndefined();
  });

  it('take the draft for the role that is stored, and tell how it would inherit itself', () => {
    const rights = rightsOf(
      node('a', [rule('get', 'pods')], 'b'),
      node('a', [rule('list', 'pods')]),
      node('b', [], 'a'),
    );
    expect(rights.rows.flatMap(({ grants }) => grants.map(({ verb }) => verb))).toEqual(['get']);
    expect(rights.cycle).toEqual(['A', 'B', 'A']);
  });
});

describe('what a change gives and takes', () => {
  it('is told target by target', () => {
    const before = rightsOf(node('a', [rule('get list', 'pods'), rule('get', 'nodes')]));
    const after = rightsOf(
      node('a', [rule('get create', 'pods')], 'ext-view'),
      node('ext-view', []),
    );
    const diff = rightsDiff(before, after);
    expect(diff.changes).toEqual([
      { target: { group: '', resource: 'pods', names: [] }, added: ['create'], removed: ['list'] },
      { target: { group: '', resource: 'nodes', names: [] }, added: [], removed: ['get'] },
    ]);
    expect(diff.externalAdded.map(({ id }) => id)).toEqual(['ext-view']);
    expect(isNoChange(diff)).toBe(false);
  });

  it('is nothing where something wider gives the same', () => {
    const before = rightsOf(node('a', [rule('*', '*', '*'), rule('get', 'pods')]));
    const after = rightsOf(node('a', [rule('*', '*', '*')]));
    expect(isNoChange(rightsDiff(before, after))).toBe(true);
    expect(isNoChange(rightsDiff(after, before))).toBe(true);
  });

  it('is nothing when a right is inherited instead', () => {
    const before = rightsOf(node('a', [rule('get', 'pods')]));
    const after = rightsOf(node('a', [], 'b'), node('b', [rule('get', 'pods')]));
    expect(isNoChange(rightsDiff(before, after))).toBe(true);
  });

  it('is a loss when all objects become some, and none when names come singly', () => {
    const named = (...resourceNames: string[]): Rule => ({ ...rule('get', 'pods'), resourceNames });
    const whole = rightsOf(node('a', [rule('get', 'pods')]));
    const both = rightsOf(node('a', [named('x', 'y')]));
    const singly = rightsOf(node('a', [named('x'), named('y')]));
    expect(rightsDiff(whole, both).changes).toEqual([
      { target: { group: '', resource: 'pods', names: [] }, added: [], removed: ['get'] },
    ]);
    expect(isNoChange(rightsDiff(both, singly))).toBe(true);
    expect(isNoChange(rightsDiff(singly, both))).toBe(true);
  });

  it('follows paths to their wildcards', () => {
    const path = (url: string) => rightsOf(node('a', [{ verbs: ['get'], nonResourceURLs: [url] }]));
    expect(rightsDiff(path('/metrics/a'), path('/metrics/*')).changes).toEqual([
      { target: { url: '/metrics/*' }, added: ['get'], removed: [] },
    ]);
  });
});

describe('dangerous rights', () => {
  const dangers = (...rules: readonly Rule[]) =>
    dangersOf(rightsOf(node('a', rules)).rows).map(({ id }) => id);
  const rbac = 'rbac.authorization.k8s.io';

  it.each([
    ['everything', rule('*', '*', '*')],
    ['escalate', rule('escalate', 'clusterroles', rbac)],
    ['bind', rule('bind', 'roletemplates', 'management.cattle.io')],
    ['impersonate', rule('impersonate', 'users')],
    ['secrets', rule('list', 'secrets')],
    ['exec', rule('create', 'pods/exec')],
    ['nodes-proxy', rule('get', 'nodes/proxy')],
    ['tokens', rule('create', 'serviceaccounts/token')],
    ['open', rule('get', '*', 'apps')],
  ])('are known: %s', (id, dangerous) => {
    expect(dangers(dangerous)).toEqual([id]);
  });

  it('are not what is harmless', () => {
    expect(dangers(rule('get list', 'pods'), rule('create', 'secrets'))).toEqual([]);
    expect(dangers({ ...rule('get', 'secrets'), resourceNames: ['a'] })).toEqual([]);
  });

  it('hide behind wildcards', () => {
    expect(dangers(rule('*', 'secrets pods/exec'))).toEqual(['secrets', 'exec']);
    expect(dangers(rule('get', '*'))).toEqual(['secrets', 'exec', 'nodes-proxy', 'open']);
  });

  it('say who gives them', () => {
    const rights = rightsOf(
      node('a', [rule('get', 'pods')], 'b'),
      node('b', [rule('get', 'secrets')]),
    );
    expect(dangersOf(rights.rows)[0]?.from.map(({ id }) => id)).toEqual(['b']);
  });
});
