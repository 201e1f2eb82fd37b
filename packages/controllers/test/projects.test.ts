import {
  type Project,
  type ProjectRoleTemplateBinding,
  project as projectKind,
  projectRoleTemplateBinding,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import { namespaces, secrets } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProjectAccessController, createProjectController } from '../src/index.ts';
import {
  accessObjects,
  isThere,
  type ManagementWorld,
  startManagementWorld,
} from './management-world.ts';

const CREATOR = { 'field.cattle.io/creatorId': 'u-1' };

describe('projects', () => {
  const stack = new AsyncDisposableStack();
  let world: ManagementWorld;
  const projects = () => world.home.resource<Project>(projectKind.type);
  const bindings = () =>
    world.home.resource<ProjectRoleTemplateBinding>(projectRoleTemplateBinding.type);
  const conditionsOf = async (namespace: string, name: string) => {
    const { status } = await projects().get(name, { namespace });
    return (status?.conditions ?? []).map(({ type, status: value, reason = '' }) =>
      [type, value, reason].filter(Boolean).join(' '),
    );
  };
  const hasNamespace = (name: string) => isThere(world.home, namespaces, { name });

  beforeAll(async () => {
    world = stack.use(
      await startManagementWorld([createProjectController, createProjectAccessController]),
    );
    for (const cluster of ['c-1', 'c-2']) {
      await world.addNamespace(cluster);
      await world.addCluster(cluster);
    }
  });
  afterAll(() => stack.disposeAsync());

  it('get a namespace, and their creator as owner', async () => {
    await world.addProject('c-1', 'p-1', CREATOR);
    await eventually(async () =>
      expect(await conditionsOf('c-1', 'p-1')).toEqual([
        'BackingNamespaceCreated True',
        'CreatorMadeOwner True',
        'InitialRolesPopulated True',
      ]),
    );
    expect(await bindings().get('creator-project-owner', { namespace: 'p-1' })).toMatchObject({
      projectName: 'c-1:p-1',
      roleTemplateName: 'project-owner',
      userName: 'u-1',
    });
    const namespace = (await world.home.resource(namespaces).get('p-1')) as KubernetesObject;
    expect(namespace.metadata?.annotations).toMatchObject({
      'management.cattle.io/system-namespace': 'true',
      'drover.dev/project-of': 'c-1',
    });
  });

  it('give a role of their creator once: an owner who is removed stays removed', async () => {
    await bindings().delete('creator-project-owner', { namespace: 'p-1' });
    const body = { spec: { description: 'changed' } };
    await projects().patch('p-1', { type: 'merge', body }, { namespace: 'c-1' });
    await world.quiet();
    expect((await bindings().list({ namespace: 'p-1' })).items).toEqual([]);
  });

  it('get no namespace that is there already, nor that of another project, nor of another cluster', async () => {
    await world.addProject('c-1', 'kube-system', CREATOR);
    await world.addProject('c-2', 'p-1', CREATOR);
    await projects().create(
      { metadata: { name: 'p-else' }, spec: { displayName: 'else', clusterName: 'c-1' } },
      { namespace: 'c-2' },
    );
    for (const [cluster, name, problem] of [
      ['c-1', 'kube-system', 'BackingNamespaceCreated False PROJECT_ID_TAKEN'],
      ['c-2', 'p-1', 'BackingNamespaceCreated False PROJECT_ID_TAKEN'],
      ['c-2', 'p-else', 'BackingNamespaceCreated False PROJECT_CLUSTER_MISMATCH'],
    ] as const) {
      await eventually(async () => expect(await conditionsOf(cluster, name)).toEqual([problem]));
    }
    await world.quiet();
    expect((await bindings().list({ namespace: 'kube-system' })).items).toEqual([]);
    expect(await accessObjects(world.home, 'drover.dev/project-access=kube-system')).toEqual([]);
    const { status, metadata } = await projects().get('p-1', { namespace: 'c-2' });
    expect(status?.conditions).toMatchObject([{ observedGeneration: metadata?.generation }]);
    // What was in the way is not taken along.
    for (const [namespace, name] of [
      ['c-1', 'kube-system'],
      ['c-2', 'p-1'],
    ] as const) {
      await projects().delete(name, { namespace });
    }
    await world.quiet();
    expect([await hasNamespace('kube-system'), await hasNamespace('p-1')]).toEqual([true, true]);
  });

  it('have their namespace back when somebody deletes it', async () => {
    const before = (await world.home.resource(namespaces).get('p-1')) as KubernetesObject;
    await world.home.resource(namespaces).delete('p-1');
    await eventually(async () => {
      const { metadata } = (await world.home.resource(namespaces).get('p-1')) as KubernetesObject;
      expect(metadata?.uid).not.toBe(before.metadata?.uid);
    });
  });

  it('leave nothing behind', async () => {
    await world.addProject('c-1', 'p-2', CREATOR);
    await eventually(() => bindings().get('creator-project-owner', { namespace: 'p-2' }));
    await world.home
      .resource<KubernetesObject>(secrets)
      .create({ metadata: { name: 's' } }, { namespace: 'p-2' });
    await eventually(async () =>
      expect(await accessObjects(world.home, 'drover.dev/project-access=p-2')).not.toEqual([]),
    );
    await projects().delete('p-2', { namespace: 'c-1' });
    await eventually(async () => expect(await hasNamespace('p-2')).toBe(false));
    expect((await bindings().listAll()).items).toEqual([]);
    expect(await accessObjects(world.home, 'drover.dev/project-access=p-2')).toEqual([]);
    expect(await hasNamespace('p-1')).toBe(true);
  });

  it('find the namespace that was reserved for them a moment before', async () => {
    const { metadata } = await world.addNamespace('p-3', 'c-1');
    await world.quiet();
    await world.addProject('c-1', 'p-3');
    await eventually(async () =>
      expect(await conditionsOf('c-1', 'p-3')).toContain('BackingNamespaceCreated True'),
    );
    const namespace = (await world.home.resource(namespaces).get('p-3')) as KubernetesObject;
    expect(namespace.metadata?.uid).toBe(metadata?.uid);
  });

  it('cost nothing while nothing happens', async () => {
    const before = await world.quiet();
    expect(await world.quiet()).toEqual(before);
  });
});
