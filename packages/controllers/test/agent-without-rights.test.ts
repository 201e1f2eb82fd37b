import {
  type Cluster,
  cluster as clusterKind,
  type Project,
  project as projectKind,
} from '@drover/api';
import type { Condition, KubernetesObject } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import { clusterRoleBindings, clusterRoles } from '@drover/kubernetes';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createNetworkPolicyController, createResourceQuotaController } from '../src/index.ts';
import { type OneCluster, startOneCluster } from './one-cluster.ts';

/** It came with a manifest that knew of neither quotas nor networks. */
const AGENT = { name: 'old-agent', groups: ['system:authenticated'] };
const RBAC = 'rbac.authorization.k8s.io';
/** A cluster whose caches cannot be filled is worked for after ten seconds. */
const PATIENT = { timeoutMs: 20_000 };

const stack = new AsyncDisposableStack();
let world: OneCluster;

const rules = [{ apiGroups: [''], resources: ['namespaces'], verbs: ['list', 'watch', 'patch'] }];
const roleRef = { apiGroup: RBAC, kind: 'ClusterRole', name: 'old' };
const subjects = [{ apiGroup: RBAC, kind: 'User', name: AGENT.name }];

beforeAll(async () => {
  world = stack.use(
    await startOneCluster([createResourceQuotaController, createNetworkPolicyController], {
      agent: AGENT,
    }),
  );
  const create = (type: typeof clusterRoles, more: object) =>
    world.there
      .resource<KubernetesObject>(type)
      .create({ metadata: { name: 'old' }, ...more } as KubernetesObject);
  await create(clusterRoles, { rules });
  await create(clusterRoleBindings, { roleRef, subjects });
  await world.addProject('p-1', {
    spec: {
      displayName: 'p-1',
      clusterName: 'c-1',
      resourceQuota: { limit: { pods: '5' } },
      namespaceDefaultResourceQuota: { limit: { pods: '1' } },
    },
  });
  await world.addNamespace('shop', 'p-1');
  const body = { spec: { enableNetworkPolicy: true } };
  await world.home.resource<Cluster>(clusterKind.type).patch('c-1', { type: 'merge', body });
});
afterAll(() => stack.disposeAsync());

const told = (status: { conditions?: unknown } | undefined, of: string) =>
  ((status?.conditions ?? []) as readonly Condition[]).find(({ type }) => type === of);
const quota = async () => {
  const projects = world.home.resource<Project>(projectKind.type);
  return told((await projects.get('p-1', { namespace: 'c-1' })).status, 'ResourceQuotaApplied');
};
const isolation = async () => {
  const { status } = await world.home.resource<Cluster>(clusterKind.type).get('c-1');
  return told(status, 'ProjectNetworksIsolated');
};

it('an agent that may not do what is needed is told of once, with the remedy', async () => {
  await eventually(async () => {
    expect(await quota()).toMatchObject({ status: 'False', reason: 'QUOTAS_UNKNOWN' });
    expect(await isolation()).toMatchObject({ status: 'False', reason: 'AGENT_RIGHTS_MISSING' });
  }, PATIENT);
  expect((await quota())?.message).toContain('apply its manifest again');
  expect((await isolation())?.message).toContain('Apply the manifest of the cluster agent again');
  const before = await world.quiet();
  expect(await world.quiet()).toBe(before);
});
