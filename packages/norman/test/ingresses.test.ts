import { createHash } from 'node:crypto';
import type { DynamicObject } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
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
const INGRESSES = { ...core('ingresses', 'Ingress'), group: 'networking.k8s.io' };
const AUTOSCALERS = {
  ...core('horizontalpodautoscalers', 'HorizontalPodAutoscaler'),
  group: 'autoscaling',
  version: 'v2',
};
const STATE = 'field.cattle.io/ingressState';

let world: DownstreamWorld;
let token: string;

const send = (method: string, url: string, body?: unknown): Promise<Answer> =>
  world.send(method, url, { token, ...(body !== undefined && { body }) });
const client = (type: typeof SERVICES) => world.downstream.resource<DynamicObject>(type);
const stored = (type: typeof SERVICES, name: string): Promise<DynamicObject> =>
  client(type).get(name, { namespace: 'shop' });
const base64 = (text: string) =>
  Buffer.from(text).toString('base64').replaceAll('+', '-').replaceAll('/', '_');

async function create(plural: string, body: object): Promise<Answer> {
  const answer = await send('POST', `${A}/${plural}`, { namespaceId: 'shop', ...body });
  expect(answer.status, answer.text).toBe(201);
  return answer;
}

beforeAll(async () => {
  world = await startDownstreamWorld();
  token = await world.login();
  await addNamespaces(world, 'c-1:p-a', 'shop');
  await create('workloads', { name: 'web', containers: [{ name: 'main', image: 'nginx:1' }] });
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

describe('an Ingress', () => {
  it('leads to Services and workloads, and notes which Services stand for workloads', async () => {
    const { json } = await create('ingresses', {
      name: 'site',
      description: 'Front door',
      defaultBackend: { serviceId: 'shop:fallback', targetPort: 'http' },
      rules: [
        {
          host: 'example.org',
          paths: [
            { path: '/', targetPort: 80, workloadIds: ['deployment:shop:web'] },
            { path: '/api', pathType: 'Prefix', targetPort: '8080', serviceId: 'shop:api' },
          ],
        },
      ],
      tls: [{ hosts: ['example.org'], certificateId: 'shop:cert' }],
    });
    const key = 'site/shop/example.org///80';
    const made = `ingress-${createHash('md5').update(key).digest('hex')}`;
    const ingress = await stored(INGRESSES, 'site');
    expect(ingress['spec']).toEqual({
      defaultBackend: { service: { name: 'fallback', port: { name: 'http' } } },
      rules: [
        {
          host: 'example.org',
          http: {
            paths: [
              {
                path: '/',
                pathType: 'ImplementationSpecific',
                backend: { service: { name: made, port: { number: 80 } } },
              },
              {
                path: '/api',
                pathType: 'Prefix',
                backend: { service: { name: 'api', port: { number: 8080 } } },
              },
            ],
          },
        },
      ],
      tls: [{ hosts: ['example.org'], secretName: 'cert' }],
    });
    expect(JSON.parse(ingress.metadata?.annotations?.[STATE] ?? '')).toEqual({
      [base64(key)]: 'deployment:shop:web',
      [base64('site/shop/example.org//api/8080')]: '',
      [base64('site/shop////http')]: '',
      [base64('cert')]: 'shop:cert',
    });
    expect(await stored(SERVICES, made)).toMatchObject({
      metadata: {
        ownerReferences: [{ kind: 'Ingress', name: 'site', uid: json['uuid'] }],
        annotations: { 'field.cattle.io/targetWorkloadIds': '["deployment:shop:web"]' },
      },
      spec: {
        type: 'ClusterIP',
        ports: [{ port: 80, targetPort: 80 }],
        selector: { 'workload.user.cattle.io/workloadselector': 'deployment-shop-web' },
      },
    });
    expect(json).toMatchObject({
      id: 'shop:site',
      type: 'ingress',
      description: 'Front door',
      state: 'initializing',
      defaultBackend: { serviceId: 'shop:fallback', targetPort: 'http' },
      rules: [
        {
          host: 'example.org',
          paths: [
            { path: '/', targetPort: 80, workloadIds: ['deployment:shop:web'] },
            { path: '/api', pathType: 'Prefix', targetPort: 8080, serviceId: 'shop:api' },
          ],
        },
      ],
      tls: [{ hosts: ['example.org'], certificateId: 'shop:cert' }],
    });
    expect(JSON.stringify(json['rules'])).not.toContain(made);
    await send('PUT', `${A}/ingresses/shop:site`, json);
    expect((await stored(INGRESSES, 'site'))['spec']).toEqual(ingress['spec']);
    await send('PUT', `${A}/ingresses/shop:site`, { rules: [] });
    await eventually(async () => {
      const { items } = await client(SERVICES).listAll({ namespace: 'shop' });
      expect(items.map(({ metadata }) => metadata?.name)).not.toContain(made);
    });
  });

  it('tells where it is reached once it has an address', async () => {
    await create('ingresses', {
      name: 'open',
      rules: [
        { host: 'secure.org', paths: [{ path: '/', targetPort: 80, serviceId: 'shop:a' }] },
        { host: 'plain.org', paths: [{ targetPort: 80, serviceId: 'a' }] },
      ],
      tls: [{ hosts: ['secure.org'] }],
    });
    const status = { loadBalancer: { ingress: [{ ip: '192.0.2.9' }] } };
    const present = await stored(INGRESSES, 'open');
    await client(INGRESSES).update(
      { ...present, status },
      { namespace: 'shop', subresource: 'status' },
    );
    const { json } = await send('GET', `${A}/ingresses/shop:open`);
    const common = { addresses: ['192.0.2.9'], ingressId: 'shop:open', serviceId: 'shop:a' };
    expect(json).toMatchObject({
      state: 'active',
      publicEndpoints: [
        { ...common, hostname: 'secure.org', path: '/', port: 443, protocol: 'HTTPS' },
        { ...common, hostname: 'plain.org', port: 80, protocol: 'HTTP' },
      ],
    });
  });

  it('that somebody else made stays as it is', async () => {
    const spec = {
      rules: [
        {
          host: 'h.org',
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Exact',
                backend: { resource: { apiGroup: 'x', kind: 'Bucket', name: 'b' } },
              },
            ],
          },
        },
      ],
    };
    await client(INGRESSES).create({ metadata: { name: 'foreign' }, spec }, { namespace: 'shop' });
    const { json } = await send('GET', `${A}/ingresses/shop:foreign`);
    expect(json).toMatchObject({ rules: [{ paths: [{ resource: { kind: 'Bucket' } }] }] });
    await send('PUT', `${A}/ingresses/shop:foreign`, { ...json, description: 'Seen' });
    const after = await stored(INGRESSES, 'foreign');
    expect(after['spec']).toEqual(spec);
    expect(after.metadata?.annotations).toEqual({ 'field.cattle.io/description': 'Seen' });
  });

  it('does not lead to workloads of other namespaces', async () => {
    const paths = [{ path: '/', targetPort: 80, workloadIds: ['deployment:other:web'] }];
    const body = { name: 'wrong', namespaceId: 'shop', rules: [{ paths }] };
    const { json } = await send('POST', `${A}/ingresses`, body);
    expect(json).toMatchObject({ code: 'InvalidReference', fieldName: 'workloadIds' });
  });
});

describe('an autoscaler', () => {
  it('counts the pods of a workload, by metrics in the words of v3', async () => {
    const metrics = [
      { type: 'Resource', name: 'cpu', target: { type: 'Utilization', utilization: 50 } },
      { type: 'Pods', name: 'requests', target: { type: 'AverageValue', averageValue: '10' } },
    ];
    const { json } = await create('horizontalpodautoscalers', {
      name: 'Grow the web',
      workloadId: 'deployment:shop:web',
      minReplicas: 1,
      maxReplicas: 5,
      metrics,
    });
    expect(json).toMatchObject({
      id: expect.stringMatching(/^shop:hpa-/) as unknown,
      name: 'Grow the web',
      workloadId: 'deployment:shop:web',
      maxReplicas: 5,
      metrics,
      state: 'initializing',
    });
    const name = String(json['id']).slice('shop:'.length);
    const { spec } = (await stored(AUTOSCALERS, name)) as { spec?: object };
    expect(spec).toMatchObject({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      metrics: [
        { resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
        { pods: { metric: { name: 'requests' }, target: { averageValue: '10' } } },
      ],
    });
    await send('PUT', `${A}/horizontalpodautoscalers/${String(json['id'])}`, json);
    expect((await stored(AUTOSCALERS, name))['spec']).toEqual(spec);
  });

  it.each([
    [{ maxReplicas: 2 }, 'MissingRequired', 'workloadId'],
    [{ workloadId: 'deployment:shop:web' }, 'MissingRequired', 'maxReplicas'],
    [{ workloadId: 'web', maxReplicas: 2 }, 'InvalidReference', 'workloadId'],
    [
      { workloadId: 'deployment:shop:web', minReplicas: 3, maxReplicas: 2 },
      'MinLimitExceeded',
      'maxReplicas',
    ],
  ])('is refused: %j', async (body, code, fieldName) => {
    const url = `${A}/horizontalpodautoscalers`;
    const { json } = await send('POST', url, { name: 'a', namespaceId: 'shop', ...body });
    expect(json).toMatchObject({ status: 422, code, fieldName });
  });
});

describe('a kind that the cluster does not know', () => {
  it.each([
    'alertmanagers',
    'apps',
    'apprevisions',
    'prometheuses',
    'prometheusrules',
    'servicemonitors',
  ])('%s has no objects', async (plural) => {
    const { status, json } = await send('GET', `${A}/${plural}`);
    expect({ status, json }).toMatchObject({ status: 200, json: { data: [] } });
    expect((await send('GET', `${A}/${plural}/shop:any`)).status).toBe(404);
  });
});
