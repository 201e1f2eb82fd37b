import { describe, expect, it } from 'vitest';
import type { Role } from './role.ts';
import { countByRole, describeUse, heirsOf, useOf } from './role-use.ts';

const role = (id: string, ...roleTemplateIds: string[]): Role => ({
  id,
  type: 'roleTemplate',
  links: {},
  roleTemplateIds,
});

describe('the use of roles', () => {
  const items = [
    { id: '1', roleTemplateId: 'a', clusterId: 'c-1' },
    { id: '2', roleTemplateId: 'a', projectId: 'c-1:p-1' },
    { id: '3', roleTemplateId: 'b', projectId: 'c-2:p-2' },
    { id: '4', globalRoleId: 'g' },
  ];

  it('is counted by bindings and places', () => {
    const use = useOf({ items, total: 4 });
    expect(use).toEqual({ bindings: 4, clusters: 2, projects: 2, isPartial: false });
    expect(describeUse(use)).toBe('4 bindings in 2 clusters and 2 projects');
    expect(describeUse(useOf({ items: items.slice(3), total: 1 }))).toBe('1 binding');
    expect(describeUse(useOf({ items: items.slice(0, 1), total: 9 }))).toBe(
      '9 bindings in at least 1 cluster',
    );
    expect(countByRole({ items, total: 4 })).toEqual(
      new Map([
        ['a', 2],
        ['b', 1],
        ['g', 1],
      ]),
    );
  });

  it('goes on to all heirs, each once, also in a circle', () => {
    const roles = [role('a', 'c'), role('b', 'a'), role('c', 'b', 'a'), role('d')];
    expect(heirsOf('a', roles).map(({ id }) => id)).toEqual(['b', 'c']);
    expect(heirsOf('d', roles)).toEqual([]);
  });
});
