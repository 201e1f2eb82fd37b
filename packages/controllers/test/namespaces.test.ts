import {
  type Cluster,
  cluster as clusterKind,
  crds,
  type Project,
  project as projectKind,
} from '@drover/api';
import { isNotFound, type KubernetesObject } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import {
  clusterRoleBindings,
  clusterRoles,
  customResourceDefinitions,
  namespaces,
  serviceAccounts,
} from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChangeFeed } from '../src/change-feed.ts';
import { createNamespaceController, createProjectCleanupController } from '../src/index.ts';
import { contextOf, noConnections, runAll, type TestContext } from './context.ts';

const ID = 'field.cattle.io/projectId';
const CREATOR = { 'field.cattle.io/creatorId': 'u-1' };
const SYSTEM = { 'authz.management.cattle.io/system-project': 'true' };
const DEFAULT = { 'authz.management.cattle.io/default-project': 'true' };

describe('namespaces of a cluster', () => {
  const stack = new AsyncDisposableStack();
  const sessions = new ChangeFeed();
  let isConnected = true;
  let home: KubernetesClient;
  let there: KubernetesClient;
  let context: TestContext;

  const projects = () => home.resource<Project>(projectKind.type);
  const addProject = (name: string, labels: Readonly<Record<string, string>> = {}) =>
    projects().create(
      { metadata: { name, labels }, spec: { displayName: name, clusterName: 'c-1' } },
      { namespace: 'c-1' },
    );
  const add = (name: string, annotations: Readonly<Record<string, string>> = {}) =>
    there.resource<KubernetesObject>(namespaces).create({ metadata: { name, annotations } });
  const get = async (name: string) => {
    const { metadata } = await there.resource<KubernetesObject>(namespaces).get(name);
    return { label: metadata?.labels?.[ID], id: metadata?.annotations?.[ID], metadata };
  };
  const patch = (name: string, metadata: object) =>
    there.resource(namespaces).patch(name, { type: 'merge', body: { metadata } });
  const isGone = async (call: () => Promise<unknown>) =>
    expect(await call().catch((error: unknown) => isNotFound(error))).toBe(true);
  const reconciles = async (): Promise<number> => {
    const { values } = await context.runtime.metrics.controller.reconciles.get();
    return values.reduce((sum, { value }) => sum + value, 0);
  };

  beforeAll(async () => {
    home = stack.use(await startTestApiServer()).client();
    there = stack.use(await startTestApiServer()).client();
    const definitions = home.resource<KubernetesObject>(customResourceDefinitions);
    await Promise.all(crds().map((crd) => definitions.create(crd as KubernetesObject)));
    await home.resource(namespaces).create({ metadata: { name: 'c-1' } });
    const clusters = home.resource<Cluster>(clusterKind.type);
    const body: Cluster = { metadata: { name: 'c-1' }, spec: { displayName: 'one' } };
    await eventually(() => clusters.create(body));
    await there.resource<KubernetesObject>(clusterRoles).create({
      metadata: { name: 'cluster-owner' },
      rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
    } as KubernetesObject);
    await there.resource<KubernetesObject>(clusterRoleBindings).create({
      metadata: { name: 'owners' },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'cluster-owner',
      },
      subjects: [
        { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'drover:c-1:cluster-owner' },
      ],
    } as KubernetesObject);
    await addProject('p-a');
    context = contextOf(home, {
      ...noConnections,
      get: (cluster) =>
        cluster === 'c-1' && isConnected ? { client: there, epoch: 1 } : undefined,
      changes: (signal) => sessions.changes(signal),
    });
    stack.use(
      runAll(context, [
        createNamespaceController(context),
        createProjectCleanupController(context),
      ]),
    );
  });
  afterAll(() => stack.disposeAsync());

  it('carry the label of the project that they say they are in', async () => {
    await add('shop', { [ID]: 'c-1:p-a' });
    await eventually(async () => expect((await get('shop')).label).toBe('p-a'));
    await patch('shop', { labels: { [ID]: 'p-other' } });
    await eventually(async () => expect((await get('shop')).label).toBe('p-a'));
    await patch('shop', { annotations: { [ID]: null } });
    await eventually(async () => expect((await get('shop')).label).toBeUndefined());
    expect((await get('shop')).metadata?.finalizers).toBeUndefined();
  });

  it('are repaired five times in a row when somebody undoes it each time, and then later', async () => {
    await add('fought', { [ID]: 'c-1:p-a' });
    const stopping = new AbortController();
    let undone = 0;
    const fighting = (async () => {
      const all = there.resource<KubernetesObject>(namespaces);
      const fieldSelector = 'metadata.name=fought';
      for await (const event of all.watch({ fieldSelector, signal: stopping.signal })) {
        const { metadata } = event.object as KubernetesObject;
        if (metadata?.labels?.[ID] !== 'p-a') continue;
        undone += 1;
        await patch('fought', { labels: { [ID]: 'p-mine' } });
      }
    })().catch((error: unknown) => {
      if (!stopping.signal.aborted) throw error;
    });
    await eventually(() => expect(undone).toBe(5));
    await systemClock.sleep(300);
    stopping.abort();
    await fighting;
    expect(undone).toBe(5);
    await there.resource(namespaces).delete('fought');
  });

  it('go to the Default and System projects once these are there', async () => {
    expect((await get('default')).id).toBeUndefined();
    await addProject('p-default', DEFAULT);
    await addProject('p-system', SYSTEM);
    await eventually(async () => {
      expect(await get('default')).toMatchObject({ id: 'c-1:p-default', label: 'p-default' });
      expect(await get('kube-system')).toMatchObject({ id: 'c-1:p-system', label: 'p-system' });
    });
    await add('cert-manager');
    await eventually(
      async () =>
        expect((await get('cert-manager')).metadata?.annotations).toMatchObject({
          [ID]: 'c-1:p-system',
          'management.cattle.io/no-default-sa-token': 'true',
        }),
      { timeoutMs: 15_000 },
    );
    const account = there.resource<KubernetesObject>(serviceAccounts);
    expect(await account.get('default', { namespace: 'cert-manager' })).toMatchObject({
      automountServiceAccountToken: false,
    });
    await patch('default', { annotations: { [ID]: null } });
    await eventually(async () => expect((await get('default')).label).toBeUndefined());
    expect((await get('default')).id).toBeUndefined();
  });

  it('are in no project that is not there, and say so', async () => {
    await add('lost', { [ID]: 'c-1:p-never' });
    await eventually(async () => expect((await get('lost')).id).toBeUndefined());
    const status = (await get('lost')).metadata?.annotations?.['cattle.io/status'] ?? '';
    expect(status).toContain('ProjectNotFound');
    expect(status).toContain('c-1:p-never');
  });

  it('keep a project that the cache has not seen yet', async () => {
    const { metadata } = await addProject('p-new');
    await add('early', { [ID]: `c-1:${metadata?.name}` });
    await eventually(async () => expect((await get('early')).label).toBe('p-new'));
    expect((await get('early')).metadata?.annotations?.['cattle.io/status']).toBeUndefined();
  });

  it('go with their project when people made them for it, and are let go otherwise', async () => {
    await addProject('p-gone');
    await add('made', { [ID]: 'c-1:p-gone', ...CREATOR });
    await add('found', { [ID]: 'c-1:p-gone' });
    await eventually(async () => {
      expect((await get('found')).label).toBe('p-gone');
      const { metadata } = await projects().get('p-gone', { namespace: 'c-1' });
      expect(metadata?.finalizers).toEqual(['drover.dev/project-cleanup']);
    });
    await projects().delete('p-gone', { namespace: 'c-1' });
    await eventually(() => isGone(() => projects().get('p-gone', { namespace: 'c-1' })));
    await eventually(() => isGone(() => get('made')));
    expect(await get('found')).toMatchObject({ id: undefined, label: undefined });
  });

  it("of the home of state that are no project's stay when a project has their name", async () => {
    await addProject('kube-public');
    await projects().delete('kube-public', { namespace: 'c-1' });
    await eventually(() => isGone(() => projects().get('kube-public', { namespace: 'c-1' })));
    const { metadata } = await home.resource(namespaces).get('kube-public');
    expect(metadata?.deletionTimestamp).toBeUndefined();
  });

  it('cost nothing while nothing changes', async () => {
    await eventually(async () => {
      const before = await reconciles();
      await systemClock.sleep(300);
      expect(await reconciles()).toBe(before);
    });
    const before = await reconciles();
    await systemClock.sleep(500);
    expect(await reconciles()).toBe(before);
  });

  it('hold their project while the cluster is away, until that goes too', async () => {
    await addProject('p-held');
    await add('held', { [ID]: 'c-1:p-held', ...CREATOR });
    await eventually(async () => expect((await get('held')).label).toBe('p-held'));
    isConnected = false;
    sessions.tell('c-1');
    await eventually(() => expect(context.downstream.get('c-1')).toBeUndefined(), {
      timeoutMs: 15_000,
    });
    await projects().delete('p-held', { namespace: 'c-1' });
    await eventually(async () => {
      const { status } = await projects().get('p-held', { namespace: 'c-1' });
      expect(status?.conditions).toContainEqual(
        expect.objectContaining({ type: 'Removed', reason: 'ClusterDisconnected' }),
      );
    });
    await home.resource(clusterKind.type).delete('c-1');
    await eventually(() => isGone(() => projects().get('p-held', { namespace: 'c-1' })));
    // Nobody was there to ask: what runs in a cluster that leaves goes on.
    expect((await get('held')).id).toBe('c-1:p-held');
  });
});
