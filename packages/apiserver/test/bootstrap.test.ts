import type { DynamicObject, ResourceType } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import {
  apiServices,
  clusterRoleBindings,
  clusterRoles,
  configMaps,
  endpointSlices,
  endpoints,
  flowSchemas,
  namespaces,
  priorityClasses,
  priorityLevelConfigurations,
  services,
} from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { startTestApiServer, type TestApiServer } from '../src/testing/index.ts';

async function names(
  server: TestApiServer,
  type: Parameters<ReturnType<TestApiServer['client']>['resource']>[0],
): Promise<readonly (string | undefined)[]> {
  const { items } = await server.client().resource<DynamicObject>(type).list();
  return items.map(({ metadata }) => metadata?.name);
}

test('a new cluster has what every cluster begins with', async () => {
  await using server = await startTestApiServer();
  expect(await names(server, namespaces)).toEqual([
    'default',
    'kube-node-lease',
    'kube-public',
    'kube-system',
  ]);
  expect(await names(server, priorityClasses)).toEqual([
    'system-cluster-critical',
    'system-node-critical',
  ]);
  expect(await names(server, flowSchemas)).toEqual([
    'catch-all',
    'exempt',
    'global-default',
    'kube-controller-manager',
    'kube-scheduler',
    'kube-system-service-accounts',
    'probes',
    'service-accounts',
    'system-leader-election',
    'system-node-high',
    'system-nodes',
  ]);
  expect(await names(server, priorityLevelConfigurations)).toEqual([
    'catch-all',
    'exempt',
    'global-default',
    'leader-election',
    'node-high',
    'system',
    'workload-high',
    'workload-low',
  ]);
  expect(await names(server, clusterRoles)).toContain('system:controller:deployment-controller');
  const binding = await server
    .client()
    .resource<DynamicObject>(clusterRoleBindings)
    .get('system:controller:deployment-controller');
  expect(binding['subjects']).toEqual([
    { kind: 'ServiceAccount', name: 'deployment-controller', namespace: 'kube-system' },
  ]);
});

test('flows and levels say what Kubernetes says', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const level = await client.resource<DynamicObject>(priorityLevelConfigurations).get('node-high');
  expect(level['spec']).toEqual({
    type: 'Limited',
    limited: {
      nominalConcurrencyShares: 40,
      lendablePercent: 25,
      limitResponse: {
        type: 'Queue',
        queuing: { queues: 64, handSize: 6, queueLengthLimit: 50 },
      },
    },
  });
  const flow = await client.resource<DynamicObject>(flowSchemas).get('probes');
  expect(flow['spec']).toEqual({
    priorityLevelConfiguration: { name: 'exempt' },
    matchingPrecedence: 2,
    rules: [
      {
        subjects: [
          { kind: 'Group', group: { name: 'system:unauthenticated' } },
          { kind: 'Group', group: { name: 'system:authenticated' } },
        ],
        nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }],
      },
    ],
  });
});

test('namespaces are told of the authority, and again when that is changed', async () => {
  await using server = await startTestApiServer({ authority: 'PEM' });
  const maps = server.client().resource<DynamicObject>(configMaps);
  const name = 'kube-root-ca.crt';
  const namespace = 'kube-public';
  const data = async (): Promise<unknown> => (await maps.get(name, { namespace }))['data'];
  await eventually(async () => expect(await data()).toEqual({ 'ca.crt': 'PEM' }));
  await maps.update({ metadata: { name, namespace }, data: { x: 'y' } }, { namespace });
  await eventually(async () => expect(await data()).toEqual({ 'ca.crt': 'PEM' }));
});

test('the Service of the API leads to where the server is, also after it has moved', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const place = { namespace: 'default' };
  for (const port of [6443, 7443]) {
    await server.api.advertise({ address: '192.0.2.1', port });
    const slice = await client.resource<DynamicObject>(endpointSlices).get('kubernetes', place);
    expect(slice).toMatchObject({
      metadata: { labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['192.0.2.1'], conditions: { ready: true } }],
      ports: [{ name: 'https', port, protocol: 'TCP' }],
    });
    const service = await client.resource<DynamicObject>(services).get('kubernetes', place);
    expect(service['spec']).toMatchObject({ ports: [{ port: 443, targetPort: port }] });
    const all = await client.resource<DynamicObject>(endpoints).get('kubernetes', place);
    expect(all['subsets']).toEqual([
      { addresses: [{ ip: '192.0.2.1' }], ports: [{ name: 'https', port, protocol: 'TCP' }] },
    ]);
  }
});

const SERVICE_CIDRS: ResourceType = {
  group: 'networking.k8s.io',
  version: 'v1',
  resource: 'servicecidrs',
  kind: 'ServiceCIDR',
  namespaced: false,
};

test('what the server makes is owned by whom it is in Kubernetes', async () => {
  await using server = await startTestApiServer();
  const managers = async (type: ResourceType, name: string): Promise<unknown> => {
    const { metadata } = await server.client().resource<DynamicObject>(type).get(name);
    return metadata?.managedFields?.map(({ manager, operation, subresource }) =>
      [manager, operation, subresource].filter(Boolean).join(' '),
    );
  };
  expect(await managers(SERVICE_CIDRS, 'kubernetes')).toEqual([
    'kubernetes-service-cidr-controller Apply status',
    'kube-apiserver Update',
  ]);
  // Its status is there from the start, and nobody has written it.
  await eventually(async () => {
    expect(await managers(apiServices, 'v1.apps')).toEqual(['kube-apiserver Update']);
  });
  const local = await server.client().resource<DynamicObject>(apiServices).get('v1.apps');
  expect(local['status']).toMatchObject({ conditions: [{ type: 'Available', reason: 'Local' }] });
});
