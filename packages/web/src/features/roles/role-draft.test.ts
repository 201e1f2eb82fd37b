import { expect, it } from 'vitest';
import { copyOf, draftNode, newRole, roleProblems, withRows } from './role-draft.ts';

const opened = { base: {}, editing: false };

it('knows what is wrong with a role', () => {
  expect(roleProblems(newRole('cluster'), opened)).toEqual([
    { path: 'name', message: 'Give the role a name' },
  ]);
  const rows = [{ target: { group: 'apps', resource: 'deployments', names: [] }, verbs: [] }];
  expect(roleProblems(withRows({ name: 'A' }, rows), opened)).toEqual([
    {
      path: 'rules',
      message: 'Tick at least one verb for deployments (apps), or remove the line',
    },
  ]);
});

it('copies what a role gives, and nothing of who gets it', () => {
  const role = {
    id: 'r',
    type: 'roleTemplate',
    links: {},
    name: 'Reader',
    context: 'project',
    builtin: true,
    locked: true,
    projectCreatorDefault: true,
    rules: [{ verbs: ['get'], apiGroups: ['', 'apps'], resources: ['pods'] }],
    roleTemplateIds: ['view'],
    labels: { team: 'a', 'cattle.io/creator': 'norman' },
  } as const;
  expect(copyOf(role)).toEqual({
    name: 'Copy of Reader',
    context: 'project',
    clusterCreatorDefault: false,
    projectCreatorDefault: false,
    rules: [
      { verbs: ['get'], apiGroups: [''], resources: ['pods'] },
      { verbs: ['get'], apiGroups: ['apps'], resources: ['pods'] },
    ],
    roleTemplateIds: ['view'],
    labels: { team: 'a' },
  });
  expect(copyOf({ ...role, external: true })).toMatchObject({ roleTemplateIds: ['r'] });
});

it('reads a draft as a role', () => {
  expect(draftNode({ name: '', roleTemplateIds: ['a', 1], external: true }, 'r')).toEqual({
    id: 'r',
    name: 'this role',
    rules: [],
    inherits: ['a'],
    isExternal: true,
  });
});
