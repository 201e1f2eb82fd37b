import { expect, test } from 'vitest';
import { PATCH, withServer } from './raw-request.ts';

const apps = '/apis/apps/v1/namespaces/default';
const pods = '/api/v1/namespaces/default/pods';
const COUNT = 'deprecated.daemonset.template.generation';
const container = { name: 'c', image: 'i' };
const spec = {
  selector: { matchLabels: { a: 'b' } },
  template: { metadata: { labels: { a: 'b' } }, spec: { containers: [container] } },
};

interface Answered {
  readonly metadata: {
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
    readonly managedFields: readonly {
      readonly manager: string;
      readonly fieldsV1: Readonly<Record<string, unknown>>;
    }[];
  };
}

test('the annotation that counts templates of a DaemonSet is its writer’s, and stays whatever is written', () =>
  withServer(async (request) => {
    const body = { metadata: { name: 'd' }, spec };
    const created = (await request('POST', `${apps}/daemonsets`, { body })).body as Answered;
    expect(created.metadata.annotations).toEqual({ [COUNT]: '1' });
    expect(created.metadata.managedFields[0]?.fieldsV1['f:metadata']).toEqual({
      'f:annotations': { '.': {}, [`f:${COUNT}`]: {} },
    });
    const counts = { currentNumberScheduled: 1, numberMisscheduled: 0, desiredNumberScheduled: 1 };
    const status = { ...body, status: { ...counts, numberReady: 1 } };
    expect(await request('PUT', `${apps}/daemonsets/d/status`, { body: status })).toMatchObject({
      body: { metadata: { annotations: { [COUNT]: '1' } }, status: counts },
    });
  }));

test('nobody owns labels of a Deployment through its status', () =>
  withServer(async (request) => {
    const body = { metadata: { name: 'd', labels: { a: 'b' } }, spec };
    await request('POST', `${apps}/deployments`, { body });
    const change = { metadata: { labels: { c: 'd' } }, status: { observedGeneration: 1 } };
    const patched = await request('PATCH', `${apps}/deployments/d/status?fieldManager=m`, {
      body: change,
      headers: PATCH.merge,
    });
    const { metadata } = patched.body as Answered;
    expect(metadata.labels).toEqual({ a: 'b' });
    const written = metadata.managedFields.find(({ manager }) => manager === 'm');
    expect(written?.fieldsV1).toEqual({ 'f:status': { 'f:observedGeneration': {} } });
  }));

test('the data of a ControllerRevision may be empty, and has one owner', () =>
  withServer(async (request) => {
    const create = async (name: string, data: object): Promise<Answered> => {
      const body = { metadata: { name }, revision: 1, data };
      const answer = await request('POST', `${apps}/controllerrevisions`, { body });
      expect(answer).toMatchObject({ status: 201, body: { data } });
      return answer.body as Answered;
    };
    for (const data of [{}, { spec: { a: [1, 2] } }]) {
      const { metadata } = await create(`r${Object.keys(data).length}`, data);
      expect(metadata.managedFields[0]?.fieldsV1).toEqual({ 'f:data': {}, 'f:revision': {} });
    }
  }));

const autoscaler = (behavior?: object): object => ({
  metadata: { name: 'h' },
  spec: {
    maxReplicas: 3,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' },
    ...(behavior && { behavior }),
  },
});
const probed = { ...container, readinessProbe: { httpGet: { port: '' } } };

test.each([
  [
    '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers',
    autoscaler({ scaleUp: { policies: [] } }),
    'HorizontalPodAutoscaler.autoscaling "h" is invalid: spec.behavior.scaleUp.policies: Required value: must specify at least one Policy',
  ],
  [
    pods,
    { metadata: { name: 'p' }, spec: { resources: { claims: [] }, containers: [container] } },
    'Pod "p" is invalid: spec.resources.claims: Forbidden: claims may not be set for Resources at pod-level',
  ],
  [
    pods,
    { metadata: { name: 'p' }, spec: { containers: [probed] } },
    'Pod "p" is invalid: [spec.containers[0].readinessProbe.httpGet.port: Invalid value: "": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-), spec.containers[0].readinessProbe.httpGet.port: Invalid value: "": must contain at least one letter (a-z)]',
  ],
])('what is empty is not absent: %s', (path, body, message) =>
  withServer(async (request) => {
    expect(await request('POST', path, { body })).toMatchObject({ status: 422, body: { message } });
  }),
);

test('a try in an earlier version has no resourceVersion', () =>
  withServer(async (request) => {
    const path = '/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers?dryRun=All';
    const { status, body } = await request('POST', path, { body: autoscaler() });
    expect(status).toBe(201);
    expect((body as Answered).metadata).not.toHaveProperty('resourceVersion');
  }));

test('a Scale that is applied names others as writers of Scales', () =>
  withServer(async (request) => {
    const path = `${apps}/deployments`;
    await request('POST', path, { body: { metadata: { name: 'd' }, spec } });
    const scale = { metadata: { name: 'd' }, spec: { replicas: 3 } };
    await request('PUT', `${path}/d/scale?fieldManager=differ`, { body: scale });
    const applied = await request('PATCH', `${path}/d/scale?fieldManager=s`, {
      body: { apiVersion: 'autoscaling/v1', kind: 'Scale', ...scale, spec: { replicas: 5 } },
      headers: PATCH.apply,
    });
    expect(applied).toMatchObject({
      status: 409,
      body: {
        message:
          'Apply failed with 1 conflict: conflict with "differ" with subresource "scale" using autoscaling/v1: .spec.replicas',
      },
    });
  }));

test('nobody owns the owners of a pod through its status', () =>
  withServer(async (request) => {
    await request('POST', pods, {
      body: { metadata: { name: 'p' }, spec: { containers: [container] } },
    });
    const ownerReferences = [{ apiVersion: 'v1', kind: 'X', name: 'x', uid: 'u' }];
    const patched = await request('PATCH', `${pods}/p/status?fieldManager=m`, {
      body: { metadata: { labels: { a: 'b' }, ownerReferences }, status: { phase: 'Running' } },
      headers: PATCH.merge,
    });
    const { managedFields } = (patched.body as Answered).metadata;
    const written = managedFields.find(({ manager }) => manager === 'm');
    expect(written?.fieldsV1).toEqual({
      'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} } },
      'f:status': { 'f:phase': {} },
    });
  }));

test('a Job without labels has those of its template, also when a status takes them away', () =>
  withServer(async (request) => {
    const jobs = '/apis/batch/v1/namespaces/default/jobs';
    const job = {
      metadata: { name: 'j' },
      spec: { template: { spec: { containers: [container], restartPolicy: 'Never' } } },
    };
    const made = (await request('POST', jobs, { body: job })).body as Answered;
    expect(made.metadata.labels).toMatchObject({ 'job-name': 'j' });
    expect(made.metadata.managedFields[0]?.fieldsV1).not.toHaveProperty('f:metadata');
    expect(await request('PUT', `${jobs}/j/status`, { body: job })).toMatchObject({
      body: { metadata: { labels: made.metadata.labels } },
    });
    const wrong = { ...job, metadata: { name: 'Not Valid' } };
    const refused = (await request('POST', jobs, { body: wrong })).body as {
      details: { causes: { field: string }[] };
    };
    expect(refused.details.causes.map(({ field }) => field)).toEqual([
      'metadata.name',
      'spec.template.labels',
      'spec.template.labels',
    ]);
  }));
