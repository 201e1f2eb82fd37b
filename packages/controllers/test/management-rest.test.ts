import {
  globalRoleBinding,
  type Project,
  project as projectKind,
  type RoleTemplate,
  roleTemplate,
  user as userKind,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { clusterRoleBindings, namespaces, roleBindings } from '@drover/kubernetes';
import { expect, it } from 'vitest';
import * as controllers from '../src/index.ts';
import { type ManagementWorld, startManagementWorld } from './management-world.ts';

const ALL = [
  controllers.createBuiltInGlobalRoleController,
  controllers.createBuiltInRoleTemplateController,
  controllers.createClusterController,
  controllers.createClusterAccessController,
  controllers.createClusterRoleBindingController,
  controllers.createGlobalBindingStatusController,
  controllers.createGlobalRoleBindingController,
  controllers.createGlobalRoleController,
  controllers.createProjectController,
  controllers.createProjectAccessController,
  controllers.createProjectRoleBindingController,
  controllers.createRoleTemplateController,
  controllers.createUserController,
];

/** What is there of roles and bindings, by name and version. */
async function versions({ home }: ManagementWorld): Promise<readonly string[]> {
  const types = [roleBindings, clusterRoleBindings, namespaces, projectKind.type];
  const lists = await Promise.all(
    types.map((type) => home.resource<KubernetesObject>(type).listAll()),
  );
  return lists.flatMap(({ items }) =>
    items.map(
      ({ metadata }) => `${metadata?.namespace}/${metadata?.name}@${metadata?.resourceVersion}`,
    ),
  );
}

it('rests after each change was acted on: nothing is looked at and nothing is written', async () => {
  await using world = await startManagementWorld(ALL);
  const { home } = world;
  const addUser = (name: string) =>
    home
      .resource<KubernetesObject>(userKind.type)
      .create({ metadata: { name }, principalIds: [`local://${name}`] } as never);
  const roles = home.resource<RoleTemplate>(roleTemplate.type);
  const projects = home.resource<Project>(projectKind.type);
  const script: readonly (() => Promise<unknown>)[] = [
    () => addUser('u-1'),
    () => world.addCluster('c-1', 'u-1'),
    () => world.addProject('c-1', 'p-1', { 'field.cattle.io/creatorId': 'u-1' }),
    () => world.bindInCluster('c-1', 'one', { role: 'projects-view', userName: 'u-1' }),
    () =>
      world.bindInProject('c-1:p-1', 'two', {
        role: 'read-only',
        userPrincipalName: 'oidc_user://1',
      }),
    () => world.bindInProject('c-1:p-1', 'wrong', { role: 'none', userName: 'u-none' }),
    () =>
      roles.create({ metadata: { name: 'rt-1' }, context: 'project', roleTemplateNames: ['none'] }),
    () =>
      world.bindInProject('c-1:p-1', 'own', { role: 'rt-1', groupPrincipalName: 'oidc_group://1' }),
    () => roles.patch('rt-1', { type: 'merge', body: { roleTemplateNames: ['secrets-view'] } }),
    () =>
      projects.patch(
        'p-1',
        { type: 'merge', body: { spec: { description: 'x' } } },
        { namespace: 'c-1' },
      ),
    () =>
      home
        .resource<KubernetesObject>(globalRoleBinding.type)
        .create({ metadata: { name: 'grb-1' }, globalRoleName: 'admin', userName: 'u-1' } as never),
    () => projects.delete('p-1', { namespace: 'c-1' }),
    () => home.resource(userKind.type).delete('u-1'),
  ];
  for (const step of script) {
    await eventually(step);
    await world.quiet();
  }
  const before = { work: await world.quiet(), objects: await versions(world) };
  await systemClock.sleep(1_000);
  expect({ work: await world.quiet(), objects: await versions(world) }).toEqual(before);
}, 60_000);
