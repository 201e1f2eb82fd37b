import { eventually } from '@drover/base/testing';
import { expect, test } from 'vitest';
import { PATCH, type RawOptions, withServer } from './raw-request.ts';
import { widgetDefinition } from './widget-definition.ts';

type Request = Parameters<Parameters<typeof withServer>[0]>[0];

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const group = '/apis/example.com/v1';
const widgets = `${group}/namespaces/default/widgets`;
const definition = widgetDefinition({
  subresources: { status: {} },
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
