import type { DynamicObject } from '@drover/apimachinery';
import {
  daemonSets,
  deployments,
  jobs,
  leases,
  limitRanges,
  pods,
  priorityClasses,
  replicationControllers,
} from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { startTestApiServer } from '../src/testing/index.ts';

type Labels = Readonly<Record<string, string>>;

const namespace = 'default';
const metadata = { name: 'x' };
const container = { name: 'c', image: 'i' };
const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [container] } };
const workload: DynamicObject = {
  metadata,
  spec: { selector: { matchLabels: { a: 'b' } }, template },
};

test('a new pod waits, whatever its writer says of it, and is classed by what it asks for', async () => {
  await using server = await startTestApiServer();
  const resource = server.client().resource<DynamicObject>(pods);
  const create = async (spec: object, name: string): Promise<DynamicObject> =>
    resource.create(
      {
        metadata: { name },
        spec: { containers: [container], ...spec },
        status: { phase: 'Failed' },
      },
      { namespace },
    );
  const resources = { limits: { cpu: '1', memory: '1Gi' } };
  expect((await create({}, 'a'))['status']).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
  expect((await create({ containers: [{ ...container, resources }] }, 'b'))['status']).toEqual({
    phase: 'Pending',
    qosClass: 'Guaranteed',
  });
  expect((await create({ schedulingGates: [{ name: 'x/y' }] }, 'c'))['status']).toMatchObject({
    conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
  });
});

test('a pod selects its peers by its own labels, and loses what is not switched on', async () => {
  await using server = await startTestApiServer();
  const resource = server.client().resource<DynamicObject>(pods);
  const { spec } = await resource.create(
    {
      metadata: { name: 'x', labels: { app: 'a' } },
      spec: {
        containers: [
          { ...container, restartPolicy: 'Always', lifecycle: { stopSignal: 'SIGKILL' } },
        ],
        hostnameOverride: 'h',
        volumes: [{ name: 'v', image: { reference: 'i' } }],
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'zone',
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector: {},
            matchLabelKeys: ['app', 'absent'],
          },
        ],
      },
    },
    { namespace },
  );
  expect(spec).toMatchObject({
    topologySpreadConstraints: [
      { labelSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['a'] }] } },
    ],
  });
  expect(JSON.stringify(spec)).not.toMatch(/hostnameOverride|stopSignal|"image":\{|Always","l/);
});

test.each([
  ['no labels', {}],
  ['labels of its pods', { a: 'b' }],
])(
  'a job with %s is labelled as its pods are, and selects them by these labels',
  async (_, given) => {
    const { metadata: created, spec } = await createJob({}, given);
    const uid = created?.uid;
    const labels = {
      'batch.kubernetes.io/controller-uid': uid,
      'batch.kubernetes.io/job-name': 'x',
      'controller-uid': uid,
      'job-name': 'x',
      ...given,
    };
    expect(created?.labels).toEqual(labels);
    expect(spec).toMatchObject({
      completionMode: 'NonIndexed',
      backoffLimit: 6,
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
      template: { metadata: { labels } },
    });
  },
);

test('a job keeps the labels of its own', async () => {
  const job = await createJob({ a: 'b' }, { a: 'b' });
  expect(job.metadata?.labels).toEqual({ a: 'b' });
});

async function createJob(labels: Labels, labelsOfPods: Labels): Promise<DynamicObject> {
  await using server = await startTestApiServer();
  const jobTemplate = {
    metadata: { labels: labelsOfPods },
    spec: { restartPolicy: 'Never', containers: [container] },
  };
  const resource = server.client().resource<DynamicObject>(jobs);
  const job = { metadata: { ...metadata, labels }, spec: { template: jobTemplate } };
  return await resource.create(job, { namespace });
}

test('generations count what each kind wants counted', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const deployment = client.resource<DynamicObject>(deployments);
  await deployment.create(workload, { namespace });
  const annotate = { metadata: { annotations: { a: 'b' } } };
  const annotated = await deployment.patch('x', { type: 'merge', body: annotate }, { namespace });
  expect(annotated.metadata?.generation).toBe(2);

  const daemonSet = client.resource<DynamicObject>(daemonSets);
  await daemonSet.create(workload, { namespace });
  const image = { spec: { template: { spec: { containers: [{ ...container, image: 'j' }] } } } };
  const changed = await daemonSet.patch('x', { type: 'merge', body: image }, { namespace });
  expect(changed.metadata).toMatchObject({
    generation: 2,
    annotations: { 'deprecated.daemonset.template.generation': '2' },
  });

  const priority = client.resource<DynamicObject>(priorityClasses);
  await priority.create({ metadata, value: 1 });
  const described = await priority.patch('x', { type: 'merge', body: { description: 'd' } });
  expect(described.metadata?.generation).toBe(1);
});

test('kinds fill in what follows from what is said', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const controller = await client
    .resource<DynamicObject>(replicationControllers)
    .create({ metadata, spec: { template } }, { namespace });
  expect(controller.metadata?.labels).toEqual({ a: 'b' });
  expect(controller['spec']).toMatchObject({ replicas: 1, selector: { a: 'b' } });
  const limits = [{ type: 'Container', max: { cpu: '2' }, min: { memory: '1Mi' } }];
  const range = await client
    .resource<DynamicObject>(limitRanges)
    .create({ metadata, spec: { limits } }, { namespace });
  expect(range['spec']).toEqual({
    limits: [
      {
        type: 'Container',
        max: { cpu: '2' },
        min: { memory: '1Mi' },
        default: { cpu: '2' },
        defaultRequest: { cpu: '2', memory: '1Mi' },
      },
    ],
  });
  const lease = await client
    .resource<DynamicObject>(leases)
    .create({ metadata, spec: { holderIdentity: 'h', preferredHolder: 'p' } }, { namespace });
  expect(lease['spec']).toEqual({ holderIdentity: 'h' });
});
