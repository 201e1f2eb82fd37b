import { silentLogger, systemClock, systemRandom } from '@drover/base';
import { createClient, type KubernetesClient } from '@drover/client';
import { endpoints, ipAddresses, type Service, serviceCIDRs, services } from '@drover/kubernetes';
import { describe, expect, test } from 'vitest';
import { type Api, openApi } from '../src/api.ts';
import { MASTERS_GROUP } from '../src/authentication/user-info.ts';
import { createSigningKey } from '../src/pki/pki-folder.ts';
import { LogStore } from '../src/storage/log/log-store.ts';
import { MemoryLog } from '../src/storage/memory/memory-log.ts';
import type { Store } from '../src/storage/store.ts';
import { startTestApiServer } from '../src/testing/index.ts';
import { handlerTransport } from '../src/thread/handler-transport.ts';

const namespace = 'default';
const port = { port: 80 };

function service(name: string, spec: Service['spec'] = {}): Service {
  return { metadata: { name }, spec: { ports: [port], ...spec } };
}

function create(client: KubernetesClient, name: string, spec?: Service['spec']): Promise<Service> {
  return client.resource<Service>(services).create(service(name, spec), { namespace });
}

async function causesOf(attempt: Promise<unknown>): Promise<readonly (string | undefined)[]> {
  const error = await attempt.then(
    () => undefined,
    (refusal: { status?: { details?: { causes?: { field?: string; message?: string }[] } } }) =>
      refusal,
  );
  const causes = error?.status?.details?.causes ?? [];
  return causes.map(({ field, message }) => `${field}: ${message}`);
}

/** Addresses of `10.0.0.0/28` that Services can have, less that of the API server. */
const FREE_ADDRESSES = 13;

describe('addresses', () => {
  test('a Service gets one, and an IPAddress says so', async () => {
    await using server = await startTestApiServer();
    const client = server.client();
    const { spec } = await create(client, 'a');
    const [ip = ''] = spec.clusterIPs ?? [];
    expect(ip).toMatch(/^10\.0\.0\.\d+$/);
    expect(spec).toMatchObject({
      clusterIP: ip,
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
    });
    expect(await client.resource(ipAddresses).get(ip)).toMatchObject({
      metadata: {
        labels: {
          'ipaddress.kubernetes.io/ip-family': 'IPv4',
          'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
        },
      },
      spec: { parentRef: { resource: 'services', namespace: 'default', name: 'a' } },
    });
  });

  test('the range and the Service of the API server are there from the start', async () => {
    await using server = await startTestApiServer({ serviceClusterIpRanges: ['10.9.0.0/16'] });
    const client = server.client();
    expect(await client.resource(serviceCIDRs).get('kubernetes')).toMatchObject({
      spec: { cidrs: ['10.9.0.0/16'] },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    });
    const { spec } = await client.resource<Service>(services).get('kubernetes', { namespace });
    expect(spec.clusterIP).toBe('10.9.0.1');
  });

  test('concurrent creations never share one, and the last find none', async () => {
    await using server = await startTestApiServer({ serviceClusterIpRanges: ['10.0.0.0/28'] });
    const client = server.client();
    const attempts = Array.from({ length: FREE_ADDRESSES + 3 }, (_, index) =>
      create(client, `s${index}`),
    );
    const results = await Promise.allSettled(attempts);
    const given = results.flatMap((result) =>
      result.status === 'fulfilled' ? [result.value.spec.clusterIP] : [],
    );
    expect(new Set(given).size).toBe(FREE_ADDRESSES);
    expect(given).toHaveLength(FREE_ADDRESSES);
    const refusal = {
      status: 'rejected',
      reason: {
        status: {
          code: 500,
          message: 'Internal error occurred: failed to allocate a serviceIP: range is full',
        },
      },
    };
    const refusals = results.filter(({ status }) => status === 'rejected');
    expect(refusals).toMatchObject([refusal, refusal, refusal]);
  });

  test.each([
    ['taken', '10.0.0.1', 'provided IP is already allocated'],
    ['outside', '10.1.0.1', 'the provided network does not match the current range'],
    ['of the network', '10.0.0.0', 'the provided network does not match the current range'],
  ])('one that is %s is refused', async (_, clusterIP, why) => {
    await using server = await startTestApiServer();
    expect(await causesOf(create(server.client(), 'a', { clusterIP }))).toEqual([
      `spec.clusterIPs: Invalid value: ["${clusterIP}"]: failed to allocate IP ${clusterIP}: ${why}`,
    ]);
  });

  test('one is free again after deletion, and after its Service came to need none', async () => {
    await using server = await startTestApiServer();
    const client = server.client();
    const api = client.resource<Service>(services);
    const first = await create(client, 'a', { clusterIP: '10.0.0.7' });
    await create(client, 'b', { clusterIP: '10.0.0.8' });
    await api.update({
      ...first,
      spec: { ...first.spec, type: 'ExternalName', externalName: 'x.y' },
    });
    await api.delete('b', { namespace });
    const addresses = await client.resource(ipAddresses).list();
    expect(addresses.items.map(({ metadata }) => metadata?.name)).toEqual(['10.0.0.1']);
    await create(client, 'c', { clusterIP: '10.0.0.7' });
    await create(client, 'd', { clusterIP: '10.0.0.8' });
  });

  test('what is refused holds nothing, and neither does a dry run', async () => {
    await using server = await startTestApiServer();
    const client = server.client();
    const clusterIP = '10.0.0.9';
    const bad = { clusterIP, sessionAffinity: 'X' };
    expect(await causesOf(create(client, 'a', bad))).toEqual([
      'spec.sessionAffinity: Unsupported value: "X": supported values: "ClientIP", "None"',
    ]);
    await client
      .resource<Service>(services)
      .create(service('a', { clusterIP }), { namespace, dryRun: true });
    expect((await create(client, 'a', { clusterIP })).spec.clusterIP).toBe(clusterIP);
  });

  test('a dry run is answered with ports that nobody can have', async () => {
    await using server = await startTestApiServer();
    const ports = [
      { name: 'a', port: 80 },
      { name: 'b', port: 53, protocol: 'UDP' },
    ];
    const { spec } = await server
      .client()
      .resource<Service>(services)
      .create(service('a', { type: 'NodePort', ports }), { namespace, dryRun: true });
    expect(spec.ports?.map(({ nodePort }) => nodePort)).toEqual([32_769, 32_770]);
  });

  test('one for which somebody made an IPAddress is taken', async () => {
    await using server = await startTestApiServer();
    const client = server.client();
    await client.resource(ipAddresses).create({
      metadata: { name: '10.0.0.50' },
      spec: { parentRef: { resource: 'gateways', name: 'g' } },
    } as never);
    expect(await causesOf(create(client, 'a', { clusterIP: '10.0.0.50' }))).toEqual([
      'spec.clusterIPs: Invalid value: ["10.0.0.50"]: failed to allocate IP 10.0.0.50: provided IP is already allocated',
    ]);
  });
});

describe('ports of nodes', () => {
  test('are given, kept by name, and given back with the type', async () => {
    await using server = await startTestApiServer();
    const client = server.client();
    const api = client.resource<Service>(services);
    const made = await create(client, 'a', {
      type: 'NodePort',
      ports: [
        { name: 'tcp', port: 53 },
        { name: 'udp', port: 53, protocol: 'UDP' },
      ],
    });
    const [tcp, udp] = made.spec.ports ?? [];
    expect(tcp?.nodePort).toBeGreaterThanOrEqual(30_000);
    expect(udp?.nodePort).toBe(tcp?.nodePort);
    const { clusterIP: _ip, clusterIPs: _ips, ...spec } = made.spec;
    const ports = spec.ports?.map(({ nodePort: _port, ...rest }) => rest);
    const again = await api.update({ ...made, spec: { ...spec, ports: ports ?? [] } });
    expect(again.spec).toEqual(made.spec);
    const inside = await api.update({ ...again, spec: { ...again.spec, type: 'ClusterIP' } });
    expect(inside.spec.ports?.map(({ nodePort }) => nodePort)).toEqual([undefined, undefined]);
    const nodePort = tcp?.nodePort ?? 0;
    await create(client, 'b', { type: 'NodePort', ports: [{ ...port, nodePort }] });
  });

  test('that are taken or outside are refused', async () => {
    await using server = await startTestApiServer();
    const client = server.client();
    const want = (name: string, nodePort: number): Promise<Service> =>
      create(client, name, { type: 'NodePort', ports: [{ ...port, nodePort }] });
    await want('a', 30_077);
    expect(await causesOf(want('b', 30_077))).toEqual([
      'spec.ports[0].nodePort: Invalid value: 30077: provided port is already allocated',
    ]);
    expect(await causesOf(want('b', 80))).toEqual([
      'spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ]);
  });

  test('health checks of load balancers have one of their own', async () => {
    await using server = await startTestApiServer();
    const { spec } = await create(server.client(), 'a', {
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
    });
    expect(spec.healthCheckNodePort).toBeGreaterThanOrEqual(30_000);
    expect(spec.healthCheckNodePort).not.toBe(spec.ports?.[0]?.nodePort);
  });
});

test('endpoints go with their Service', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  await create(client, 'a');
  await client.resource(endpoints).create({ metadata: { name: 'a' } } as never, { namespace });
  await client.resource(services).delete('a', { namespace });
  await expect(client.resource(endpoints).get('a', { namespace })).rejects.toMatchObject({
    status: { reason: 'NotFound' },
  });
});

describe('after a restart', () => {
  const serviceAccountKey = createSigningKey();
  const open = (store: Store): Promise<Api> =>
    openApi({
      store,
      clock: systemClock,
      random: systemRandom,
      logger: silentLogger,
      serviceAccountKey,
    });
  const clientOf = ({ handle }: Api): KubernetesClient =>
    createClient({
      transport: handlerTransport(handle, { name: 'admin', groups: [MASTERS_GROUP] }),
      clock: systemClock,
    });

  test('what Services hold is held, and IPAddresses are repaired', async () => {
    await using store = await LogStore.open(new MemoryLog());
    {
      await using api = await open(store);
      const client = clientOf(api);
      const spec = {
        type: 'NodePort',
        clusterIP: '10.0.0.20',
        ports: [{ ...port, nodePort: 30_020 }],
      };
      await create(client, 'a', spec);
      // As a crash leaves them: one is missing, and one belongs to nobody any more.
      await client.resource(ipAddresses).delete('10.0.0.20');
      await client.resource(ipAddresses).create({
        metadata: {
          name: '10.0.0.21',
          labels: { 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' },
        },
        spec: { parentRef: { resource: 'services', namespace, name: 'gone' } },
      } as never);
    }
    await using api = await open(store);
    const client = clientOf(api);
    const { items } = await client.resource(ipAddresses).list();
    expect(items.map(({ metadata }) => metadata?.name)).toEqual(['10.0.0.1', '10.0.0.20']);
    expect(await causesOf(create(client, 'b', { clusterIP: '10.0.0.20' }))).toHaveLength(1);
    const ports = [{ ...port, nodePort: 30_020 }];
    expect(await causesOf(create(client, 'b', { type: 'NodePort', ports }))).toHaveLength(1);
    expect((await create(client, 'c', { clusterIP: '10.0.0.21' })).spec.clusterIP).toBe(
      '10.0.0.21',
    );
  });
});
