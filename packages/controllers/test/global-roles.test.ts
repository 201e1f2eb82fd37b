import {
  type GlobalRole,
  type GlobalRoleBinding,
  globalRole,
  globalRoleBinding,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import { clusterRoleBindings, clusterRoles } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGlobalRoleBindingController, createGlobalRoleController } from '../src/index.ts';
import { isThere, type ManagementWorld, startManagementWorld } from './management-world.ts';

interface Bound extends KubernetesObject {
  readonly subjects?: unknown;
  readonly roleRef?: { readonly name: string };
}

describe('global roles', () => {
  const stack = new AsyncDisposableStack();
  let world: ManagementWorld;
  const roles = () => world.home.resource<GlobalRole>(globalRole.type);
  const bindings = () => world.home.resource<GlobalRoleBinding>(globalRoleBinding.type);
  const bound = (name: string) =>
    world.home.resource<Bound>(clusterRoleBindings).get(`cattle-globalrolebinding-${name}`);

  beforeAll(async () => {
    world = stack.use(
      await startManagementWorld([createGlobalRoleController, createGlobalRoleBindingController]),
    );
    await roles().create({
      metadata: { name: 'gr-1' },
      rules: [{ verbs: ['list'], apiGroups: ['management.cattle.io'], resources: ['settings'] }],
    });
    await bindings().create({
      metadata: { name: 'grb-1' },
      globalRoleName: 'gr-1',
      groupPrincipalName: 'oidc_group://devs',
    });
    await world.quiet();
  });
  afterAll(() => stack.disposeAsync());

  it('are ClusterRoles, and bindings of them are bindings, named in annotations', async () => {
    expect(await world.home.resource(clusterRoles).get('cattle-globalrole-gr-1')).toMatchObject({
      metadata: {
        labels: { 'authz.management.cattle.io/globalrole': 'true' },
        ownerReferences: [{ kind: 'GlobalRole', name: 'gr-1' }],
      },
      rules: [{ verbs: ['list'], apiGroups: ['management.cattle.io'], resources: ['settings'] }],
    });
    expect((await roles().get('gr-1')).metadata?.annotations).toMatchObject({
      'authz.management.cattle.io/cr-name': 'cattle-globalrole-gr-1',
    });
    expect(await bound('grb-1')).toMatchObject({
      metadata: {
        labels: { 'authz.management.cattle.io/globalrolebinding': 'true' },
        ownerReferences: [{ kind: 'GlobalRoleBinding', name: 'grb-1' }],
      },
      subjects: [{ kind: 'Group', name: 'oidc_group://devs' }],
      roleRef: { kind: 'ClusterRole', name: 'cattle-globalrole-gr-1' },
    });
    expect((await bindings().get('grb-1')).metadata).toMatchObject({
      annotations: { 'authz.management.cattle.io/crb-name': 'cattle-globalrolebinding-grb-1' },
      ownerReferences: [{ kind: 'GlobalRole', name: 'gr-1' }],
    });
    const member = world.clientOf('oidc_group://devs');
    await expect(
      member.resource({ ...globalRole.type, resource: 'settings', kind: 'Setting' }).list(),
    ).resolves.toMatchObject({ items: [] });
  });

  it('may be changed in a binding, though no binding of Kubernetes can', async () => {
    const body = { globalRoleName: 'user-base' };
    await bindings().patch('grb-1', { type: 'merge', body });
    await eventually(async () =>
      expect((await bound('grb-1')).roleRef?.name).toBe('cattle-globalrole-user-base'),
    );
    await eventually(async () =>
      expect((await bindings().get('grb-1')).metadata?.ownerReferences).toMatchObject([
        { name: 'user-base' },
      ]),
    );
  });

  it('take their bindings along, and those that came before them', async () => {
    await bindings().create({
      metadata: { name: 'grb-2' },
      globalRoleName: 'gr-2',
      userName: 'u-1',
    });
    await world.quiet();
    await roles().create({ metadata: { name: 'gr-2' }, rules: [] });
    await eventually(async () =>
      expect((await bindings().get('grb-2')).metadata?.ownerReferences).toMatchObject([
        { name: 'gr-2' },
      ]),
    );
    await roles().delete('gr-2');
    for (const [type, name] of [
      [globalRoleBinding.type, 'grb-2'],
      [clusterRoleBindings, 'cattle-globalrolebinding-grb-2'],
      [clusterRoles, 'cattle-globalrole-gr-2'],
    ] as const) {
      await eventually(async () => expect(await isThere(world.home, type, { name })).toBe(false));
    }
  });

  it('are taken away with a binding that is deleted, whatever finalizers keep it', async () => {
    await bindings().create({
      metadata: { name: 'grb-3', finalizers: ['example.org/mine'] },
      globalRoleName: 'gr-1',
      userName: 'u-1',
    });
    await eventually(() => bound('grb-3'));
    await bindings().delete('grb-3');
    const name = 'cattle-globalrolebinding-grb-3';
    await eventually(async () =>
      expect(await isThere(world.home, clusterRoleBindings, { name })).toBe(false),
    );
    await bindings().patch('grb-3', { type: 'merge', body: { metadata: { finalizers: null } } });
  });

  it('cost nothing while nothing happens', async () => {
    const before = await world.quiet();
    expect(await world.quiet()).toEqual(before);
  });
});
