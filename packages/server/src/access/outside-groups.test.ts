import { expect, it } from 'vitest';
import { outsideGroups } from './outside-groups.ts';

it('drops the reserved prefixes, but for the authenticated groups', () => {
  expect(
    outsideGroups([
      'github_team://1',
      'system:masters',
      'System:Masters',
      'drover:c-1:cluster-owner',
      'DROVER:x',
      'system:authenticated',
      'system:cattle:authenticated',
      'systems',
    ]),
  ).toEqual(['github_team://1', 'system:authenticated', 'system:cattle:authenticated', 'systems']);
});
