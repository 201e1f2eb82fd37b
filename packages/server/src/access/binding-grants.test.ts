import { expect, it } from 'vitest';
import { templateRole } from './binding-grants.ts';

it('reads rules as clusters get them, however people have written verbs and resources', () => {
  const rules = [{ apiGroups: ['apps'], resources: ['Deployments'], verbs: ['GET'] }];
  expect(templateRole({ metadata: { name: 'reader' }, rules }).rules).toEqual([
    { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] },
  ]);
});
