import {
  type Cluster,
  cluster as clusterKind,
  type Project,
  type ProjectNetworkPolicy,
  project as projectKind,
  projectNetworkPolicy,
} from '@drover/api';
import type { Condition, KubernetesObject } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import { namespaces, networkPolicies, nodes, pods, services } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createNetworkPolicyController,
  createProjectNetworkPolicyController,
} from '../src/index.ts';
import { type OneCluster, startOneCluster } from './one-cluster.ts';

type WithSpec = KubernetesObject & { readonly spec?: Readonly<Record<string, unknown>> };

const stack = new AsyncDisposableStack();
let world: OneCluster;

beforeAll(async () => {
  world = stack.use(
    await startOneCluster([createNetworkPolicyController, createProjectNetworkPolicyController]),
  );
  await world.addProject('p-sys', {
    metadata: { labels: { 'authz.management.cattle.io/system-project': 'true' } },
  });
  for (const name of ['p-1', 'p-2']) await world.addProject(name);
  await world.addNamespace('shop', 'p-1');
  await world.addNamespace('bank', 'p-2');
  await world.addNamespace('tools', 'p-sys');
  await world.addNamespace('free');
});
afterAll(() => stack.disposeAsync());

const policies = () => world.there.resource<WithSpec>(networkPolicies);
const namesIn = async (namespace: string) => {
  const { items } = await policies().list({ namespace });
  return items.map(({ metadata }) => metadata?.name);
};
const cluster = () => world.home.resource<Cluster>(clusterKind.type).get('c-1');
const change = (body: object) =>
  world.home.resource<Cluster>(clusterKind.type).patch('c-1', { type: 'merge', body });
const condition = async () => {
  const conditions = ((await cluster()).status?.conditions ?? []) as readonly Condition[];
  return conditions.find(({ type }) => type === 'ProjectNetworksIsolated');
};
const create = (type: typeof pods, object: object, namespace?: string) =>
  world.there.resource<WithSpec>(type).create(object as WithSpec, { namespace });

describe('the networks of projects', () => {
  it('are open while nobody wants otherwise', async () => {
    await create(nodes, { metadata: { name: 'node-1' }, spec: { podCIDR: '10.42.0.0/24' } });
    await world.quiet();
    for (const name of ['shop', 'tools', 'free']) expect(await namesIn(name)).toEqual([]);
    expect((await cluster()).status?.appliedEnableNetworkPolicy).toBeFalsy();
    expect(await condition()).toBeUndefined();
  });

  it('are closed to each other, and the cluster says so', async () => {
    await change({ spec: { enableNetworkPolicy: true } });
    await eventually(async () => {
      expect(await namesIn('shop')).toEqual(['hn-nodes', 'np-default']);
      expect(await namesIn('tools')).toEqual(['np-default-allow-all']);
      expect((await cluster()).status?.appliedEnableNetworkPolicy).toBe(true);
      expect(await condition()).toMatchObject({ status: 'True' });
    });
    expect(await namesIn('free')).toEqual([]);
    const { metadata } = await cluster();
    expect(metadata?.annotations).toMatchObject({
      'networking.management.cattle.io/enable-network-policy': 'true',
    });
    const from = ['p-1', 'p-sys'].map((project) => ({
      namespaceSelector: { matchLabels: { 'field.cattle.io/projectId': project } },
    }));
    expect((await policies().get('np-default', { namespace: 'shop' })).spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ from }],
    });
    expect((await policies().get('hn-nodes', { namespace: 'bank' })).spec).toMatchObject({
      ingress: [
        { from: [{ ipBlock: { cidr: '10.42.0.0/32' } }, { ipBlock: { cidr: '10.42.0.1/32' } }] },
      ],
    });
  });

  it('are told of beside the project, once that has its namespace', async () => {
    const of = world.home.resource<Project>(projectKind.type);
    const told = async () =>
      (await of.get('p-1', { namespace: 'c-1' })).status?.conditions as readonly unknown[];
    await world.home.resource(namespaces).create({ metadata: { name: 'p-1' } });
    const conditions = [{ type: 'BackingNamespaceCreated', status: 'True' }];
    await of.patch(
      'p-1',
      { type: 'merge', body: { status: { conditions } } },
      { namespace: 'c-1', subresource: 'status' },
    );
    const kept = world.home.resource<ProjectNetworkPolicy>(projectNetworkPolicy.type);
    await eventually(async () => {
      expect((await kept.get('pnp-p-1', { namespace: 'p-1' })).spec).toEqual({
        projectName: 'c-1:p-1',
      });
      expect(await told()).toContainEqual(
        expect.objectContaining({ type: 'DefaultNetworkPolicyCreated', status: 'True' }),
      );
    });
    await kept.delete('pnp-p-1', { namespace: 'p-1' });
    await eventually(() => kept.get('pnp-p-1', { namespace: 'p-1' }));
  });

  it('are open where nodes hand traffic on, as long as they do', async () => {
    const containers = [
      { name: 'web', image: 'web', ports: [{ containerPort: 80, hostPort: 8080 }] },
    ];
    const labels = { app: 'web' };
    await create(pods, { metadata: { name: 'web', labels }, spec: { containers } }, 'shop');
    const spec = { type: 'NodePort', selector: labels, ports: [{ port: 80 }] };
    await create(services, { metadata: { name: 'web' }, spec }, 'shop');
    await create(services, { metadata: { name: 'inner' }, spec: { ports: [{ port: 1 }] } }, 'shop');
    await eventually(async () =>
      expect(await namesIn('shop')).toEqual(['hn-nodes', 'hp-web', 'np-default', 'np-web']),
    );
    expect((await policies().get('hp-web', { namespace: 'shop' })).spec).toMatchObject({
      podSelector: { matchLabels: labels },
      ingress: [{ ports: [{ port: 80, protocol: 'TCP' }] }],
    });
    await world.there.resource(pods).delete('web', { namespace: 'shop', gracePeriodSeconds: 0 });
    await world.there.resource(services).delete('web', { namespace: 'shop' });
    await eventually(async () => expect(await namesIn('shop')).toEqual(['hn-nodes', 'np-default']));
  });

  it('know of a node that comes', async () => {
    const addresses = [{ type: 'InternalIP', address: '192.168.0.2' }];
    await create(nodes, { metadata: { name: 'node-2' } });
    await world.there
      .resource<KubernetesObject>(nodes)
      .patch(
        'node-2',
        { type: 'merge', body: { status: { addresses } } },
        { subresource: 'status' },
      );
    await eventually(async () => {
      const { spec } = await policies().get('hn-nodes', { namespace: 'shop' });
      expect(JSON.stringify(spec)).toContain('192.168.0.2/32');
    });
  });

  it('follow namespaces that move, and come back when somebody takes them away', async () => {
    const body = { metadata: { annotations: { 'field.cattle.io/projectId': 'c-1:p-2' } } };
    await world.there.resource(namespaces).patch('shop', { type: 'merge', body });
    await eventually(async () => {
      const { spec } = await policies().get('np-default', { namespace: 'shop' });
      expect(JSON.stringify(spec)).toContain('"p-2"');
    });
    await policies().delete('np-default', { namespace: 'shop' });
    await eventually(() => policies().get('np-default', { namespace: 'shop' }));
  });

  it('leave policies of people alone, and say where those are in the way', async () => {
    const spec = { podSelector: {}, policyTypes: ['Ingress'] };
    await create(networkPolicies, { metadata: { name: 'own' }, spec }, 'tools');
    await eventually(async () => expect(await namesIn('tools')).toEqual(['own']));
    await world.addNamespace('late');
    await create(networkPolicies, { metadata: { name: 'np-default' }, spec }, 'late');
    const body = { metadata: { annotations: { 'field.cattle.io/projectId': 'c-1:p-1' } } };
    await world.there.resource(namespaces).patch('late', { type: 'merge', body });
    await eventually(async () =>
      expect(await condition()).toMatchObject({
        status: 'False',
        reason: 'NETWORK_POLICY_NAME_TAKEN',
      }),
    );
    expect((await condition())?.message).toContain('late/np-default');
    expect((await policies().get('np-default', { namespace: 'late' })).spec).toEqual(spec);
    await policies().delete('np-default', { namespace: 'late' });
    await eventually(async () => expect(await condition()).toMatchObject({ status: 'True' }));
  });

  it('are at rest', async () => {
    const before = await world.quiet();
    const labels = { other: 'label' };
    const body = { metadata: { labels } };
    await world.there.resource(namespaces).patch('bank', { type: 'merge', body });
    await world.there.resource(nodes).patch('node-1', { type: 'merge', body });
    await create(
      pods,
      { metadata: { name: 'inner' }, spec: { containers: [{ name: 'a', image: 'a' }] } },
      'bank',
    );
    expect(await world.quiet()).toBe(before);
  });

  it('are open again when nobody wants it any more', async () => {
    await change({ spec: { enableNetworkPolicy: false } });
    await eventually(async () => {
      expect(await namesIn('shop')).toEqual([]);
      expect(await namesIn('tools')).toEqual(['own']);
      expect((await cluster()).status?.appliedEnableNetworkPolicy).toBe(false);
      expect(await condition()).toBeUndefined();
    });
    expect((await cluster()).metadata?.annotations).toMatchObject({
      'networking.management.cattle.io/enable-network-policy': 'false',
    });
    await eventually(async () => {
      const { items } = await world.home.resource(projectNetworkPolicy.type).listAll();
      expect(items).toEqual([]);
    });
  });
});
