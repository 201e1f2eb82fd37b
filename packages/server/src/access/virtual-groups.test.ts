import {
  builtInRoleTemplates,
  type ClusterRoleTemplateBinding,
  type GlobalRoleBinding,
  type RoleTemplate,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { Lister } from '@drover/controller-runtime';
import { describe, expect, it } from 'vitest';
import { BY_SUBJECT, subjectIndexes, VirtualGroups } from './virtual-groups.ts';

interface Subject {
  readonly userName?: string;
  readonly groupPrincipalName?: string;
}

function listerOf<T extends KubernetesObject>(objects: readonly T[]): Lister<T> {
  const stored = objects as Lister<T>['list'] extends () => infer L ? L : never;
  return {
    size: stored.length,
    get: ({ name }) => stored.find(({ metadata }) => metadata?.name === name),
    list: () => stored,
    byIndex: (index, value) =>
      stored.filter(
        (object) =>
          index === BY_SUBJECT && subjectIndexes[BY_SUBJECT](object as Subject).includes(value),
      ),
  };
}

const inheriting: RoleTemplate = {
  metadata: { name: 'rt-1' },
  roleTemplateNames: ['nodes-view'],
};

function binding(cluster: string, role: string, subject: Subject): ClusterRoleTemplateBinding {
  return {
    metadata: { name: `${role}-${subject.userName ?? ''}`, namespace: cluster },
    clusterName: cluster,
    roleTemplateName: role,
    ...subject,
  };
}

function groups(
  bindings: readonly ClusterRoleTemplateBinding[],
  globalBindings: readonly GlobalRoleBinding[] = [],
): VirtualGroups {
  return new VirtualGroups({
    bindings: listerOf(bindings),
    globalBindings: listerOf(globalBindings),
    globalRoles: listerOf([
      {
        metadata: { name: 'admin' },
        rules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
      },
      {
        metadata: { name: 'user' },
        rules: [{ verbs: ['get'], apiGroups: ['*'], resources: ['*'] }],
      },
    ]),
    roleTemplates: listerOf([...builtInRoleTemplates, inheriting]),
  });
}

const ann = { name: 'u-1', groups: ['github_team://7', 'system:authenticated'] };

describe('VirtualGroups', () => {
  it('knows roles of the user and of the groups, inherited ones included', () => {
    const virtual = groups([
      binding('c-1', 'rt-1', { userName: 'u-1' }),
      binding('c-1', 'cluster-member', { groupPrincipalName: 'github_team://7' }),
      binding('c-1', 'cluster-owner', { userName: 'u-2' }),
    ]);
    expect(virtual.rolesIn('c-1', ann)).toEqual(['rt-1', 'nodes-view', 'cluster-member']);
    expect(virtual.groupsOf(ann)).toEqual([
      'drover:c-1:rt-1',
      'drover:c-1:nodes-view',
      'drover:c-1:cluster-member',
    ]);
  });

  it('gives nothing in another cluster', () => {
    const virtual = groups([binding('c-1', 'cluster-owner', { userName: 'u-1' })]);
    expect(virtual.rolesIn('c-2', ann)).toEqual([]);
  });

  it('does not count a binding whose namespace is not that of its cluster', () => {
    const forged = { ...binding('c-1', 'cluster-owner', { userName: 'u-1' }), clusterName: 'c-2' };
    expect(groups([forged]).rolesIn('c-1', ann)).toEqual([]);
    expect(groups([forged]).rolesIn('c-2', ann)).toEqual([]);
    expect(groups([forged]).groupsOf(ann)).toEqual([]);
  });

  it('makes administrators owners of every cluster, and nobody else', () => {
    const bound = (globalRoleName: string): GlobalRoleBinding => ({
      userName: 'u-1',
      globalRoleName,
    });
    expect(groups([], [bound('admin')]).rolesIn('c-9', ann)).toEqual(['cluster-owner']);
    expect(groups([], [bound('user')]).rolesIn('c-9', ann)).toEqual([]);
    expect(groups([], [bound('no-such-role')]).isAdministrator(ann)).toBe(false);
  });
});
