import {
  type ClusterRoleTemplateBinding,
  clusterRoleTemplateBinding,
  globalRoleBinding,
  type ProjectRoleTemplateBinding,
  projectRoleTemplateBinding,
  type RoleTemplate,
  roleTemplate,
  type User,
  user as userKind,
} from '@drover/api';
import type { Condition, KubernetesObject, ResourceType } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createClusterRoleBindingController,
  createGlobalBindingStatusController,
  createProjectRoleBindingController,
  createRoleTemplateController,
} from '../src/index.ts';
import { type ManagementWorld, startManagementWorld } from './management-world.ts';

const NAME = 'auth.cattle.io/principal-display-name';
const CLUSTER_BINDING = clusterRoleTemplateBinding.type;
const PROJECT_BINDING = projectRoleTemplateBinding.type;

describe('bindings', () => {
  const stack = new AsyncDisposableStack();
  let world: ManagementWorld;
  const users = () => world.home.resource<User>(userKind.type);
  const addUser = (name: string, displayName: string) =>
    users().create({ metadata: { name }, displayName, principalIds: [`local://${name}`] });
  const get = (type: ResourceType, namespace: string | undefined, name: string) =>
    world.home
      .resource<ClusterRoleTemplateBinding & ProjectRoleTemplateBinding>(type)
      .get(name, { namespace });
  const ready = async (type: ResourceType, namespace: string | undefined, name: string) => {
    const { status } = (await get(type, namespace, name)) as {
      readonly status?: { readonly conditions?: readonly Condition[] };
    };
    return status?.conditions?.find((condition) => condition.type === 'Ready');
  };

  beforeAll(async () => {
    world = stack.use(
      await startManagementWorld([
        createClusterRoleBindingController,
        createProjectRoleBindingController,
        createGlobalBindingStatusController,
        createRoleTemplateController,
      ]),
    );
    for (const name of ['c-1', 'c-2', 'p-1']) await world.addNamespace(name);
    await world.addCluster('c-1');
    await world.addProject('c-1', 'p-1');
    await addUser('u-1', 'Ann');
  });
  afterAll(() => stack.disposeAsync());

  it('for somebody who was never here make the user, the same for every binding', async () => {
    const subject = { userPrincipalName: 'oidc_user://42' };
    await world.bindInCluster('c-1', 'one', { role: 'nodes-view', ...subject });
    await world.bindInProject('c-1:p-1', 'two', { role: 'read-only', ...subject });
    await eventually(async () => {
      const found = await Promise.all([
        get(CLUSTER_BINDING, 'c-1', 'one'),
        get(PROJECT_BINDING, 'p-1', 'two'),
      ]);
      for (const binding of found) {
        expect(binding).toMatchObject({ userName: 'u-q7cya4lo6w', ...subject });
      }
    });
    expect((await users().get('u-q7cya4lo6w')).principalIds).toEqual([
      'oidc_user://42',
      'local://u-q7cya4lo6w',
    ]);
  });

  it('for a local principal name the user, and those for a user the principal and the name', async () => {
    await world.bindInCluster('c-1', 'local', {
      role: 'nodes-view',
      userPrincipalName: 'local://u-1',
    });
    await world.bindInProject('c-1:p-1', 'named', { role: 'read-only', userName: 'u-1' });
    for (const [type, namespace, name] of [
      [CLUSTER_BINDING, 'c-1', 'local'],
      [PROJECT_BINDING, 'p-1', 'named'],
    ] as const) {
      await eventually(async () =>
        expect(await get(type, namespace, name)).toMatchObject({
          userName: 'u-1',
          userPrincipalName: 'local://u-1',
          metadata: { annotations: { [NAME]: 'Ann' } },
        }),
      );
    }
    await world.quiet();
    expect(await ready(CLUSTER_BINDING, 'c-1', 'local')).toBeUndefined();
  });

  it('say what is wrong with them, and that it is no more', async () => {
    await world.bindInCluster('c-1', 'roleless', { role: 'rt-later', userName: 'u-1' });
    await world.bindInCluster('c-1', 'userless', { role: 'nodes-view', userName: 'u-later' });
    await world.bindInCluster('c-2', 'placeless', { role: 'nodes-view', userName: 'u-1' });
    await world.home
      .resource<KubernetesObject>(globalRoleBinding.type)
      .create({ metadata: { name: 'grb' }, globalRoleName: 'none', userName: 'u-1' } as never);
    for (const [type, namespace, name, reason] of [
      [CLUSTER_BINDING, 'c-1', 'roleless', 'BINDING_ROLE_NOT_FOUND'],
      [CLUSTER_BINDING, 'c-1', 'userless', 'BINDING_USER_NOT_FOUND'],
      [CLUSTER_BINDING, 'c-2', 'placeless', 'BINDING_PLACE_NOT_FOUND'],
      [globalRoleBinding.type, undefined, 'grb', 'BINDING_ROLE_NOT_FOUND'],
    ] as const) {
      await eventually(async () => {
        const { metadata } = await get(type, namespace, name);
        expect({ name, ...(await ready(type, namespace, name)) }).toMatchObject({
          name,
          status: 'False',
          reason,
          message: expect.stringMatching(/^There is no .*\. \w.*\.$/) as unknown,
          observedGeneration: metadata?.generation,
        });
      });
    }
    await world.home
      .resource(roleTemplate.type)
      .create({ metadata: { name: 'rt-later' }, context: 'cluster' } as never);
    await addUser('u-later', 'Bob');
    await world.addCluster('c-2');
    for (const [namespace, name] of [
      ['c-1', 'roleless'],
      ['c-1', 'userless'],
      ['c-2', 'placeless'],
    ] as const) {
      await eventually(async () =>
        expect(await ready(CLUSTER_BINDING, namespace, name)).toMatchObject({ status: 'True' }),
      );
    }
  });

  it.each([
    ['for a group as user', { userPrincipalName: 'oidc_group://1' }, 'BINDING_PRINCIPAL_INVALID'],
    ['for something', { userPrincipalName: 'ann' }, 'BINDING_PRINCIPAL_INVALID'],
    ['for a local user who is not', { userPrincipalName: 'local://u-9' }, 'BINDING_USER_NOT_FOUND'],
    ['for nobody', {}, 'BINDING_WITHOUT_SUBJECT'],
  ])('%s make no user', async (what, subject, reason) => {
    const name = `bad-${what.replaceAll(' ', '-')}`;
    await world.bindInCluster('c-1', name, { role: 'nodes-view', ...subject });
    await eventually(async () =>
      expect(await ready(CLUSTER_BINDING, 'c-1', name)).toMatchObject({ reason }),
    );
    expect((await users().listAll()).items).toHaveLength(3);
  });

  it('do not take a user of another principal for theirs', async () => {
    const userPrincipalName = 'oidc_user://43';
    // The name that the principal's user would have.
    await users().create({ metadata: { name: 'u-tx27pvcv35' }, displayName: 'Eve' });
    await world.bindInCluster('c-1', 'squatted', { role: 'nodes-view', userPrincipalName });
    await eventually(async () =>
      expect(await ready(CLUSTER_BINDING, 'c-1', 'squatted')).toMatchObject({
        reason: 'BINDING_PRINCIPAL_TAKEN',
      }),
    );
  });

  it('in the namespace of another project are told so', async () => {
    await world.addNamespace('p-2');
    await world.home.resource(PROJECT_BINDING).create(
      {
        metadata: { name: 'forged' },
        projectName: 'c-1:p-1',
        roleTemplateName: 'read-only',
        userName: 'u-1',
      } as never,
      { namespace: 'p-2' },
    );
    await eventually(async () =>
      expect(await ready(PROJECT_BINDING, 'p-2', 'forged')).toMatchObject({
        reason: 'BINDING_PLACE_MISMATCH',
      }),
    );
  });

  it('of a role that inherits nothing are fine, but the role says so', async () => {
    const roles = world.home.resource<RoleTemplate>(roleTemplate.type);
    const conditions = async (name: string) => {
      const { status } = (await roles.get(name)) as {
        readonly status?: { readonly conditions?: readonly Condition[] };
      };
      return status?.conditions?.map(
        ({ reason, message, status: value }) => reason ?? message ?? value,
      );
    };
    await roles.create({ metadata: { name: 'rt-a' }, roleTemplateNames: ['rt-b'] });
    await eventually(async () =>
      expect(await conditions('rt-a')).toEqual(['ROLE_INHERITS_NOTHING']),
    );
    await roles.create({ metadata: { name: 'rt-b' }, roleTemplateNames: ['rt-a'] });
    for (const name of ['rt-a', 'rt-b']) {
      await eventually(async () =>
        expect(await conditions(name)).toEqual(['ROLE_INHERITS_ITSELF']),
      );
    }
    await roles.patch('rt-b', { type: 'merge', body: { roleTemplateNames: ['view'] } });
    for (const name of ['rt-a', 'rt-b']) {
      await eventually(async () => expect(await conditions(name)).toEqual(['True']));
    }
  });

  it('cost nothing while nothing happens', async () => {
    const before = await world.quiet();
    expect(await world.quiet()).toEqual(before);
  });
});
