import { customResourceDefinitions } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { PATCH, withServer } from './raw-request.ts';

const deployments = '/apis/apps/v1/namespaces/default/deployments';
const scale = `${deployments}/d/scale`;
const deployment = {
  metadata: { name: 'd' },
  spec: {
    selector: { matchLabels: { app: 'a' } },
    template: {
      metadata: { labels: { app: 'a' } },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    },
  },
};

test('a deployment is scaled through its Scale, and remembers who did', () =>
  withServer(async (request) => {
    await request('POST', deployments, { body: deployment });
    const { body: present } = await request('GET', scale);
    expect(present).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: { name: 'd', namespace: 'default' },
      spec: { replicas: 1 },
      status: { replicas: 0, selector: 'app=a' },
    });
    const body = { metadata: { name: 'd' }, spec: { replicas: 3 } };
    const scaled = await request('PUT', scale, { body, headers: { 'user-agent': 'hpa/1' } });
    expect(scaled).toMatchObject({ status: 200, body: { spec: { replicas: 3 } } });
    const { body: after } = await request('GET', `${deployments}/d`);
    expect(after).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 3 } });
    // Without a time, as the real server notes it.
    expect((after as typeof managed).metadata.managedFields).toContainEqual({
      manager: 'hpa',
      operation: 'Update',
      apiVersion: 'apps/v1',
      subresource: 'scale',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    });
  }));

const managed = { metadata: { managedFields: [] as unknown[] } };

test.each([
  { what: 'merge', body: { spec: { replicas: 5 } }, type: PATCH.merge },
  { what: 'strategic', body: { spec: { replicas: 5 } }, type: PATCH.strategic },
  { what: 'json', body: [{ op: 'replace', path: '/spec/replicas', value: 5 }], type: PATCH.json },
  {
    what: 'apply',
    body: {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'd' },
      spec: { replicas: 5 },
    },
    type: PATCH.apply,
    query: '?fieldManager=hpa&force=true',
  },
])('a Scale is patched by $what', ({ body, type, query = '' }) =>
  withServer(async (request) => {
    await request('POST', deployments, { body: deployment });
    const answer = await request('PATCH', `${scale}${query}`, { body, headers: type });
    expect(answer).toMatchObject({ status: 200, body: { kind: 'Scale', spec: { replicas: 5 } } });
  }),
);

test.each([
  {
    what: 'fewer than none',
    body: { metadata: { name: 'd' }, spec: { replicas: -4 } },
    code: 422,
    message:
      'Scale.autoscaling "d" is invalid: spec.replicas: Invalid value: -4: must be greater than or equal to 0',
  },
  {
    what: 'an older version',
    body: { metadata: { name: 'd', resourceVersion: '1' }, spec: { replicas: 4 } },
    code: 409,
    message:
      'Operation cannot be fulfilled on deployments.apps "d": the object has been modified; please apply your changes to the latest version and try again',
  },
  {
    what: 'another name',
    body: { metadata: { name: 'e' }, spec: { replicas: 4 } },
    code: 400,
    message: 'the name of the object (e) does not match the name on the URL (d)',
  },
  {
    what: 'the whole object',
    body: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' } },
    code: 400,
    message:
      'Deployment in version "v1" cannot be handled as a Scale: converting (v1.Deployment) to (autoscaling.Scale): unknown conversion',
  },
])('a Scale of $what is refused', ({ body, code, message }) =>
  withServer(async (request) => {
    await request('POST', deployments, { body: deployment });
    const answer = await request('PUT', scale, { body });
    expect(answer).toMatchObject({ status: code, body: { kind: 'Status', message, code } });
    expect(await request('GET', scale)).toMatchObject({ body: { spec: { replicas: 1 } } });
  }),
);

test('a patch that makes no Scale is shown with what it made', () =>
  withServer(async (request) => {
    await request('POST', deployments, { body: deployment });
    const body = { spec: { replicas: 'x' } };
    const { status, body: answer } = await request('PATCH', scale, { body, headers: PATCH.merge });
    expect(status).toBe(422);
    expect((answer as { message: string }).message).toMatch(
      /json: cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32$/,
    );
  }));

test('a dry run scales nothing', () =>
  withServer(async (request) => {
    await request('POST', deployments, { body: deployment });
    const body = { metadata: { name: 'd' }, spec: { replicas: 3 } };
    const dry = await request('PUT', `${scale}?dryRun=All`, { body });
    expect(dry).toMatchObject({ status: 200, body: { spec: { replicas: 3 } } });
    expect(await request('GET', scale)).toMatchObject({ body: { spec: { replicas: 1 } } });
  }));

test('a custom resource is scaled where its definition says', () =>
  withServer(async (request, server) => {
    const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } as const;
    await server
      .client()
      .resource(customResourceDefinitions)
      .create({
        metadata: { name: 'farms.example.com' },
        spec: {
          group: 'example.com',
          scope: 'Namespaced',
          names: { plural: 'farms', kind: 'Farm' },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: { openAPIV3Schema: schema },
              subresources: {
                scale: {
                  specReplicasPath: '.spec.cows',
                  statusReplicasPath: '.status.cows',
                  labelSelectorPath: '.status.herd',
                },
              },
            },
          ],
        },
      });
    const farms = '/apis/example.com/v1/namespaces/default/farms';
    const farm = { apiVersion: 'example.com/v1', kind: 'Farm', metadata: { name: 'f' } };
    await request('POST', farms, { body: farm });
    expect(await request('GET', `${farms}/f/scale`)).toMatchObject({
      status: 500,
      body: {
        message: 'Internal error occurred: the spec replicas field ".spec.cows" does not exist',
      },
    });
    const body = { metadata: { name: 'f' }, spec: { replicas: 7 } };
    expect(await request('PUT', `${farms}/f/scale`, { body })).toMatchObject({ status: 200 });
    expect(await request('GET', `${farms}/f`)).toMatchObject({ body: { spec: { cows: 7 } } });
    const status = { status: { cows: 2, herd: 'kind=cow' } };
    await request('PATCH', `${farms}/f`, { body: status, headers: PATCH.merge });
    expect(await request('GET', `${farms}/f/scale`)).toMatchObject({
      body: { spec: { replicas: 7 }, status: { replicas: 2, selector: 'kind=cow' } },
    });
  }));
