import {
  clusterRoleTemplateBinding,
  globalRoleBinding,
  preference,
  projectRoleTemplateBinding,
  token,
  type User,
  userAttribute,
  user as userKind,
} from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import { namespaces, roleBindings, secrets } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClusterAccessController, createUserController } from '../src/index.ts';
import { isThere, type ManagementWorld, startManagementWorld } from './management-world.ts';

const CLUSTERS = ['c-1', 'c-2'];
const ROLE = 'nodes-view';

describe('people in clusters', () => {
  const stack = new AsyncDisposableStack();
  let world: ManagementWorld;

  beforeAll(async () => {
    world = stack.use(
      await startManagementWorld([createUserController, createClusterAccessController]),
    );
    for (const name of [...CLUSTERS, 'p-1']) await world.addNamespace(name);
    for (const name of CLUSTERS) await world.addCluster(name);
    await world.addProject('c-1', 'p-1');
  });
  afterAll(() => stack.disposeAsync());

  const create = (type: ResourceType, object: object, namespace?: string) =>
    world.home
      .resource<KubernetesObject>(type)
      .create(object, namespace === undefined ? {} : { namespace });
  const bind = (name: string, cluster: string, userName: string) =>
    world.bindInCluster(cluster, name, { role: ROLE, userName });
  const addUser = (name: string) =>
    world.home.resource<User>(userKind.type).create({ metadata: { name }, username: name });
  const left = async (type: ResourceType): Promise<readonly unknown[]> => {
    const { items } = await world.home.resource<KubernetesObject>(type).listAll();
    return items.map(({ metadata }) => metadata?.name);
  };
  const planeBindings = async (namespace: string): Promise<number> => {
    const { items } = await world.home.resource(roleBindings).list({ namespace });
    return items.filter(({ metadata }) => metadata?.name === ROLE).length;
  };

  it('lose everything when they are deleted, and nobody else loses anything', async () => {
    for (const user of ['u-here', 'u-leaves']) {
      await addUser(user);
      await bind(`in-cluster-${user}`, 'c-1', user);
      const binding = { role: 'read-only', userName: user };
      await world.bindInProject('c-1:p-1', `in-project-${user}`, binding);
      await create(token.type, { metadata: { name: `token-${user}` }, userId: user });
      await create(userAttribute.type, { metadata: { name: user }, UserName: user });
      const annotations = { 'management.cattle.io/system-namespace': 'true' };
      await create(namespaces, { metadata: { name: user, annotations } });
      await create(preference.type, { metadata: { name: 'theme' }, value: 'dark' }, user);
    }
    await create(namespaces, { metadata: { name: 'cattle-system' } });
    await create(secrets, { metadata: { name: 'u-leaves-secret' } }, 'cattle-system');
    await world.quiet();
    await world.home.resource(userKind.type).delete('u-leaves');
    for (const [type, expected] of [
      [clusterRoleTemplateBinding.type, ['in-cluster-u-here']],
      [projectRoleTemplateBinding.type, ['in-project-u-here']],
      [globalRoleBinding.type, ['grb-u-here-user']],
      [token.type, ['token-u-here']],
      [userAttribute.type, ['u-here']],
      [preference.type, ['theme']],
      [secrets, []],
    ] as const) {
      await eventually(async () => expect(await left(type)).toEqual(expected));
    }
    await eventually(async () =>
      expect(await isThere(world.home, namespaces, { name: 'u-leaves' })).toBe(false),
    );
    expect(await isThere(world.home, namespaces, { name: 'u-here' })).toBe(true);
  });

  it('lose nothing that is not theirs when they are named after it', async () => {
    await addUser('c-2');
    await world.quiet();
    await world.home.resource(userKind.type).delete('c-2');
    await world.quiet();
    expect(await isThere(world.home, namespaces, { name: 'c-2' })).toBe(true);
  });

  it('take no secret of the system along when they are named after it', async () => {
    await create(secrets, { metadata: { name: 'bootstrap-secret' } }, 'cattle-system');
    await addUser('bootstrap');
    await create(userAttribute.type, { metadata: { name: 'bootstrap' } });
    await world.quiet();
    await world.home.resource(userKind.type).delete('bootstrap');
    await eventually(async () => expect(await left(userAttribute.type)).toEqual(['u-here']));
    await world.quiet();
    expect(await left(secrets)).toEqual(['bootstrap-secret']);
  });

  it('may come after what is for them, as backups are restored in any order', async () => {
    await bind('early', 'c-1', 'u-later');
    await world.quiet();
    expect(await left(clusterRoleTemplateBinding.type)).toContain('early');
    await addUser('u-later');
    await world.quiet();
    expect(await left(clusterRoleTemplateBinding.type)).toContain('early');
  });

  it('cost no look at a user who is there', async () => {
    const before = (await world.quiet())['user'] ?? 0;
    for (let index = 0; index < 5; index += 1) await bind(`more-${index}`, 'c-1', 'u-here');
    // Was seen after them, and asks for its one look.
    await bind('marker', 'c-1', 'u-nobody');
    await eventually(async () => expect((await world.quiet())['user']).toBe(before + 1));
  });

  it('keep the roles of one cluster when nobody has any in another one', async () => {
    await bind('second', 'c-2', 'u-here');
    await eventually(async () => {
      for (const cluster of CLUSTERS) expect(await planeBindings(cluster)).toBeGreaterThan(0);
    });
    const bindings = world.home.resource(clusterRoleTemplateBinding.type);
    await bindings.delete('second', { namespace: 'c-2' });
    await eventually(async () => expect(await planeBindings('c-2')).toBe(0));
    expect(await planeBindings('c-1')).toBeGreaterThan(0);
  });
});
