import { expect, test } from 'vitest';
import { PATCH, type RawAnswer, withServer } from './raw-request.ts';

const pods = '/api/v1/namespaces/default/pods';
const budgets = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';

const pod = (name: string): object => ({
  metadata: { name, labels: { app: 'a' } },
  spec: {
    containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '100m' } } }],
  },
});
const binding = (name: string, node = 'n1'): object => ({
  metadata: { name, annotations: { x: 'y' } },
  target: { kind: 'Node', name: node },
});
const eviction = (name: string): object => ({
  apiVersion: 'policy/v1',
  kind: 'Eviction',
  metadata: { name },
});

const DONE = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

test('a pod is bound to a node once', () =>
  withServer(async (request) => {
    await request('POST', pods, { body: pod('p') });
    const dry = await request('POST', `${pods}/p/binding?dryRun=All`, { body: binding('p') });
    expect(dry).toMatchObject({ status: 201, body: DONE });
    expect(await request('POST', `${pods}/p/binding`, { body: binding('p') })).toMatchObject({
      status: 201,
      body: DONE,
    });
    expect(await request('GET', `${pods}/p`)).toMatchObject({
      body: {
        metadata: { annotations: { x: 'y' }, generation: 1 },
        spec: { nodeName: 'n1' },
        status: { conditions: [{ type: 'PodScheduled', status: 'True' }] },
      },
    });
    expect(await request('POST', `${pods}/p/binding`, { body: binding('p', 'n2') })).toMatchObject({
      status: 409,
      body: {
        message:
          'Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "n1"',
        details: { name: 'p', kind: 'pods/binding' },
      },
    });
  }));

test('a pod is bound by what is posted to bindings', () =>
  withServer(async (request) => {
    await request('POST', pods, { body: pod('p') });
    const bindings = '/api/v1/namespaces/default/bindings';
    expect(await request('POST', bindings, { body: binding('p') })).toMatchObject({ status: 201 });
    expect(await request('GET', `${pods}/p`)).toMatchObject({ body: { spec: { nodeName: 'n1' } } });
    expect(await request('POST', bindings, { body: binding('nope') })).toMatchObject({
      status: 404,
      body: { message: 'pods "nope" not found' },
    });
  }));

/** A pod that runs and is ready, and a budget that allows `allowed` disruptions. */
async function runningPod(
  request: (method: string, path: string, options?: object) => Promise<RawAnswer>,
  allowed: number,
): Promise<void> {
  await request('POST', pods, { body: pod('p') });
  await request('POST', `${pods}/p/binding`, { body: binding('p') });
  const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
  await request('PATCH', `${pods}/p/status`, { body: { status }, headers: PATCH.strategic });
  const spec = { minAvailable: 1, selector: { matchLabels: { app: 'a' } } };
  await request('POST', budgets, { body: { metadata: { name: 'b' }, spec } });
  const counts = { disruptionsAllowed: allowed, currentHealthy: 1, desiredHealthy: 1 };
  const body = { status: { observedGeneration: 1, expectedPods: 1, ...counts } };
  await request('PATCH', `${budgets}/b/status`, { body, headers: PATCH.merge });
}

test('a spent budget keeps its pods', () =>
  withServer(async (request) => {
    await runningPod(request, 0);
    expect(await request('POST', `${pods}/p/eviction`, { body: eviction('p') })).toMatchObject({
      status: 429,
      body: {
        reason: 'TooManyRequests',
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
        details: {
          causes: [
            {
              reason: 'DisruptionBudget',
              message: 'The disruption budget b needs 1 healthy pods and has 1 currently',
            },
          ],
        },
      },
    });
  }));

test('an eviction takes one disruption from the budget and tells the pod why it goes', () =>
  withServer(async (request) => {
    await runningPod(request, 1);
    const dry = await request('POST', `${pods}/p/eviction?dryRun=All`, { body: eviction('p') });
    expect(dry).toMatchObject({ status: 201 });
    expect(await request('POST', `${pods}/p/eviction`, { body: eviction('p') })).toMatchObject({
      status: 201,
      body: DONE,
    });
    expect(await request('GET', `${budgets}/b`)).toMatchObject({
      body: {
        status: { disruptionsAllowed: 0, disruptedPods: { p: expect.any(String) as string } },
      },
    });
    const { body } = await request('GET', `${pods}/p`);
    expect(body).toMatchObject({
      metadata: { deletionTimestamp: expect.any(String) as string, deletionGracePeriodSeconds: 30 },
    });
    expect((body as { status: { conditions: unknown[] } }).status.conditions).toContainEqual(
      expect.objectContaining({ type: 'DisruptionTarget', reason: 'EvictionByEvictionAPI' }),
    );
  }));

test('a budget that its controller has not looked at yet is no permission', () =>
  withServer(async (request) => {
    await runningPod(request, 1);
    const body = { spec: { minAvailable: 2 } };
    await request('PATCH', `${budgets}/b`, { body, headers: PATCH.merge });
    const answer = await request('POST', `${pods}/p/eviction`, { body: eviction('p') });
    expect(answer).toMatchObject({
      status: 429,
      headers: { 'retry-after': '10' },
      body: {
        details: {
          causes: [{ message: 'The disruption budget b is still being processed by the server.' }],
        },
      },
    });
  }));

test('a pod that does not run needs no permission to go', () =>
  withServer(async (request) => {
    await request('POST', pods, { body: pod('p') });
    await request('PATCH', `${pods}/p/status`, {
      body: { status: { phase: 'Pending' } },
      headers: PATCH.merge,
    });
    expect(await request('POST', `${pods}/p/eviction`, { body: eviction('p') })).toMatchObject({
      status: 201,
    });
    expect(await request('GET', `${pods}/p`)).toMatchObject({ status: 404 });
  }));

test('ephemeral containers are added and never changed', () =>
  withServer(async (request) => {
    await request('POST', pods, { body: pod('p') });
    const path = `${pods}/p/ephemeralcontainers`;
    const patch = (ephemeralContainers: unknown): Promise<RawAnswer> => {
      const body = { metadata: { labels: { no: 'no' } }, spec: { ephemeralContainers } };
      return request('PATCH', path, { body, headers: PATCH.strategic });
    };
    const added = await patch([{ name: 'e', image: 'x' }]);
    expect(added).toMatchObject({
      status: 200,
      body: {
        metadata: { generation: 2, labels: { app: 'a' } },
        spec: { ephemeralContainers: [{ name: 'e', image: 'x' }] },
      },
    });
    expect((added.body as { metadata: { labels: object } }).metadata.labels).toEqual({ app: 'a' });
    const changed = await patch([{ name: 'e', image: 'y' }]);
    expect(changed).toMatchObject({ status: 422 });
    expect((changed.body as { message: string }).message).toContain(
      'spec.ephemeralContainers: Forbidden: existing ephemeral containers "e" may not be changed',
    );
  }));

test('a pod is resized in CPU and memory, and in nothing else', () =>
  withServer(async (request) => {
    await request('POST', pods, { body: pod('p') });
    const patch = (container: object): Promise<RawAnswer> =>
      request('PATCH', `${pods}/p/resize`, {
        body: { spec: { containers: [{ name: 'c', ...container }] } },
        headers: PATCH.strategic,
      });
    expect(await patch({ image: 'other', resources: { requests: { cpu: '200m' } } })).toMatchObject(
      {
        status: 200,
        body: { spec: { containers: [{ image: 'i', resources: { requests: { cpu: '200m' } } }] } },
      },
    );
    expect(await patch({ resources: { limits: { 'ephemeral-storage': '1Gi' } } })).toMatchObject({
      status: 422,
      body: {
        message: 'Pod "p" is invalid: spec: Forbidden: only cpu and memory resources are mutable',
      },
    });
  }));

test.each(['log', 'exec', 'attach', 'portforward', 'proxy', 'proxy/a/b'])(
  'what needs a node says so: %s',
  (path) =>
    withServer(async (request) => {
      expect(await request('GET', `${pods}/p/${path}`)).toMatchObject({ status: 404 });
      await request('POST', pods, { body: pod('p') });
      expect(await request('GET', `${pods}/p/${path}`)).toMatchObject({
        status: 501,
        body: {
          kind: 'Status',
          reason: 'NotImplemented',
          message: expect.stringContaining('Ask the cluster in which the Pod runs') as string,
        },
      });
    }),
);
