import type { DynamicObject } from '@drover/apimachinery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addNamespaces,
  core,
  type DownstreamWorld,
  startDownstreamWorld,
} from './downstream-world.ts';
import type { Answer } from './world.ts';

const A = '/v3/project/c-1:p-a';
const SERVICES = core('services', 'Service');
const ENDPOINTS = core('endpoints', 'Endpoints');
const DEPLOYMENTS = { ...core('deployments', 'Deployment'), group: 'apps' };

let world: DownstreamWorld;
let token: string;

const send = (method: string, url: string, body?: unknown): Promise<Answer> =>
  world.send(method, url, { token, ...(body !== undefined && { body }) });
const stored = (type: typeof SERVICES, name: string): Promise<DynamicObject> =>
  world.downstream.resource<DynamicObject>(type).get(name, { namespace: 'shop' });

async function create(plural: string, body: object): Promise<Answer> {
  const answer = await send('POST', `${A}/${plural}`, { namespaceId: 'shop', ...body });
  expect(answer.status, answer.text).toBe(201);
  return answer;
}

beforeAll(async () => {
  world = await startDownstreamWorld();
  token = await world.login();
  await addNamespaces(world, 'c-1:p-a', 'shop');
  for (const name of ['one', 'two']) {
    await create('workloads', { name, containers: [{ name: 'main', image: 'nginx:1' }] });
  }
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const selectorOf = (name: string) => ({
  'workload.user.cattle.io/workloadselector': `deployment-shop-${name}`,
});

describe('a Service', () => {
  it('is created with the names that v3 has for its fields, and changes alone', async () => {
    const { json } = await create('services', {
      name: 'web',
      description: 'The shop',
      kind: 'NodePort',
      ports: [{ name: 'http', port: 80, targetPort: 'http', nodePort: 30_123 }],
      selector: { app: 'web' },
      sessionAffinity: 'ClientIP',
    });
    expect(json).toMatchObject({
      id: 'shop:web',
      type: 'service',
      kind: 'NodePort',
      description: 'The shop',
      clusterIp: expect.stringMatching(/^\d/) as unknown,
      publicEndpoints: [{ port: 30_123, protocol: 'TCP', serviceId: 'shop:web', allNodes: true }],
      state: 'active',
    });
    const before = await stored(SERVICES, 'web');
    expect(before).toMatchObject({
      metadata: { annotations: { 'field.cattle.io/description': 'The shop' } },
      spec: { type: 'NodePort', sessionAffinity: 'ClientIP', selector: { app: 'web' } },
    });
    await send('PUT', `${A}/services/shop:web`, { ...json, description: 'Another' });
    const after = await stored(SERVICES, 'web');
    expect(after['spec']).toEqual(before['spec']);
    expect(after.metadata?.annotations).toMatchObject({ 'field.cattle.io/description': 'Another' });
  });

  it('has no address when the client gives null, and a port when it gives none', async () => {
    await create('services', { name: 'bare', clusterIp: null });
    expect((await stored(SERVICES, 'bare'))['spec']).toMatchObject({
      clusterIP: 'None',
      ipFamilyPolicy: 'SingleStack',
      ports: [{ name: 'default', port: 42, targetPort: 42, protocol: 'TCP' }],
    });
  });

  it('is pending while its load balancer has no address', async () => {
    const { json } = await create('services', {
      name: 'balanced',
      kind: 'LoadBalancer',
      ports: [{ port: 80 }],
    });
    expect(json).toMatchObject({ state: 'pending', transitioning: 'yes' });
    const present = await stored(SERVICES, 'balanced');
    const status = { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } };
    await world.downstream
      .resource<DynamicObject>(SERVICES)
      .update({ ...present, status }, { namespace: 'shop', subresource: 'status' });
    const ready = await send('GET', `${A}/services/shop:balanced`);
    expect(ready.json).toMatchObject({
      state: 'active',
      publicEndpoints: [{ addresses: ['192.0.2.7'], port: 80, serviceId: 'shop:balanced' }],
    });
  });

  it('leads to one workload by the labels of its pods, to several by a label for them', async () => {
    const targets = ['deployment:shop:one'];
    const { json } = await create('services', { name: 'target', targetWorkloadIds: targets });
    expect(json).toMatchObject({ targetWorkloadIds: targets, selector: selectorOf('one') });
    const both = [...targets, 'deployment:shop:two'];
    await send('PUT', `${A}/services/shop:target`, { targetWorkloadIds: both });
    expect(await stored(SERVICES, 'target')).toMatchObject({
      metadata: { annotations: { 'field.cattle.io/targetWorkloadIds': JSON.stringify(both) } },
      spec: { selector: { workloadID_target: 'true' } },
    });
    for (const name of ['one', 'two']) {
      expect((await stored(DEPLOYMENTS, name))['spec']).toMatchObject({
        template: { metadata: { labels: { ...selectorOf(name), workloadID_target: 'true' } } },
      });
    }
  });

  it.each([
    ['deployment:other:one'],
    ['deployment:shop:missing'],
    ['deployment:shop:a/../b'],
    ['nonsense'],
  ])('does not lead to %s', async (id) => {
    const body = { name: 'wrong', namespaceId: 'shop', targetWorkloadIds: [id] };
    const { json } = await send('POST', `${A}/services`, body);
    expect(json).toMatchObject({ code: 'InvalidReference', fieldName: 'targetWorkloadIds' });
  });
});

describe('a DNS record', () => {
  it('for a host is an ExternalName', async () => {
    const { json } = await create('dnsrecords', { name: 'outside', hostname: 'example.org' });
    expect(json).toMatchObject({ type: 'dnsRecord', hostname: 'example.org' });
    expect(json).not.toHaveProperty('kind');
    expect((await stored(SERVICES, 'outside'))['spec']).toMatchObject({
      type: 'ExternalName',
      externalName: 'example.org',
    });
    await send('PUT', `${A}/dnsrecords/shop:outside`, { hostname: '' });
    expect((await stored(SERVICES, 'outside'))['spec']).toMatchObject({
      type: 'ClusterIP',
      clusterIP: 'None',
    });
  });

  it('for addresses has endpoints of its own', async () => {
    const ipAddresses = ['192.0.2.1', '192.0.2.2'];
    const { json } = await create('dnsrecords', { name: 'addresses', ipAddresses });
    expect(json).toMatchObject({ ipAddresses });
    expect((await stored(SERVICES, 'addresses'))['spec']).toMatchObject({
      type: 'ClusterIP',
      clusterIP: 'None',
      ports: [{ port: 42 }],
    });
    expect(await stored(ENDPOINTS, 'addresses')).toMatchObject({
      metadata: { ownerReferences: [{ kind: 'Service', name: 'addresses', uid: json['uuid'] }] },
      subsets: [{ addresses: [{ ip: '192.0.2.1' }, { ip: '192.0.2.2' }], ports: [{ port: 42 }] }],
    });
    await send('PUT', `${A}/dnsrecords/shop:addresses`, { ipAddresses: ['192.0.2.3'] });
    expect(await stored(ENDPOINTS, 'addresses')).toMatchObject({
      subsets: [{ addresses: [{ ip: '192.0.2.3' }] }],
    });
  });

  it('for workloads, or as another name of a record, finds their pods', async () => {
    await create('dnsrecords', { name: 'work', targetWorkloadIds: ['deployment:shop:two'] });
    const { json } = await create('dnsrecords', {
      name: 'alias',
      targetDnsRecordIds: ['shop:work'],
    });
    expect(json).toMatchObject({ targetDnsRecordIds: ['shop:work'] });
    expect(await stored(SERVICES, 'alias')).toMatchObject({
      metadata: { annotations: { 'field.cattle.io/targetDnsRecordIds': '["shop:work"]' } },
      spec: { clusterIP: 'None', selector: selectorOf('two') },
    });
    const several = { name: 'both', targetDnsRecordIds: ['shop:addresses', 'shop:addresses'] };
    await create('dnsrecords', several);
    expect(await stored(ENDPOINTS, 'both')).toMatchObject({
      subsets: [{ addresses: [{ ip: '192.0.2.3' }] }],
    });
  });

  it.each([
    [{ name: '1st', hostname: 'a.b' }, 'InvalidFormat', 'name'],
    [{ name: 'a', ipAddresses: ['nonsense'] }, 'InvalidOption', 'ipAddresses[0]'],
    [{ name: 'a', ipAddresses: ['192.0.2.1', '127.0.0.1'] }, 'InvalidOption', 'ipAddresses[1]'],
    [{ name: 'a', ipAddresses: ['fe80::1'] }, 'InvalidOption', 'ipAddresses[0]'],
    [{ name: 'a', targetDnsRecordIds: ['shop:no'] }, 'InvalidReference', 'targetDnsRecordIds'],
    [{ name: 'a', targetDnsRecordIds: ['shop:a/b'] }, 'InvalidReference', 'targetDnsRecordIds'],
    [{ name: 'a', targetDnsRecordIds: ['nonsense'] }, 'InvalidReference', 'targetDnsRecordIds'],
    [
      { name: 'a', targetDnsRecordIds: Array<string>(51).fill('shop:no') },
      'MaxLimitExceeded',
      'targetDnsRecordIds',
    ],
  ])('is refused: %j', async (body, code, fieldName) => {
    const answer = await send('POST', `${A}/dnsrecords`, { namespaceId: 'shop', ...body });
    expect(answer.json).toMatchObject({ status: 422, code, fieldName });
  });
});
