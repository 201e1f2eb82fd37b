import { expect, it } from 'vitest';
import { leavingOf, releasePatch } from './desired.ts';

const ID = 'field.cattle.io/projectId';
const member = (name: string, rest: object = {}, projectId = 'c-1:p-a') => ({
  metadata: { name, annotations: { [ID]: projectId, ...rest } },
});
const creator = { 'field.cattle.io/creatorId': 'u-1' };

it('deletes what people made for the project, and lets the rest go', () => {
  const namespaces = [
    member('made', creator),
    member('found'),
    member('cattle-system', creator),
    member('default', creator),
    member('elsewhere', creator, 'c-1:p-b'),
    member('namesake', creator, 'c-2:p-a'),
    { metadata: { ...member('ending', creator).metadata, deletionTimestamp: 'now' } },
    { metadata: { name: 'none' } },
  ];
  const { deleted, released } = leavingOf(namespaces, {
    projectId: 'c-1:p-a',
    systemNamespaces: ['cattle-system'],
  });
  expect(deleted.map(({ metadata }) => metadata?.name)).toEqual(['made']);
  expect(released.map(({ metadata }) => metadata?.name)).toEqual([
    'found',
    'cattle-system',
    'default',
  ]);
});

it('takes nothing but the membership, of the namespace as it was read', () => {
  expect(releasePatch({ metadata: { name: 'a', uid: 'u', resourceVersion: '7' } })).toEqual({
    metadata: {
      uid: 'u',
      resourceVersion: '7',
      annotations: { [ID]: null },
      labels: { [ID]: null },
    },
  });
});
