import { eventually } from '@drover/base/testing';
import { expect, test } from 'vitest';
import { PATCH, type RawOptions, withServer } from './raw-request.ts';
import { widgetDefinition } from './widget-definition.ts';

type Request = Parameters<Parameters<typeof withServer>[0]>[0];

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const group = '/apis/example.com/v1';
const widgets = `${group}/namespaces/default/widgets`;
const definition = widgetDefinition({
  subresources: {
    status: {},
    scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.seen' },
  },
  schema: {
    type: 'object',
    properties: {
      spec: { type: 'object', properties: { size: { type: 'integer' } } },
      status: { type: 'object', properties: { seen: { type: 'integer' } } },
    },
  },
});
const widget = (name: string, more: object = {}): object => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name },
  ...more,
});

async function define(request: Request): Promise<void> {
  await request('POST', definitions, { body: definition });
  await eventually(async () => {
    expect(await request('GET', widgets)).toMatchObject({ status: 200 });
  });
}

test.each<[string, string, string, RawOptions]>([
  ['PUT', widgets, '400 name must be provided', { body: widget('a') }],
  ['PATCH', widgets, '400 name must be provided', { body: {}, headers: PATCH.merge }],
  [
    'DELETE',
    `${widgets}/a/status`,
    '405 delete is not supported on resources of kind "widgets.example.com"',
    {},
  ],
  ['GET', `${widgets}/a/odd`, '404 widgets.example.com "a" not found', {}],
  ['GET', `${group}/widgets/a`, '404 404 page not found\n', {}],
  ['DELETE', `${group}/widgets`, '404 404 page not found\n', {}],
  ['GET', '/apis/example.com/v3', '404 404 page not found\n', {}],
  [
    'POST',
    widgets,
    '400 the object provided is unrecognized (must be of type Widget): Object \'Kind\' is missing in \'{"spec":{}}\' ({"spec":{}})',
    { body: { spec: {} } },
  ],
  [
    'POST',
    widgets,
    '400 the API version in the data () does not match the expected API version (example.com/v1)',
    { body: { kind: 'Widget', metadata: { name: 'b' } } },
  ],
  [
    'PUT',
    `${widgets}/a/scale`,
    '422 Widget.example.com "a" is invalid: .spec.size: Invalid value: -1: should be a non-negative integer',
    { body: { metadata: { name: 'a' }, spec: { replicas: -1 } } },
  ],
  [
    'PUT',
    `${widgets}/a/scale`,
    '400 no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:110"',
    { body: { metadata: { name: 'a' }, spec: { replicas: 'x' } } },
  ],
  [
    'PATCH',
    `${definitions}/widgets.example.com`,
    '422 CustomResourceDefinition.apiextensions.k8s.io "widgets.example.com" is invalid: spec.group: Invalid value: "other.com": field is immutable',
    { body: { spec: { group: 'other.com' } }, headers: PATCH.merge },
  ],
  [
    'PUT',
    `${widgets}/a`,
    '500 strconv.ParseUint: parsing "missing": invalid syntax',
    { body: widget('a', { metadata: { name: 'a', resourceVersion: 'missing' } }) },
  ],
])('%s %s: %s', (method, path, expected, options) =>
  withServer(async (request) => {
    await define(request);
    await request('POST', widgets, { body: widget('a') });
    const { status, body } = await request(method, path, options);
    const told = typeof body === 'string' ? body : (body as { message: string }).message;
    expect(`${status} ${told}`).toBe(expected);
  }),
);

test('objects without namespaces lose the one that they name, and cannot be selected by it', () =>
  withServer(async (request) => {
    const path = `${group}/widgets`;
    await request('POST', definitions, { body: widgetDefinition({ scope: 'Cluster' }) });
    await eventually(async () => {
      expect(await request('GET', path)).toMatchObject({ status: 200 });
    });
    const body = widget('a', { metadata: { name: 'a', namespace: 'default' } });
    const created = await request('POST', path, { body });
    expect(created.status).toBe(201);
    expect((created.body as { metadata: object }).metadata).not.toHaveProperty('namespace');
    expect(await request('GET', `${path}?fieldSelector=metadata.namespace%3Dx`)).toMatchObject({
      status: 400,
      body: { message: 'field label not supported: metadata.namespace' },
    });
  }));

test('what follows the part of an object in the path is passed over', () =>
  withServer(async (request) => {
    await define(request);
    await request('POST', widgets, { body: widget('a') });
    expect(await request('GET', `${widgets}/a/status/more`)).toMatchObject({ status: 200 });
  }));

test('through its status a custom object is owned but for its spec', () =>
  withServer(async (request) => {
    await define(request);
    await request('POST', `${widgets}?fieldManager=c`, {
      body: widget('a', { spec: { size: 1 } }),
    });
    const { body } = await request('PATCH', `${widgets}/a/status?fieldManager=m`, {
      body: { status: { seen: 1 }, spec: { size: 2 }, metadata: { labels: { from: 'status' } } },
      headers: PATCH.merge,
    });
    expect(body).toMatchObject({
      metadata: {
        managedFields: [
          { manager: 'c', fieldsV1: { 'f:spec': { '.': {}, 'f:size': {} } } },
          {
            manager: 'm',
            subresource: 'status',
            fieldsV1: {
              'f:metadata': { 'f:labels': { '.': {}, 'f:from': {} } },
              'f:status': { '.': {}, 'f:seen': {} },
            },
          },
        ],
      },
    });
    expect((body as { metadata: object }).metadata).not.toHaveProperty('labels');
  }));

test('a definition that others hold takes new objects after the old ones are gone', () =>
  withServer(async (request) => {
    await define(request);
    const held = { ...widget('held'), metadata: { name: 'held', finalizers: ['example.com/x'] } };
    await request('POST', widgets, { body: held });
    const path = `${definitions}/widgets.example.com`;
    const finalizers = { metadata: { finalizers: ['example.com/hold'] } };
    await request('PATCH', path, { body: finalizers, headers: PATCH.merge });
    await request('DELETE', path);
    const create = (): ReturnType<Request> => request('POST', widgets, { body: widget('new') });
    expect(await create()).toMatchObject({
      status: 403,
      body: {
        message:
          'widgets.example.com "new" is forbidden: create not allowed while custom resource definition is terminating',
      },
    });
    const free = { metadata: { finalizers: null } };
    await request('PATCH', `${widgets}/held`, { body: free, headers: PATCH.merge });
    await eventually(async () => expect((await create()).status).toBe(201));
    const { body } = await request('GET', path);
    expect(body).toMatchObject({
      status: {
        conditions: expect.arrayContaining([
          expect.objectContaining({
            type: 'Terminating',
            status: 'False',
            reason: 'InstanceDeletionCompleted',
          }),
        ]) as unknown,
      },
    });
  }));
