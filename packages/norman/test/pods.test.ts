import { node as nodeKind } from '@drover/api';
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
const PODS = core('pods', 'Pod');

let world: DownstreamWorld;
let token: string;

const send = (method: string, url: string, body?: unknown): Promise<Answer> =>
  world.send(method, url, { token, ...(body !== undefined && { body }) });
const pods = () => world.downstream.resource<DynamicObject>(PODS);

beforeAll(async () => {
  world = await startDownstreamWorld();
  token = await world.login();
  await addNamespaces(world, 'c-1:p-a', 'shop');
  await world.client.resource<DynamicObject>(core('namespaces', 'Namespace', false)).create({
    metadata: { name: 'c-1' },
  });
  const nodes = world.client.resource<DynamicObject>(nodeKind.type);
  const created = await nodes.create(
    { metadata: { name: 'm-abc12', namespace: 'c-1' } },
    { namespace: 'c-1' },
  );
  const observed = { ...created, status: { nodeName: 'worker-1' } };
  await nodes.update(observed, { namespace: 'c-1', subresource: 'status' });
  await eventually(() => {
    const cached = world.services.cacheOf<DynamicObject>(nodeKind).list();
    expect(cached).toMatchObject([{ status: { nodeName: 'worker-1' } }]);
  });
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

/** What a Deployment made for its pods. */
const replicaSet = {
  metadata: { name: 'web-5d4f' },
  spec: {
    replicas: 0,
    selector: { matchLabels: { 'pod-template-hash': '5d4f' } },
    template: {
      metadata: { labels: { 'pod-template-hash': '5d4f' } },
      spec: { containers: [{ name: 'main', image: 'nginx:1' }] },
    },
  },
};
const status = {
  phase: 'Running',
  hostIP: '192.0.2.1',
  podIP: '10.0.0.1',
  conditions: [
    { type: 'Ready', status: 'False', reason: 'ContainersNotReady', message: 'not yet' },
  ],
  initContainerStatuses: [
    {
      name: 'first',
      image: 'i',
      imageID: 'i',
      ready: true,
      restartCount: 0,
      state: { terminated: { exitCode: 3, reason: 'Error' } },
    },
  ],
  containerStatuses: [
    {
      name: 'main',
      image: 'i',
      imageID: 'i',
      ready: false,
      restartCount: 4,
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
    },
  ],
};

describe('a pod', () => {
  it('is shown with its containers, their state, its workload and its node', async () => {
    const made = await world.downstream
      .resource<DynamicObject>({ ...core('replicasets', 'ReplicaSet'), group: 'apps' })
      .create(replicaSet, { namespace: 'shop' });
    const owner = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      name: 'web-5d4f',
      uid: made.metadata?.uid ?? '',
      controller: true,
    };
    const created = await pods().create(
      {
        metadata: {
          name: 'web-5d4f-x',
          labels: { 'pod-template-hash': '5d4f' },
          ownerReferences: [owner],
          annotations: { 'field.cattle.io/description': 'A pod', plain: 'yes' },
        },
        spec: {
          nodeName: 'worker-1',
          containers: [{ name: 'main', image: 'nginx:1' }],
          initContainers: [{ name: 'first', image: 'busybox' }],
          volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'claim' } }],
        },
      },
      { namespace: 'shop' },
    );
    await pods().update({ ...created, status }, { namespace: 'shop', subresource: 'status' });
    const { json } = await send('GET', `${A}/pods/shop:web-5d4f-x`);
    expect(json).toMatchObject({
      id: 'shop:web-5d4f-x',
      type: 'pod',
      description: 'A pod',
      annotations: { plain: 'yes' },
      workloadId: 'deployment:shop:web',
      nodeId: 'c-1:m-abc12',
      projectId: 'c-1:p-a',
      scheduling: { node: { nodeId: 'c-1:m-abc12' } },
      status: { nodeIp: '192.0.2.1', podIp: '10.0.0.1', phase: 'Running' },
      state: 'unavailable',
      transitioning: 'yes',
      containers: [
        {
          name: 'main',
          state: 'waiting',
          transitioning: 'yes',
          transitioningMessage: 'CrashLoopBackOff: back-off',
          restartCount: 4,
        },
        {
          name: 'first',
          initContainer: true,
          state: 'terminated',
          transitioning: 'error',
          transitioningMessage: 'Error',
          exitCode: 3,
        },
      ],
    });
    expect((json['volumes'] as readonly object[])[0]).toMatchObject({
      persistentVolumeClaim: { persistentVolumeClaimId: 'shop:claim' },
    });
    expect(json['annotations']).toEqual({ plain: 'yes' });
  });

  it('is found by its workload and by its node, with one call for each namespace', async () => {
    world.takeReads();
    const found = await send('GET', `${A}/pods?workloadId=deployment%3Ashop%3Aweb`);
    expect((found.json['data'] as { id: string }[]).map(({ id }) => id)).toEqual([
      'shop:web-5d4f-x',
    ]);
    const reads = world.takeReads().filter((read) => read.includes('/namespaces/'));
    expect(reads).toHaveLength(1);
    const none = await send('GET', `${A}/pods?workloadId=deployment%3Ashop%3Aother`);
    expect(none.json['data']).toEqual([]);
    const onNode = await send('GET', `${A}/pods?nodeId=c-1%3Am-abc12`);
    expect(onNode.json['data']).toHaveLength(1);
  });

  it('can be made and deleted', async () => {
    const body = {
      name: 'alone',
      namespaceId: 'shop',
      description: 'By itself',
      containers: [{ name: 'main', image: 'nginx:1', entrypoint: ['sleep'], command: ['1'] }],
    };
    const created = await send('POST', `${A}/pods`, body);
    expect(created.status, created.text).toBe(201);
    expect(await pods().get('alone', { namespace: 'shop' })).toMatchObject({
      metadata: { annotations: { 'field.cattle.io/description': 'By itself' } },
      spec: { containers: [{ command: ['sleep'], args: ['1'] }] },
    });
    const changed = await send('PUT', `${A}/pods/shop:alone`, { description: 'Still alone' });
    expect(changed.json).toMatchObject({ description: 'Still alone' });
    expect((await send('DELETE', `${A}/pods/shop:alone`)).status).toBeLessThan(205);
  });
});
