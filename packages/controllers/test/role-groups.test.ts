import {
  type Cluster,
  cluster as clusterKind,
  type GlobalRoleBinding,
  globalRoleBinding,
  type RoleTemplate,
  roleTemplate,
  type UserAttribute,
  userAttribute,
} from '@drover/api';
import { isNotFound, type KubernetesObject } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import {
  clusterRoleBindings,
  clusterRoles,
  namespaces,
  roleBindings,
  serviceAccounts,
} from '@drover/kubernetes';
import { describe, expect, it } from 'vitest';
import { type RoleWorld, startRoleWorld } from './role-world.ts';

interface Binding extends KubernetesObject {
  readonly subjects?: readonly { readonly kind: string; readonly name: string }[];
  readonly roleRef: { readonly name: string };
}
interface Role extends KubernetesObject {
  readonly rules?: readonly object[];
}

const MANAGED = { labelSelector: 'drover.dev/managed=roles' };

/** Bindings of a cluster as `[namespace/]role <- subjects`. */
async function ties(client: KubernetesClient): Promise<readonly string[]> {
  const found: Binding[] = [];
  for (const type of [roleBindings, clusterRoleBindings]) {
    found.push(...(await client.resource<Binding>(type).listAll(MANAGED)).items);
  }
  return found
    .map(({ metadata, roleRef, subjects = [] }) => {
      const place = metadata?.namespace === undefined ? '' : `${metadata.namespace}/`;
      return `${place}${roleRef.name} <- ${subjects.map(({ name }) => name).join(' ')}`;
    })
    .toSorted();
}

async function roleNames(client: KubernetesClient): Promise<readonly string[]> {
  const { items } = await client.resource<Role>(clusterRoles).listAll(MANAGED);
  return items.map(({ metadata }) => metadata?.name ?? '').toSorted();
}

async function rulesOf(client: KubernetesClient, name: string): Promise<readonly object[]> {
  return (await client.resource<Role>(clusterRoles).get(name)).rules ?? [];
}

const addRole = (world: RoleWorld, name: string, more: Partial<RoleTemplate>) =>
  world.home
    .resource<RoleTemplate>(roleTemplate.type)
    .create({ metadata: { name }, displayName: name, context: 'project', ...more });

const podReader = { apiGroups: [''], resources: ['Pods'], verbs: ['GET', 'list'] };

describe('roles in a cluster', { timeout: 60_000 }, () => {
  it('are bound once to their virtual groups, and people write nothing', async () => {
    await using world = await startRoleWorld();
    const { there } = world;
    await addRole(world, 'viewer', { rules: [podReader] });
    await addRole(world, 'worker', {
      rules: [
        { apiGroups: [''], resources: ['namespaces'], verbs: ['create'] },
        { apiGroups: ['*'], resources: ['storageclasses'], verbs: ['get'] },
      ],
      roleTemplateNames: ['viewer'],
    });
    await world.addNamespace('one', 'p-1');
    await world.giveInCluster('a', 'nodes-view', { userName: 'u-a' });
    await world.giveInProject('b', 'p-1', 'worker', { userName: 'u-b' });
    world.connect(true);
    const expected = [
      'cluster-owner <- drover:c-1:cluster-owner',
      'create-ns <- drover:p-1:worker',
      'nodes-view <- drover:c-1:nodes-view',
      'one/viewer <- drover:p-1:viewer',
      'one/worker <- drover:p-1:worker',
      'p-1-namespaces-edit <- drover:p-1:worker',
      'p-1-namespaces-readonly <- drover:p-1:viewer',
      'worker-promoted <- drover:p-1:worker',
    ];
    await eventually(async () => expect(await ties(there)).toEqual(expected));
    expect(await roleNames(there)).toEqual([
      'cluster-owner',
      'create-ns',
      'nodes-view',
      'p-1-namespaces-edit',
      'p-1-namespaces-readonly',
      'viewer',
      'worker',
      'worker-promoted',
    ]);
    expect(await rulesOf(there, 'viewer')).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
    ]);
    expect(await rulesOf(there, 'p-1-namespaces-edit')).toEqual([
      { apiGroups: [''], resources: ['namespaces'], resourceNames: ['one'], verbs: ['*'] },
      {
        apiGroups: ['management.cattle.io'],
        resources: ['projects'],
        resourceNames: ['p-1'],
        verbs: ['manage-namespaces'],
      },
    ]);

    await world.quiet();
    const before = await world.version();
    await world.giveInCluster('c', 'nodes-view', { groupPrincipalName: 'oidc_group://x' });
    await world.giveInProject('d', 'p-1', 'worker', { userName: 'u-d' });
    await world.inProjects.delete('b', { namespace: 'p-1' });
    await eventually(async () => {
      const { status } = (await world.inProjects.get('d', { namespace: 'p-1' })) as {
        status?: { conditions?: readonly object[] };
      };
      expect(status?.conditions).toMatchObject([
        { type: 'Synced', status: 'True', observedGeneration: 1 },
      ]);
    });
    const reconciles = await world.quiet();
    expect(await world.version()).toBe(before);
    expect(await world.quiet()).toBe(reconciles);
    expect(await world.conditionOf('RbacSynced')).toMatchObject({
      status: 'True',
      reason: 'Synced',
      observedGeneration: 1,
    });
  });

  it('follow namespaces, inheritance and projects, and leave nothing', async () => {
    await using world = await startRoleWorld();
    const { there, home } = world;
    await addRole(world, 'viewer', { rules: [podReader] });
    await addRole(world, 'worker', { rules: [podReader], roleTemplateNames: ['viewer'] });
    await world.addNamespace('one', 'p-1');
    world.connect(true);
    await world.giveInProject('b', 'p-1', 'worker', { userName: 'u-b' });
    await world.giveInProject('c', 'p-1', 'viewer', { serviceAccount: 'ci:robot' });
    const of = async (part: string): Promise<readonly string[]> =>
      (await ties(there)).filter((tie) => tie.includes(part));
    await eventually(async () =>
      expect(await of('/')).toEqual([
        'one/viewer <- drover:p-1:viewer robot',
        'one/worker <- drover:p-1:worker',
      ]),
    );
    // To a project in which nobody has a role, and back again.
    const move = (project: string) =>
      there.resource(namespaces).patch('one', {
        type: 'merge',
        body: { metadata: { annotations: { 'field.cattle.io/projectId': project } } },
      });
    await move('c-1:p-2');
    await eventually(async () => expect(await of('/')).toEqual([]));
    await move('c-1:p-1');
    await eventually(async () => expect(await of('/')).toHaveLength(2));
    // What is inherited no more is held no more, by those who hold it through that role alone.
    await world.inProjects.delete('c', { namespace: 'p-1' });
    await home
      .resource<RoleTemplate>(roleTemplate.type)
      .patch('worker', { type: 'merge', body: { roleTemplateNames: [] } });
    await eventually(async () =>
      expect(await of('drover:p-1:')).toEqual([
        'one/worker <- drover:p-1:worker',
        'p-1-namespaces-readonly <- drover:p-1:worker',
      ]),
    );
    await world.inProjects.delete('b', { namespace: 'p-1' });
    await eventually(async () => {
      expect(await ties(there)).toEqual(['cluster-owner <- drover:c-1:cluster-owner']);
      expect(await roleNames(there)).toEqual(['cluster-owner']);
    });
  });

  it('are put back when somebody changes them, and the cluster says who did', async () => {
    await using world = await startRoleWorld();
    const { there } = world;
    world.connect(true);
    await eventually(async () => expect(await roleNames(there)).toEqual(['cluster-owner']));
    const rules = await rulesOf(there, 'cluster-owner');
    await world.quiet();
    await there
      .resource(clusterRoles)
      .patch(
        'cluster-owner',
        { type: 'merge', body: { rules: [] } },
        { fieldManager: 'kubectl-edit' },
      );
    await eventually(async () => expect(await rulesOf(there, 'cluster-owner')).toEqual(rules));
    await eventually(async () =>
      expect(await world.conditionOf('RbacSynced')).toMatchObject({
        status: 'True',
        reason: 'ForeignEdit',
        message:
          'kubectl-edit had changed the rules of ClusterRole cluster-owner; it was put back. Change roles in Drover instead.',
      }),
    );
    // What is taken away, or stripped of its label, comes back.
    const [owner] = (await there.resource<Binding>(clusterRoleBindings).listAll(MANAGED)).items;
    await there.resource(clusterRoleBindings).delete(owner?.metadata?.name ?? '');
    await eventually(async () => expect(await ties(there)).toHaveLength(1));
    const reconciles = await world.quiet();
    const version = await world.version();
    expect(await world.quiet()).toBe(reconciles);
    expect(await world.version()).toBe(version);
  });

  it('converge when the cluster comes back, and lose what nobody wants', async () => {
    await using world = await startRoleWorld();
    const { there } = world;
    await there.resource(clusterRoles).create({
      metadata: { name: 'orphan', labels: { 'drover.dev/managed': 'roles' } },
    });
    await world.giveInCluster('a', 'nodes-view', { userName: 'u-a' });
    await world.giveInCluster('b', 'view', { userName: 'u-b' });
    world.connect(true);
    await eventually(async () =>
      expect(await roleNames(there)).toEqual(['cluster-owner', 'nodes-view']),
    );
    world.connect(false);
    await world.inClusters.delete('a', { namespace: 'c-1' });
    await eventually(() => expect(world.context.downstream.get('c-1')).toBeUndefined());
    expect(await roleNames(there)).toEqual(['cluster-owner', 'nodes-view']);
    world.connect(true);
    await eventually(async () => expect(await roleNames(there)).toEqual(['cluster-owner']));
  });

  it('are there when the first request after a grant is let through', async () => {
    await using world = await startRoleWorld();
    const { there, context } = world;
    await world.addNamespace('one', 'p-1');
    world.connect(true);
    await world.giveInProject('b', 'p-1', 'project-member', { userName: 'u-b' });
    const projects = new Map([['p-1', ['project-member']]]);
    await context.downstreamRoles.ensure('c-1', { cluster: [], projects });
    expect(await ties(there)).toContain('one/project-member <- drover:p-1:project-member');
  });

  it('wait for a cluster that is not connected, and say so', async () => {
    await using world = await startRoleWorld();
    await world.giveInCluster('a', 'nodes-view', { userName: 'u-a' });
    await eventually(async () =>
      expect(await world.synced('a')).toMatchObject({
        status: 'Unknown',
        reason: 'ClusterDisconnected',
        observedGeneration: 1,
      }),
    );
    const reconciles = await world.quiet();
    expect(await world.quiet()).toBe(reconciles);
    world.connect(true);
    await eventually(async () =>
      expect(await world.synced('a')).toMatchObject({ status: 'True', reason: 'Synced' }),
    );
  });

  it('that stand for a ClusterRole of the cluster say when it is not there', async () => {
    await using world = await startRoleWorld();
    await addRole(world, 'own-role', { external: true, context: 'cluster' });
    await world.giveInCluster('a', 'own-role', { userName: 'u-a' });
    world.connect(true);
    await eventually(async () =>
      expect(await world.conditionOf('RbacSynced')).toMatchObject({
        status: 'False',
        reason: 'ExternalRoleMissing',
      }),
    );
    await expect(world.there.resource(clusterRoles).get('own-role')).rejects.toSatisfy(isNotFound);
  });
});

describe('a role with the name of one that Kubernetes comes with', { timeout: 60_000 }, () => {
  it('is not written over it, and the cluster says so', async () => {
    await using world = await startRoleWorld();
    const { there } = world;
    const metadata = { name: 'own', labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } };
    const rules = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];
    await there.resource<Role>(clusterRoles).create({ metadata, rules });
    await addRole(world, 'own', { context: 'cluster', rules: [podReader] });
    await world.giveInCluster('a', 'own', { userName: 'u-a' });
    world.connect(true);
    await eventually(async () =>
      expect(await world.conditionOf('RbacSynced')).toMatchObject({
        status: 'False',
        reason: 'RoleNameTaken',
      }),
    );
    expect(await rulesOf(there, 'own')).toEqual(rules);
    expect(await ties(there)).toEqual(['cluster-owner <- drover:c-1:cluster-owner']);
  });
});

const setMode = (home: KubernetesClient, mode: string | null) =>
  home.resource<Cluster>(clusterKind.type).patch('c-1', {
    type: 'merge',
    body: { metadata: { annotations: { 'drover.dev/rbac-downstream': mode } } },
  });

describe('roles for each user', { timeout: 60_000 }, () => {
  it('are bound to people and groups, who have accounts, and go when the mode changes', async () => {
    await using world = await startRoleWorld();
    const { there, home } = world;
    await there.resource(namespaces).create({ metadata: { name: 'cattle-impersonation-system' } });
    await addRole(world, 'viewer', { rules: [podReader] });
    await world.addNamespace('one', 'p-1');
    await world.giveInCluster('a', 'nodes-view', { groupPrincipalName: 'okta_group://dev' });
    await world.giveInProject('b', 'p-1', 'viewer', { userName: 'u-b' });
    await setMode(home, 'per-user');
    world.connect(true);
    const accounts = async (): Promise<readonly string[]> =>
      (await there.resource(serviceAccounts).listAll(MANAGED)).items.map(
        ({ metadata }) => `${metadata?.namespace}/${metadata?.name}`,
      );
    await eventually(async () => {
      expect(await ties(there)).toEqual([
        'cattle-impersonation-u-b <- cattle-impersonation-u-b',
        'cluster-owner <- drover:c-1:cluster-owner',
        'nodes-view <- okta_group://dev',
        'one/viewer <- u-b',
        'p-1-namespaces-readonly <- u-b',
      ]);
      expect(await accounts()).toEqual(['cattle-impersonation-system/cattle-impersonation-u-b']);
    });
    // Whoever asks as somebody waits for what that person needs.
    await world.giveInProject('c', 'p-1', 'viewer', { userName: 'u-c' });
    const held = { cluster: [], projects: new Map([['p-1', ['viewer']]]) };
    await world.context.downstreamRoles.ensure('c-1', held, { name: 'u-c' });
    expect(await ties(there)).toContain('one/viewer <- u-c');
    expect(world.context.downstreamRoles.usesGroups('c-1')).toBe(false);

    await setMode(home, null);
    await eventually(async () => {
      expect(await ties(there)).toEqual([
        'cluster-owner <- drover:c-1:cluster-owner',
        'nodes-view <- drover:c-1:nodes-view',
        'one/viewer <- drover:p-1:viewer',
        'p-1-namespaces-readonly <- drover:p-1:viewer',
      ]);
      expect(await accounts()).toEqual([]);
    });
  });

  it('are what the server knows too: of administrators, of groups and of where roles can be given', async () => {
    await using world = await startRoleWorld();
    const { there, home } = world;
    await setMode(home, 'per-user');
    await there.resource(namespaces).create({ metadata: { name: 'cattle-impersonation-system' } });
    await addRole(world, 'viewer', { rules: [podReader] });
    await world.giveInProject('a', 'p-1', 'viewer', { userName: 'u-a' });
    await world.giveInCluster('wrong-place', 'viewer', { userName: 'u-b' });
    await world.giveInProject('no-such-role', 'p-1', 'gone', { userName: 'u-c' });
    await home.resource<GlobalRoleBinding>(globalRoleBinding.type).create({
      metadata: { name: 'restricted' },
      globalRoleName: 'restricted-admin',
      userName: 'u-restricted',
    });
    const Items = ['okta_group://dev', 'drover:c-1:cluster-owner', 'system:masters'].map(
      (name) => ({
        metadata: { name },
      }),
    );
    await home
      .resource<UserAttribute>(userAttribute.type)
      .create({ metadata: { name: 'u-a' }, GroupPrincipals: { okta: { Items } } });
    world.connect(true);
    await eventually(async () => {
      expect((await ties(there)).filter((tie) => !tie.startsWith('cattle-'))).toEqual([
        'cluster-admin <- u-restricted',
        'cluster-owner <- drover:c-1:cluster-owner',
        'p-1-namespaces-readonly <- u-a',
      ]);
      expect(await rulesOf(there, 'cattle-impersonation-u-a')).toContainEqual({
        verbs: ['impersonate'],
        apiGroups: [''],
        resources: ['groups'],
        resourceNames: ['system:authenticated', 'system:cattle:authenticated', 'okta_group://dev'],
      });
    });
  });
});
