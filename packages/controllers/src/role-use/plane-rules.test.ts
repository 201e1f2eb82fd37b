import { describe, expect, it } from 'vitest';
import { CLUSTER_PLANE, owns, PROJECT_PLANE, planeRules } from './plane-rules.ts';

const management = 'management.cattle.io';

describe('planeRules', () => {
  it('never widens a rule that names objects or another group, and takes no paths', () => {
    expect(
      planeRules(
        [
          { apiGroups: [''], resources: ['nodes'], verbs: ['*'] },
          { apiGroups: [management], resources: ['nodes'], resourceNames: ['a'], verbs: ['*'] },
          { apiGroups: [management], resources: ['users', 'settings'], verbs: ['*'] },
          { nonResourceURLs: ['*'], verbs: ['*'] },
        ],
        CLUSTER_PLANE,
      ),
    ).toEqual([]);
  });

  it('spells out what everything comes to', () => {
    const rules = planeRules(
      [{ apiGroups: ['*'], resources: ['*'], verbs: ['get'] }],
      PROJECT_PLANE,
    );
    expect(rules.map(({ apiGroups, resources }) => [apiGroups, resources?.length])).toEqual([
      [[''], 1],
      [['project.cattle.io'], 3],
      [[management], 8],
    ]);
    expect(rules[0]).toEqual({ apiGroups: [''], resources: ['secrets'], verbs: ['get'] });
  });
});

describe('owns', () => {
  it.each([
    [{ apiGroups: [management], resources: ['projects'], verbs: ['own'] }, true],
    [{ apiGroups: [management], resources: ['clusters'], verbs: ['own'] }, false],
    [{ apiGroups: [management], resources: ['projects'], verbs: ['*'] }, false],
    [{ apiGroups: ['*'], resources: ['projects'], verbs: ['own'] }, false],
  ])('%j: %s', (rule, expected) => {
    expect(owns('projects', [rule])).toBe(expected);
  });
});
