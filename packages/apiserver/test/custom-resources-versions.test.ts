import { type DynamicObject, isNotFound } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { type CustomResourceDefinition, customResourceDefinitions } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { startTestApiServer } from '../src/testing/index.ts';

const gadgetType = {
  group: 'example.com',
  version: 'v1',
  resource: 'gadgets',
  kind: 'Gadget',
  namespaced: false,
};

const schema = (properties: object): object => ({
  openAPIV3Schema: {
    type: 'object',
    properties: { spec: { type: 'object', properties } },
  },
});

const version = (name: string, properties: object, rest: object = {}): object => ({
  name,
  served: true,
  storage: false,
  schema: schema(properties),
  ...rest,
});

function definition(versions: readonly object[], change: object = {}): DynamicObject {
  return {
    metadata: { name: 'gadgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Cluster',
      names: { plural: 'gadgets', kind: 'Gadget' },
      versions,
      ...change,
    },
  };
}

const definitionsOf = (client: KubernetesClient) =>
  client.resource<CustomResourceDefinition & DynamicObject>(customResourceDefinitions);

const gadget = (name: string, spec: object): DynamicObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Gadget',
  metadata: { name },
  spec,
});

const text = { type: 'string' };

test('a default that comes later is filled in when an object is read', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  await definitionsOf(client).create(
    definition([version('v1', { a: text }, { storage: true })]) as CustomResourceDefinition &
      DynamicObject,
  );
  const gadgets = client.resource<DynamicObject>(gadgetType);
  await gadgets.create(gadget('g', { a: 'x' }));
  await definitionsOf(client).patch('gadgets.example.com', {
    type: 'json',
    body: [
      {
        op: 'add',
        path: '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/b',
        value: { type: 'string', default: 'y' },
      },
    ],
  });
  expect((await gadgets.get('g'))['spec']).toEqual({ a: 'x', b: 'y' });
  expect((await gadgets.list()).items.map(({ spec }) => spec)).toEqual([{ a: 'x', b: 'y' }]);
  const patched = await gadgets.patch('g', { type: 'merge', body: { spec: { a: 'z' } } });
  expect(patched['spec']).toEqual({ a: 'z', b: 'y' });
});

test('a version shows what it knows', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  await definitionsOf(client).create(
    definition([
      version('v1', { a: text, b: { type: 'string', default: 'y' } }, { storage: true }),
      version('v1beta1', { a: text, c: { type: 'string', default: 'z' } }),
    ]) as CustomResourceDefinition & DynamicObject,
  );
  await client.resource<DynamicObject>(gadgetType).create(gadget('g', { a: 'x' }));
  const older = client.resource<DynamicObject>({ ...gadgetType, version: 'v1beta1' });
  expect((await older.get('g'))['spec']).toEqual({ a: 'x' });
});

test('who uses a deprecated version is told', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  await definitionsOf(client).create(
    definition([
      version('v1', { a: text }, { storage: true }),
      version('v1beta1', { a: text }, { deprecated: true }),
      version('v1alpha1', { a: text }, { deprecated: true, deprecationWarning: 'no longer' }),
    ]) as CustomResourceDefinition & DynamicObject,
  );
  const warningOf = async (name: string): Promise<string | undefined> => {
    const path = `/apis/example.com/${name}/gadgets`;
    const request = { method: 'GET', path, headers: { accept: 'application/json' } };
    const response = await server.transport().request(request);
    response.discard();
    return response.headers['warning'];
  };
  expect(await warningOf('v1')).toBeUndefined();
  expect(await warningOf('v1beta1')).toBe(
    '299 - "example.com/v1beta1 Gadget is deprecated; use example.com/v1 Gadget"',
  );
  expect(await warningOf('v1alpha1')).toBe('299 - "no longer"');
});

test('a version in which objects are stored stays until the status says that there are none', async () => {
  await using server = await startTestApiServer();
  const definitions = definitionsOf(server.client());
  const created = await definitions.create(
    definition([version('v1', { a: text }, { storage: true })]) as CustomResourceDefinition &
      DynamicObject,
  );
  expect(created.status?.storedVersions).toEqual(['v1']);
  const versions = [version('v1', { a: text }), version('v2', { a: text }, { storage: true })];
  const change = { type: 'merge', body: { spec: { versions } } } as const;
  const changed = await definitions.patch('gadgets.example.com', change);
  expect(changed.status?.storedVersions).toEqual(['v1', 'v2']);
  const onlyNew = { type: 'merge', body: { spec: { versions: versions.slice(1) } } } as const;
  await expect(definitions.patch('gadgets.example.com', onlyNew)).rejects.toThrow(
    'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version',
  );
  const status = { type: 'merge', body: { status: { storedVersions: ['v2'] } } } as const;
  await definitions.patch('gadgets.example.com', status, { subresource: 'status' });
  await definitions.patch('gadgets.example.com', onlyNew);
});

test('a definition that is deleted says so, and goes whatever its status says', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const definitions = definitionsOf(client);
  await definitions.create(
    definition([version('v1', { a: text }, { storage: true })]) as CustomResourceDefinition &
      DynamicObject,
  );
  await client
    .resource<DynamicObject>(gadgetType)
    .create({ ...gadget('g', {}), metadata: { name: 'g', finalizers: ['example.com/wait'] } });
  const status = { type: 'merge', body: { status: { storedVersions: ['v1', 'v9'] } } } as const;
  await definitions.patch('gadgets.example.com', status, { subresource: 'status' });
  await definitions.delete('gadgets.example.com');
  const going = await definitions.get('gadgets.example.com');
  expect(going.metadata?.generation).toBe(1);
  expect(going.status?.conditions?.find(({ type }) => type === 'Terminating')).toMatchObject({
    status: 'True',
    message: expect.stringContaining('deletion') as string,
  });
  const free = { type: 'merge', body: { metadata: { finalizers: null } } } as const;
  await client.resource(gadgetType).patch('g', free);
  await eventually(() =>
    expect(definitions.get('gadgets.example.com')).rejects.toSatisfy(isNotFound),
  );
});

test('selectable fields lead to texts, numbers or booleans', async () => {
  await using server = await startTestApiServer();
  const selectableFields = [
    { jsonPath: '.spec.missing' },
    { jsonPath: '.spec.list' },
    { jsonPath: '.spec.a' },
    { jsonPath: '.spec.a' },
  ];
  const properties = { a: text, list: { type: 'array', items: text } };
  const wrong = definition([version('v1', properties, { storage: true, selectableFields })]);
  await expect(
    definitionsOf(server.client()).create(wrong as CustomResourceDefinition & DynamicObject),
  ).rejects.toMatchObject({
    status: {
      details: {
        causes: [
          {
            field: 'spec.selectableFields[0].jsonPath',
            message:
              'Invalid value: ".spec.missing": is an invalid path: does not refer to a valid field',
          },
          {
            field: 'spec.selectableFields[1].jsonPath',
            message:
              'Invalid value: ".spec.list": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
          },
          { field: 'spec.selectableFields[3].jsonPath', message: 'Duplicate value: ".spec.a"' },
        ],
      },
    },
  });
});
