import {
  builtInRoleTemplates,
  type Cluster,
  type ClusterRoleTemplateBinding,
  cluster as clusterKind,
  clusterRoleTemplateBinding,
  crds,
  type RoleTemplate,
  roleTemplate,
  type User,
  user as userKind,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { customResourceDefinitions, namespaces, roleBindings } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClusterAccessController, createUserController } from '../src/index.ts';
import { contextOf, noConnections, runAll } from './context.ts';

const CLUSTERS = ['c-1', 'c-2'];

describe('people in clusters', () => {
  const stack = new AsyncDisposableStack();
  let home: KubernetesClient;
  let reconciles: () => Promise<number>;

  beforeAll(async () => {
    home = stack.use(await startTestApiServer()).client();
    const definitions = home.resource<KubernetesObject>(customResourceDefinitions);
    await Promise.all(crds().map((crd) => definitions.create(crd as KubernetesObject)));
    for (const role of builtInRoleTemplates) {
      await eventually(() => home.resource<RoleTemplate>(roleTemplate.type).create(role));
    }
    for (const name of CLUSTERS) {
      await home.resource(namespaces).create({ metadata: { name } });
      await home
        .resource<Cluster>(clusterKind.type)
        .create({ metadata: { name }, spec: { displayName: name } });
    }
    const controllers = runControllers(home);
    stack.use(controllers);
    reconciles = controllers.userReconciles;
  });
  afterAll(() => stack.disposeAsync());

  const bindings = () => home.resource<ClusterRoleTemplateBinding>(clusterRoleTemplateBinding.type);
  const bind = (name: string, namespace: string, userName: string) =>
    bindings().create(
      {
        metadata: { name },
        clusterName: namespace,
        roleTemplateName: 'nodes-view',
        userName,
      },
      { namespace },
    );
  const left = async (): Promise<readonly unknown[]> => {
    const { items } = await bindings().listAll();
    return items.map(({ metadata }) => metadata?.name);
  };
  const addUser = (name: string) =>
    home.resource<User>(userKind.type).create({ metadata: { name }, username: name });
  const planeBindings = async (namespace: string): Promise<number> => {
    const { items } = await home.resource(roleBindings).list({ namespace });
    return items.filter(({ metadata }) => metadata?.name === 'nodes-view').length;
  };

  it('lose what belongs to somebody who is not there, and what a deleted user had', async () => {
    await addUser('u-here');
    await addUser('u-leaves');
    await bind('stays', 'c-1', 'u-here');
    await bind('goes-later', 'c-1', 'u-leaves');
    await bind('orphan', 'c-1', 'u-never');
    await eventually(async () => expect(await left()).toEqual(['goes-later', 'stays']));
    await home.resource<User>(userKind.type).delete('u-leaves');
    await eventually(async () => expect(await left()).toEqual(['stays']));
  });

  it('cost no look at a user who is there', async () => {
    const isQuiet = async (): Promise<number> => {
      const before = await reconciles();
      await systemClock.sleep(100);
      expect(await reconciles()).toBe(before);
      return before;
    };
    const before = await eventually(isQuiet);
    for (let index = 0; index < 5; index += 1) await bind(`more-${index}`, 'c-1', 'u-here');
    // Was seen after them, and asks for its one look.
    await bind('marker', 'c-1', 'u-nobody');
    await eventually(async () => expect(await left()).not.toContain('marker'));
    // The look at nobody, and the one at the deletion of the marker that belonged to nobody.
    expect((await eventually(isQuiet)) - before).toBeLessThanOrEqual(2);
  });

  it('keep the roles of one cluster when nobody has any in another one', async () => {
    await bind('second', 'c-2', 'u-here');
    await eventually(async () => {
      for (const cluster of CLUSTERS) expect(await planeBindings(cluster)).toBeGreaterThan(0);
    });
    await bindings().delete('second', { namespace: 'c-2' });
    await eventually(async () => expect(await planeBindings('c-2')).toBe(0));
    expect(await planeBindings('c-1')).toBeGreaterThan(0);
  });
});

/** The two controllers that deal with people, and how often one of them has looked at a user. */
function runControllers(home: KubernetesClient) {
  const context = contextOf(home, noConnections);
  const { runtime } = context;
  const running = runAll(context, [
    createUserController(context),
    createClusterAccessController(context),
  ]);
  return {
    userReconciles: async (): Promise<number> => {
      const { values } = await runtime.metrics.controller.reconciles.get();
      return values
        .filter(({ labels }) => labels.controller === 'user')
        .reduce((sum, { value }) => sum + value, 0);
    },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}
