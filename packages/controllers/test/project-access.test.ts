import {
  clusterRoleTemplateBinding,
  project as projectKind,
  projectRoleTemplateBinding,
  type RoleTemplate,
  roleTemplate,
} from '@drover/api';
import { isForbidden } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import { clusterRoleBindings, clusterRoles, namespaces, roles, secrets } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClusterAccessController, createProjectAccessController } from '../src/index.ts';
import {
  accessObjects,
  isThere,
  type ManagementWorld,
  startManagementWorld,
} from './management-world.ts';

const LABEL = 'drover.dev/project-access';

async function isAllowed(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (isForbidden(error)) return false;
    throw error;
  }
}

describe('roles in the home of state', () => {
  const stack = new AsyncDisposableStack();
  let world: ManagementWorld;
  const made = (project: string) => accessObjects(world.home, `${LABEL}=${project}`);

  beforeAll(async () => {
    world = stack.use(
      await startManagementWorld([createClusterAccessController, createProjectAccessController]),
    );
    for (const cluster of ['c-1', 'local']) {
      await world.addNamespace(cluster);
      await world.addCluster(cluster);
    }
    for (const [cluster, project] of [
      ['c-1', 'p-1'],
      ['c-1', 'p-2'],
      ['local', 'p-local'],
    ] as const) {
      await world.addNamespace(project, cluster);
      await world.addProject(cluster, project);
    }
  });
  afterAll(() => stack.disposeAsync());

  it('let owners of a cluster reach all its projects, and nobody those of the home of state', async () => {
    const expected = ['Role p-1/cluster-owner', 'RoleBinding p-1/cluster-owner'];
    await eventually(async () => expect(await made('p-1')).toEqual(expected));
    await world.quiet();
    expect(await made('p-local')).toEqual([]);
    const owner = world.clientOf('drover:c-1:cluster-owner');
    expect(await isAllowed(() => owner.resource(secrets).list({ namespace: 'p-2' }))).toBe(true);
    expect(await isAllowed(() => owner.resource(secrets).list({ namespace: 'p-local' }))).toBe(
      false,
    );
    expect(await isAllowed(() => owner.resource(projectKind.type).list({ namespace: 'c-1' }))).toBe(
      true,
    );
  });

  it('grow with the roles in use in a project, not with the people', async () => {
    await world.bindInProject('c-1:p-1', 'one', { role: 'project-owner', userName: 'u-1' });
    await eventually(async () =>
      expect(await made('p-1')).toEqual([
        'ClusterRoleBinding p-1-clustermember',
        'Role c-1/p-1-projectmember',
        'Role c-1/p-1-projectowner',
        'Role c-1/p-1:project-owner',
        'Role p-1/admin',
        'Role p-1/cluster-owner',
        'Role p-1/project-owner',
        'RoleBinding c-1/p-1-projectmember',
        'RoleBinding c-1/p-1-projectowner',
        'RoleBinding c-1/p-1:project-owner',
        'RoleBinding p-1/admin',
        'RoleBinding p-1/cluster-owner',
        'RoleBinding p-1/project-owner',
      ]),
    );
    const before = await world.quiet();
    const objects = await made('p-1');
    for (const name of ['two', 'three']) {
      await world.bindInProject('c-1:p-1', name, { role: 'project-owner', userName: `u-${name}` });
      await world.bindInCluster('c-1', name, { role: 'cluster-owner', userName: `u-${name}` });
    }
    // The first use of a role of the cluster that reaches no project, seen after the others.
    await world.bindInCluster('c-1', 'marker', { role: 'storage-manage', userName: 'u-1' });
    await eventually(async () => {
      const binding = await world.home.resource(clusterRoleBindings).get('c-1-clustermember');
      expect(JSON.stringify(binding)).toContain('drover:c-1:storage-manage');
    });
    expect(await made('p-1')).toEqual(objects);
    expect((await world.quiet())['project-access']).toBe(before['project-access']);
  });

  it('let members see their project and its cluster, and reach what is in it alone', async () => {
    // As somebody carries one group for each role of the closure.
    const owner = world.clientOf('drover:p-1:project-owner', 'drover:p-1:admin');
    const projects = owner.resource(projectKind.type);
    expect(await isAllowed(() => projects.get('p-1', { namespace: 'c-1' }))).toBe(true);
    expect(await isAllowed(() => projects.get('p-2', { namespace: 'c-1' }))).toBe(false);
    const bindings = owner.resource(projectRoleTemplateBinding.type);
    expect(await isAllowed(() => bindings.list({ namespace: 'p-1' }))).toBe(true);
    expect(await isAllowed(() => bindings.list({ namespace: 'p-2' }))).toBe(false);
    const held = owner.resource(secrets);
    expect(await isAllowed(() => held.list({ namespace: 'p-1' }))).toBe(true);
    expect(await isAllowed(() => held.list({ namespace: 'p-2' }))).toBe(false);
    const members = owner.resource(clusterRoleTemplateBinding.type);
    expect(await isAllowed(() => members.list({ namespace: 'c-1' }))).toBe(false);
  });

  it('shrink when a role shrinks, and follow the ClusterRole of an external one', async () => {
    const templates = world.home.resource<RoleTemplate>(roleTemplate.type);
    await templates.create({
      metadata: { name: 'rt-1' },
      context: 'project',
      roleTemplateNames: ['secrets-view', 'outside'],
      rules: [{ verbs: ['*'], apiGroups: ['project.cattle.io'], resources: ['apps'] }],
    });
    await templates.create({ metadata: { name: 'outside' }, context: 'project', external: true });
    await world.bindInProject('c-1:p-2', 'binding', { role: 'rt-1', groupPrincipalName: 'g' });
    const inProject = async () =>
      (await made('p-2')).filter((object) => object.startsWith('Role p-2/'));
    await eventually(async () =>
      expect(await inProject()).toEqual([
        'Role p-2/cluster-owner',
        'Role p-2/rt-1',
        'Role p-2/secrets-view',
      ]),
    );
    await world.home.resource(clusterRoles).create({
      metadata: { name: 'outside' },
      rules: [{ apiGroups: [''], resources: ['secrets', 'pods'], verbs: ['list'] }],
    } as never);
    await eventually(async () => {
      const { rules } = (await world.home
        .resource(roles)
        .get('outside', { namespace: 'p-2' })) as RoleTemplate;
      expect(rules).toEqual([{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }]);
    });
    const body = { roleTemplateNames: [], rules: [] };
    await templates.patch('rt-1', { type: 'merge', body });
    await eventually(async () => expect(await inProject()).toEqual(['Role p-2/cluster-owner']));
  });

  it('of a cluster reach into projects, but not its catalogs for who does not administrate', async () => {
    const rules = [
      { verbs: ['get'], apiGroups: ['*'], resources: ['catalogtemplates', 'projectcatalogs'] },
    ];
    const templates = world.home.resource<RoleTemplate>(roleTemplate.type);
    await templates.create({ metadata: { name: 'rt-2' }, context: 'cluster', rules });
    await world.bindInCluster('c-1', 'reaching', { role: 'rt-2', userName: 'u-1' });
    const resources = async () => {
      const found = await world.home.resource(roles).get('rt-2', { namespace: 'p-1' });
      return (found as RoleTemplate).rules?.flatMap((rule) => rule.resources);
    };
    await eventually(async () => expect(await resources()).toEqual(['projectcatalogs']));
    await templates.patch('rt-2', { type: 'merge', body: { administrative: true } });
    await eventually(async () =>
      expect(await resources()).toEqual(['catalogtemplates', 'projectcatalogs']),
    );
    const before = await world.quiet();
    await templates.patch('rt-2', { type: 'merge', body: { displayName: 'named', locked: true } });
    expect(await world.quiet()).toEqual(before);
  });

  it('are repaired, and counted for nothing when a binding is not where it belongs', async () => {
    await world.home.resource(roles).delete('cluster-owner', { namespace: 'p-1' });
    await eventually(async () => expect(await made('p-1')).toContain('Role p-1/cluster-owner'));
    const before = await made('p-2');
    await world.home.resource(projectRoleTemplateBinding.type).create(
      {
        metadata: { name: 'forged' },
        projectName: 'c-1:p-2',
        roleTemplateName: 'project-owner',
        userName: 'u-1',
      } as never,
      { namespace: 'p-1' },
    );
    await world.quiet();
    expect(await made('p-2')).toEqual(before);
  });

  it('count for nothing in a binding that is on its way out', async () => {
    const bindings = world.home.resource(clusterRoleTemplateBinding.type);
    const held = { role: 'nodes-manage', userName: 'u-1' };
    await world.bindInCluster('c-1', 'held', held);
    const inNamespace = () =>
      isThere(world.home, roles, { namespace: 'c-1', name: 'nodes-manage' });
    await eventually(async () => expect(await inNamespace()).toBe(true));
    const hold = (finalizers: readonly string[]) =>
      bindings.patch(
        'held',
        { type: 'merge', body: { metadata: { finalizers } } },
        { namespace: 'c-1' },
      );
    await hold(['example.org/held']);
    await bindings.delete('held', { namespace: 'c-1' });
    await eventually(async () => expect(await inNamespace()).toBe(false));
    await hold([]);
    await world.quiet();
    await world.bindInCluster('c-1', 'held', held);
    await eventually(async () => expect(await inNamespace()).toBe(true));
  });

  it('go with the last binding, and with the project', async () => {
    const bindings = world.home.resource(projectRoleTemplateBinding.type);
    for (const name of ['one', 'two', 'three']) await bindings.delete(name, { namespace: 'p-1' });
    await eventually(async () =>
      expect(await made('p-1')).toEqual([
        'Role p-1/cluster-owner',
        'Role p-1/rt-2',
        'RoleBinding p-1/cluster-owner',
        'RoleBinding p-1/rt-2',
      ]),
    );
    await world.home.resource(projectKind.type).delete('p-1', { namespace: 'c-1' });
    await eventually(async () => expect(await made('p-1')).toEqual([]));
    expect((await world.home.resource(namespaces).get('p-1')).metadata?.name).toBe('p-1');
    const before = await world.quiet();
    expect(await world.quiet()).toEqual(before);
  });
});
