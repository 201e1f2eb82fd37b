import {
  type Cluster,
  cluster as clusterKind,
  clusterRoleTemplateBinding,
  type Project,
  project as projectKind,
  projectRoleTemplateBinding,
} from '@drover/api';
import { eventually } from '@drover/base/testing';
import { namespaces } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createClusterAccessController,
  createClusterController,
  createProjectAccessController,
  createProjectCleanupController,
  createProjectController,
} from '../src/index.ts';
import {
  accessObjects,
  isThere,
  type ManagementWorld,
  startManagementWorld,
} from './management-world.ts';

const DEFAULT = 'authz.management.cattle.io/default-project';
const SYSTEM = 'authz.management.cattle.io/system-project';

describe('the projects that a cluster begins with', () => {
  const stack = new AsyncDisposableStack();
  let world: ManagementWorld;
  const projects = () => world.home.resource<Project>(projectKind.type);
  const projectsOf = async (namespace: string) => (await projects().list({ namespace })).items;
  const establish = (name: string) =>
    eventually(async () => {
      const { status } = await world.home.resource<Cluster>(clusterKind.type).get(name);
      const met = status?.conditions?.filter((condition) => condition.status === 'True') ?? [];
      expect(met.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['DefaultProjectCreated', 'SystemProjectCreated']),
      );
    });

  beforeAll(async () => {
    world = stack.use(
      await startManagementWorld([
        createClusterController,
        createClusterAccessController,
        createProjectController,
        createProjectAccessController,
      ]),
    );
    await world.addCluster('c-1', 'u-1');
    await world.addCluster('local');
    for (const cluster of ['c-1', 'local']) await establish(cluster);
    await world.quiet();
  });
  afterAll(() => stack.disposeAsync());

  it('are Default and System, in every cluster, under ids of their own', async () => {
    const ids: string[] = [];
    for (const cluster of ['c-1', 'local']) {
      const items = await projectsOf(cluster);
      expect(
        new Map(items.map(({ spec, metadata }) => [spec?.displayName, metadata?.labels])),
      ).toEqual(
        new Map([
          ['Default', { [DEFAULT]: 'true' }],
          ['System', { [SYSTEM]: 'true' }],
        ]),
      );
      ids.push(...items.map(({ metadata }) => metadata?.name ?? ''));
    }
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) {
      expect(id).toMatch(/^p-[a-z0-9]{5}$/);
      expect(await isThere(world.home, namespaces, { name: id })).toBe(true);
    }
  });

  it('belong to whoever created the cluster', async () => {
    const { items } = await world.home.resource(projectRoleTemplateBinding.type).listAll();
    const ids = (await projectsOf('c-1')).map(({ metadata }) => metadata?.name);
    expect(new Set(items.map(({ metadata }) => metadata?.namespace))).toEqual(new Set(ids));
    for (const item of items) expect(item).toMatchObject({ userName: 'u-1' });
  });

  it('are made once: a Default project that somebody deleted does not come back', async () => {
    const items = await projectsOf('c-1');
    const found = items.find(({ metadata }) => metadata?.labels?.[DEFAULT]);
    const name = found?.metadata?.name ?? '';
    await projects().delete(name, { namespace: 'c-1' });
    await eventually(async () =>
      expect(await isThere(world.home, namespaces, { name })).toBe(false),
    );
    const clusters = world.home.resource<Cluster>(clusterKind.type);
    await clusters.patch('c-1', { type: 'merge', body: { spec: { description: 'changed' } } });
    await world.quiet();
    expect((await projectsOf('c-1')).map(({ spec }) => spec?.displayName)).toEqual(['System']);
  });

  it('go with their cluster, and with them all that people had there', async () => {
    const [left] = await projectsOf('c-1');
    const id = left?.metadata?.name ?? '';
    await world.bindInProject(`c-1:${id}`, 'member', { role: 'project-member', userName: 'u-2' });
    await world.quiet();
    expect(await accessObjects(world.home, `drover.dev/project-access=${id}`)).not.toEqual([]);
    await world.home.resource(clusterKind.type).delete('c-1');
    await eventually(async () => {
      expect(await isThere(world.home, namespaces, { name: 'c-1' })).toBe(false);
      expect(await isThere(world.home, namespaces, { name: id })).toBe(false);
    });
    await world.quiet();
    for (const type of [projectRoleTemplateBinding.type, clusterRoleTemplateBinding.type]) {
      expect((await world.home.resource(type).listAll()).items).toEqual([]);
    }
    expect(await accessObjects(world.home, 'drover.dev/cluster-access=c-1')).toEqual([]);
    expect(await accessObjects(world.home, `drover.dev/project-access=${id}`)).toEqual([]);
    const names = (await world.home.resource(namespaces).listAll()).items.map(
      ({ metadata }) => metadata?.name ?? '',
    );
    expect(names.filter((name) => name.startsWith('p-'))).toHaveLength(2);
  });

  it('cost nothing while nothing happens', async () => {
    const before = await world.quiet();
    expect(await world.quiet()).toEqual(before);
  });
});

it('nothing stays of a project whose cluster was never there when it was deleted', async () => {
  await using world = await startManagementWorld([
    createClusterController,
    createProjectController,
    createProjectCleanupController,
  ]);
  await world.addCluster('c-1', 'u-1');
  const projects = world.home.resource<Project>(projectKind.type);
  const [first] = await eventually(async () => {
    const { items } = await projects.list({ namespace: 'c-1' });
    expect(items).toHaveLength(2);
    return items;
  });
  const name = first?.metadata?.name ?? '';
  await world.quiet();
  await projects.delete(name, { namespace: 'c-1' });
  // It is held for the namespaces in the cluster, but nobody has rights in it any more.
  await eventually(async () => expect(await isThere(world.home, namespaces, { name })).toBe(false));
  const place = { name, namespace: 'c-1' };
  expect(await isThere(world.home, projectKind.type, place)).toBe(true);
  await world.home.resource(clusterKind.type).delete('c-1');
  await eventually(async () =>
    expect(await isThere(world.home, namespaces, { name: 'c-1' })).toBe(false),
  );
  await eventually(async () => expect((await projects.listAll()).items).toEqual([]));
});
