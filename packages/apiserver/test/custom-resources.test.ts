import { type DynamicObject, isInvalid, isNotFound, type StatusError } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { type CustomResourceDefinition, customResourceDefinitions } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { startTestApiServer } from '../src/testing/index.ts';

const widgetType = {
  group: 'example.com',
  version: 'v1',
  resource: 'widgets',
  kind: 'Widget',
  namespaced: false,
};

const sizeSchema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'integer', minimum: 1 },
        color: { type: 'string', default: 'red' },
      },
    },
  },
};

function definition(change: object = {}, plural = 'widgets'): DynamicObject {
  return {
    metadata: { name: `${plural}.example.com` },
    spec: {
      group: 'example.com',
      scope: 'Cluster',
      names: { plural, kind: 'Widget' },
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: sizeSchema } },
      ],
      ...change,
    },
  };
}

function definitionsOf(client: KubernetesClient) {
  return client.resource<CustomResourceDefinition & DynamicObject>(customResourceDefinitions);
}

async function conditionsOf(client: KubernetesClient, name: string): Promise<unknown> {
  const { status } = await definitionsOf(client).get(name);
  return Object.fromEntries(
    (status?.conditions ?? []).map((condition) => [
      condition.type,
      `${condition.status} ${condition.reason}`,
    ]),
  );
}

test('a definition becomes established', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  await client.resource(customResourceDefinitions).create(definition());
  await eventually(async () => {
    expect(await conditionsOf(client, 'widgets.example.com')).toEqual({
      NamesAccepted: 'True NoConflicts',
      Established: 'True InitialNamesAccepted',
    });
  });
  expect((await definitionsOf(client).get('widgets.example.com')).status).toMatchObject({
    acceptedNames: {
      plural: 'widgets',
      singular: 'widget',
      kind: 'Widget',
      listKind: 'WidgetList',
    },
    storedVersions: ['v1'],
  });
});

test('a definition whose kind is taken is not served', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const definitions = client.resource(customResourceDefinitions);
  await definitions.create(definition());
  await eventually(async () => {
    expect(await conditionsOf(client, 'widgets.example.com')).toHaveProperty('Established');
  });
  const names = { plural: 'gadgets', singular: 'gadget', kind: 'Widget' };
  await definitions.create(definition({ names }, 'gadgets'));
  await eventually(async () => {
    expect(await conditionsOf(client, 'gadgets.example.com')).toEqual({
      NamesAccepted: 'False ListKindConflict',
      Established: 'False NotAccepted',
    });
  });
  await expect(client.resource({ ...widgetType, resource: 'gadgets' }).list()).rejects.toSatisfy(
    isNotFound,
  );
});

test('objects are defaulted, pruned and validated by their schema', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  await client.resource(customResourceDefinitions).create(definition());
  const widgets = client.resource(widgetType);
  const widget = (spec: object): DynamicObject => ({
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'a' },
    spec,
  });
  await expect(widgets.create(widget({ size: 0 }))).rejects.toSatisfy(isInvalid);
  const created = await widgets.create(widget({ size: 2, unknown: true }));
  expect(created['spec']).toEqual({ size: 2, color: 'red' });
});

test('an object of another kind or version is refused', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  await client.resource(customResourceDefinitions).create(definition());
  const refusal = async (
    kind: string,
    version: string,
    metadata: object = { name: 'a' },
  ): Promise<unknown> => {
    const odd = { apiVersion: `example.com/${version}`, kind, metadata };
    const error: unknown = await client
      .resource(widgetType)
      .create(odd)
      .catch((thrown: unknown) => thrown);
    return (error as StatusError).status;
  };
  expect(await refusal('Odd', 'v1')).toMatchObject({
    code: 422,
    message: 'Odd.example.com "a" is invalid: kind: Invalid value: "Odd": must be Widget',
  });
  expect(await refusal('Widget', 'v1', { name: 1 })).toMatchObject({
    code: 400,
    message:
      'Widget in version "v1" cannot be handled as a Widget: json: cannot unmarshal number into Go struct field ObjectMeta.name of type string',
  });
  expect(await refusal('Odd', 'v2')).toMatchObject({
    code: 400,
    message:
      'the API version in the data (example.com/v2) does not match the expected API version (example.com/v1)',
  });
});

test('a changed schema counts from the reply on', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const definitions = definitionsOf(client);
  await definitions.create(definition() as CustomResourceDefinition & DynamicObject);
  const widgets = client.resource(widgetType);
  const widget = {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    spec: { size: 1, shape: 'round' },
  };
  const before = await widgets.create({ ...widget, metadata: { name: 'before' } });
  expect(before['spec']).not.toHaveProperty('shape');

  const patch = [
    {
      op: 'add',
      path: '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/shape',
      value: { type: 'string' },
    },
  ];
  await definitions.patch('widgets.example.com', { type: 'json', body: patch });
  const after = await widgets.create({ ...widget, metadata: { name: 'after' } });
  expect(after['spec']).toHaveProperty('shape', 'round');
});

test('objects can be read and written in every served version', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const version = (name: string, storage: boolean): object => ({
    name,
    served: true,
    storage,
    schema: { openAPIV3Schema: sizeSchema },
  });
  await client
    .resource(customResourceDefinitions)
    .create(definition({ versions: [version('v1', false), version('v2', true)] }));
  const first = client.resource(widgetType);
  const second = client.resource({ ...widgetType, version: 'v2' });
  const created = await first.create({
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'a' },
    spec: { size: 1 },
  });
  expect(created.apiVersion).toBe('example.com/v1');
  expect(await second.get('a')).toEqual({ ...created, apiVersion: 'example.com/v2' });
  const list = await first.list();
  expect(list.items.map(({ apiVersion }) => apiVersion)).toEqual(['example.com/v1']);
  await second.patch('a', { type: 'merge', body: { spec: { size: 5 } } });
  expect(await first.get('a')).toMatchObject({ apiVersion: 'example.com/v1', spec: { size: 5 } });
});

test('a deleted definition takes its objects with it', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const definitions = client.resource(customResourceDefinitions);
  await definitions.create(definition());
  const widgets = client.resource(widgetType);
  await widgets.create({
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'a' },
    spec: { size: 1 },
  });
  await definitions.delete('widgets.example.com');
  await eventually(() =>
    expect(definitions.get('widgets.example.com')).rejects.toSatisfy(isNotFound),
  );
  await expect(widgets.list()).rejects.toSatisfy(isNotFound);

  await definitions.create(definition());
  expect((await widgets.list()).items).toEqual([]);
});
