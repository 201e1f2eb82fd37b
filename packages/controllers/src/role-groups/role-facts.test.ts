import type { RoleTemplate } from '@drover/api';
import type { PolicyRule } from '@drover/apimachinery';
import { describe, expect, it } from 'vitest';
import { roleFacts } from './role-facts.ts';

const of = (rules: readonly PolicyRule[], more: Partial<RoleTemplate> = {}) =>
  roleFacts({ metadata: { name: 'r' }, rules, ...more } as RoleTemplate);

describe('roleFacts', () => {
  it('writes resources and verbs in lower case, and leaves the rest', () => {
    const rule = { apiGroups: ['Apps'], resources: ['Deployments/Scale'], verbs: ['GET'] };
    expect(of([{ ...rule, resourceNames: ['Mine'] }]).rules).toEqual([
      {
        apiGroups: ['Apps'],
        resources: ['deployments/scale'],
        resourceNames: ['Mine'],
        verbs: ['get'],
      },
    ]);
  });

  it.each<[PolicyRule, readonly PolicyRule[]]>([
    [
      { apiGroups: [''], resources: ['nodes', 'pods'], verbs: ['watch', 'get'] },
      [{ apiGroups: [''], resources: ['nodes'], verbs: ['get', 'watch'] }],
    ],
    [
      { apiGroups: ['*'], resources: ['storageclasses'], verbs: ['*'] },
      [{ apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: ['*'] }],
    ],
    [{ apiGroups: ['apps'], resources: ['nodes'], verbs: ['get'] }, []],
    [{ apiGroups: [''], resources: ['nodes'], resourceNames: ['a'], verbs: ['get'] }, []],
    [{ apiGroups: ['management.cattle.io'], resources: ['clusters'], verbs: ['get'] }, []],
    [
      {
        apiGroups: ['management.cattle.io'],
        resources: ['clusters'],
        resourceNames: ['local'],
        verbs: ['get'],
      },
      [
        {
          apiGroups: ['management.cattle.io'],
          resources: ['clusters'],
          resourceNames: ['local'],
          verbs: ['get'],
        },
      ],
    ],
  ])('promotes of %j', (rule, expected) => {
    expect(of([rule]).promoted).toEqual(expected);
  });

  it('promotes everything that everything comes to', () => {
    const all = of([{ apiGroups: ['*'], resources: ['*'], verbs: ['get'] }]).promoted;
    expect(all.map(({ resources }) => resources?.[0])).toEqual([
      'navlinks',
      'nodes',
      'persistentvolumes',
      'storageclasses',
      'apiservices',
      'clusterrepos',
    ]);
  });

  it.each<[PolicyRule, boolean]>([
    [{ apiGroups: [''], resources: ['namespaces'], verbs: ['create'] }, true],
    [{ apiGroups: ['*'], resources: ['namespaces'], verbs: ['*'] }, true],
    [{ apiGroups: ['example.org'], resources: ['namespaces'], verbs: ['create'] }, false],
    [{ apiGroups: [''], resources: ['*'], verbs: ['*'] }, false],
    [{ apiGroups: [''], resources: ['namespaces'], verbs: ['get'] }, false],
    [{ apiGroups: [''], resources: ['namespaces'], resourceNames: ['a'], verbs: ['*'] }, false],
  ])('%j makes namespaces: %s', (rule, expected) => {
    expect(of([rule]).createsNamespaces).toBe(expected);
  });

  it('has the rules of the cluster for an external role', () => {
    const own = [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }];
    const role = { metadata: { name: 'view' }, external: true, rules: [] } as RoleTemplate;
    expect(roleFacts(role, own)).toMatchObject({ external: true, rules: own, promoted: own });
  });
});
