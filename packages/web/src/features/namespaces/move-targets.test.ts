import { expect, it } from 'vitest';
import { moveTargets } from './move-targets.ts';
import { namespaceNameProblem } from './namespaces.ts';

const project = (id: string, name: string, more = {}) => ({
  id,
  name,
  type: 'project',
  clusterId: 'c-1',
  links: {},
  ...more,
});
const namespace = (projectId: string | null) => ({
  id: 'shop',
  type: 'namespace',
  links: {},
  projectId,
});

it('offers the other projects by name, and to leave all of them', () => {
  const quota = { resourceQuota: { limit: { pods: '1' } } };
  const projects = [
    project('c-1:p-3', 'Web'),
    project('c-1:p-1', 'Own'),
    project('c-1:p-2', 'Bank', quota),
  ];
  expect(moveTargets(projects, namespace('c-1:p-1'))).toEqual([
    {
      value: 'c-1:p-2',
      label: 'Bank (has a quota, which takes no namespaces)',
      disabled: true,
    },
    { value: 'c-1:p-3', label: 'Web', disabled: false },
    { value: 'none', label: 'No project', disabled: false },
  ]);
  expect(moveTargets(projects, namespace(null)).map(({ value }) => value)).toEqual([
    'c-1:p-2',
    'c-1:p-1',
    'c-1:p-3',
  ]);
});

it('knows the names of namespaces', () => {
  expect(namespaceNameProblem('shop-1')).toBeUndefined();
  expect(namespaceNameProblem('')).toBeUndefined();
  expect(namespaceNameProblem('Shop')).toMatch(/^Lower-case/);
});
