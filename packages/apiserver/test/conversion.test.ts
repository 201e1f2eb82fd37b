import type { DynamicObject, ResourceType } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import { customResourceDefinitions, mutatingWebhookConfigurations } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { startTestApiServer } from '../src/testing/index.ts';
import { refusalOf } from './refusal-of.ts';
import { type Answer, type ReceivedCall, startWebhookServer } from './webhook-server.ts';

const widgets = (version: string): ResourceType => ({
  group: 'example.com',
  version,
  resource: 'widgets',
  kind: 'Widget',
  namespaced: true,
});

/** In v1 a size is a number, in v2 a text with a unit. */
interface Widget extends DynamicObject {
  readonly apiVersion: string;
  readonly spec: { readonly size: number | string };
}

const namespace = 'default';

const definition = ({ url, caBundle }: { url: string; caBundle: string }): DynamicObject =>
  ({
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget' },
      versions: [version('v1', 'integer', true), version('v2', 'string', false)],
      conversion: {
        strategy: 'Webhook',
        webhook: {
          clientConfig: { url: `${url}/convert`, caBundle },
          conversionReviewVersions: ['v1'],
        },
      },
    },
  }) as DynamicObject;

const version = (name: string, type: string, storage: boolean): object => ({
  name,
  served: true,
  storage,
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: { spec: { type: 'object', properties: { size: { type } } } },
    },
  },
});

interface Review {
  readonly request: {
    readonly uid: string;
    readonly desiredAPIVersion: string;
    readonly objects: readonly Widget[];
  };
}

const reviewOf = ({ body }: ReceivedCall): Review => JSON.parse(body) as Review;

const converted = (object: Widget, apiVersion: string): Widget => {
  const { size } = object.spec;
  const wanted = apiVersion === 'example.com/v1' ? Number.parseInt(`${size}`, 10) : `${size}cm`;
  return { ...object, apiVersion, spec: { ...object.spec, size: wanted } };
};

const answered = (call: ReceivedCall, response: object): object => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'ConversionReview',
  response: { uid: reviewOf(call).request.uid, result: { status: 'Success' }, ...response },
});

const convertAll: Answer = (call) => {
  const { objects, desiredAPIVersion } = reviewOf(call).request;
  const convertedObjects = objects.map((object) => converted(object, desiredAPIVersion));
  return answered(call, { convertedObjects });
};

const define = async (
  client: KubernetesClient,
  hook: { url: string; caBundle: string },
): Promise<void> => {
  await client.resource(customResourceDefinitions).create(definition(hook));
};

test('an object is written and read in any version, and lies in the store in one', async () => {
  await using hook = await startWebhookServer(convertAll);
  await using server = await startTestApiServer();
  const client = server.client();
  await define(client, hook);
  const [v1, v2] = [client.resource(widgets('v1')), client.resource(widgets('v2'))];

  const created = await v2.create(
    { metadata: { name: 'x' }, spec: { size: '3cm' } } as DynamicObject,
    { namespace },
  );

  expect(created).toMatchObject({ apiVersion: 'example.com/v2', spec: { size: '3cm' } });
  expect(await v1.get('x', { namespace })).toMatchObject({
    apiVersion: 'example.com/v1',
    spec: { size: 3 },
  });
  expect(await v2.get('x', { namespace })).toEqual(created);
  expect(hook.calls[0]?.path).toBe('/convert?timeout=30s');
  expect(reviewOf(hook.calls[0] as ReceivedCall)).toMatchObject({
    kind: 'ConversionReview',
    apiVersion: 'apiextensions.k8s.io/v1',
    request: {
      desiredAPIVersion: 'example.com/v1',
      objects: [{ apiVersion: 'example.com/v2', kind: 'Widget', spec: { size: '3cm' } }],
    },
  });
});

test('what a version does not allow is refused in that version', async () => {
  await using hook = await startWebhookServer(convertAll);
  await using server = await startTestApiServer();
  const client = server.client();
  await define(client, hook);

  const refusal = await refusalOf(
    client
      .resource(widgets('v2'))
      .create({ metadata: { name: 'x' }, spec: { size: 3 } } as DynamicObject, { namespace }),
  );

  expect(refusal.message).toContain('spec.size: Invalid value: "integer"');
  expect(hook.calls).toEqual([]);
});

test('an object is updated and patched in the version of the request', async () => {
  await using hook = await startWebhookServer(convertAll);
  await using server = await startTestApiServer();
  const client = server.client();
  await define(client, hook);
  const [v1, v2] = [client.resource(widgets('v1')), client.resource(widgets('v2'))];
  await v1.create({ metadata: { name: 'x' }, spec: { size: 3 } } as DynamicObject, { namespace });

  await v2.patch('x', { type: 'merge', body: { spec: { size: '4cm' } } }, { namespace });
  expect(await v1.get('x', { namespace })).toMatchObject({ spec: { size: 4 } });

  const shown = await v2.get('x', { namespace });
  await v2.update({ ...shown, spec: { size: '5cm' } } as DynamicObject, { namespace });
  expect(await v1.get('x', { namespace })).toMatchObject({
    metadata: { generation: 3 },
    spec: { size: 5 },
  });

  await v2.delete('x', { namespace });
  expect((await v1.list({ namespace })).items).toEqual([]);
});

test('a list is converted with one question, and only once', async () => {
  await using hook = await startWebhookServer(convertAll);
  await using server = await startTestApiServer();
  const client = server.client();
  await define(client, hook);
  const [v1, v2] = [client.resource(widgets('v1')), client.resource(widgets('v2'))];
  for (const [index, name] of ['a', 'b', 'c'].entries()) {
    await v1.create({ metadata: { name }, spec: { size: index } } as DynamicObject, { namespace });
  }

  const { items } = await v2.list({ namespace });
  await v2.list({ namespace });

  expect(items.map((item) => (item as Widget).spec.size)).toEqual(['0cm', '1cm', '2cm']);
  expect(hook.calls).toHaveLength(1);
});

test('a watch shows objects in its version', async () => {
  await using hook = await startWebhookServer(convertAll);
  await using server = await startTestApiServer();
  const client = server.client();
  await define(client, hook);
  const [v1, v2] = [client.resource(widgets('v1')), client.resource(widgets('v2'))];
  const { resourceVersion = '' } = (await v2.list({ namespace })).metadata;
  await v1.create({ metadata: { name: 'x' }, spec: { size: 7 } } as DynamicObject, { namespace });
  await v1.delete('x', { namespace });

  const seen: unknown[] = [];
  for await (const { type, object } of v2.watch({ namespace, resourceVersion })) {
    seen.push([type, (object as Widget).apiVersion, (object as Widget).spec.size]);
    if (type === 'DELETED') break;
  }
  expect(seen).toEqual([
    ['ADDED', 'example.com/v2', '7cm'],
    ['DELETED', 'example.com/v2', '7cm'],
  ]);
});

test('metadata stays as it was, but for labels and annotations', async () => {
  await using hook = await startWebhookServer((call) => {
    const { objects, desiredAPIVersion } = reviewOf(call).request;
    const convertedObjects = objects.map((object) => ({
      ...converted(object, desiredAPIVersion),
      metadata: {
        ...object.metadata,
        labels: { seen: 'yes' },
        finalizers: ['example.com/forged'],
        resourceVersion: '1',
      },
    }));
    return answered(call, { convertedObjects });
  });
  await using server = await startTestApiServer();
  const client = server.client();
  await define(client, hook);
  const [v1, v2] = [client.resource(widgets('v1')), client.resource(widgets('v2'))];
  const created = await v1.create({ metadata: { name: 'x' }, spec: { size: 7 } } as DynamicObject, {
    namespace,
  });

  const { metadata } = await v2.get('x', { namespace });

  expect(metadata).toEqual({ ...created.metadata, labels: { seen: 'yes' } });
});

const failures: readonly [what: string, answer: Answer, message: string][] = [
  [
    'another uid',
    (call) => answered(call, { uid: 'other' }),
    'conversion webhook for example.com/v1, Kind=Widget failed: expected response.uid="UID", got "other"',
  ],
  [
    'a failure',
    (call) => answered(call, { result: { status: 'Failure', message: 'no way' } }),
    'conversion webhook for example.com/v1, Kind=Widget failed: no way',
  ],
  [
    'too few objects',
    (call) => answered(call, { convertedObjects: [] }),
    'conversion webhook for example.com/v1, Kind=Widget returned 0 objects, expected 1',
  ],
  [
    'the version that was given',
    (call) => answered(call, { convertedObjects: reviewOf(call).request.objects }),
    'conversion webhook for example.com/v1, Kind=Widget returned invalid object at index 0: invalid groupVersion (expected example.com/v2, received example.com/v1)',
  ],
  [
    'an object of another name',
    (call) =>
      answered(call, {
        convertedObjects: reviewOf(call).request.objects.map((object) => ({
          ...converted(object, 'example.com/v2'),
          metadata: { ...object.metadata, name: 'y' },
        })),
      }),
    'conversion webhook for example.com/v1, Kind=Widget returned invalid object: must have the same name: x != y',
  ],
  [
    'no review',
    () => ({}),
    'conversion webhook for example.com/v1, Kind=Widget failed: expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got /, Kind=',
  ],
];

test.each(failures)('a webhook that answers with %s fails the read', async (_, answer, message) => {
  await using hook = await startWebhookServer(answer);
  await using server = await startTestApiServer();
  const client = server.client();
  await define(client, hook);
  const [v1, v2] = [client.resource(widgets('v1')), client.resource(widgets('v2'))];
  await v1.create({ metadata: { name: 'x' }, spec: { size: 3 } } as DynamicObject, { namespace });

  const refusal = await refusalOf(v2.get('x', { namespace }));

  expect(refusal).toMatchObject({ code: 500, status: 'Failure' });
  expect(refusal.message?.replace(/"[0-9a-f-]{36}"/, '"UID"')).toBe(message);
});

test('versions that differ by their name alone are served as any of them, also when the storage version changes', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const definitions = client.resource(customResourceDefinitions);
  const versions = (stored: string): object[] =>
    ['v1', 'v1beta1'].map((name) => version(name, 'integer', name === stored));
  const plain = definition({ url: '', caBundle: '' }) as DynamicObject & { spec: object };
  const made = await definitions.create({
    ...plain,
    spec: { ...plain.spec, versions: versions('v1'), conversion: { strategy: 'None' } },
  } as DynamicObject);
  const [v1, beta] = [client.resource(widgets('v1')), client.resource(widgets('v1beta1'))];
  await v1.create({ metadata: { name: 'x' }, spec: { size: 1 } } as DynamicObject, { namespace });

  const current = await definitions.get(made.metadata?.name ?? '');
  await definitions.update({
    ...current,
    spec: { ...(current as { spec?: object }).spec, versions: versions('v1beta1') },
  } as DynamicObject);
  await beta.create({ metadata: { name: 'y' }, spec: { size: 2 } } as DynamicObject, { namespace });

  for (const [resource, apiVersion] of [
    [v1, 'example.com/v1'],
    [beta, 'example.com/v1beta1'],
  ] as const) {
    expect((await resource.list({ namespace })).items).toMatchObject([
      { apiVersion, kind: 'Widget', metadata: { name: 'x' }, spec: { size: 1 } },
      { apiVersion, kind: 'Widget', metadata: { name: 'y' }, spec: { size: 2 } },
    ]);
  }
});

test('a watch whose objects cannot be converted says so and ends', async () => {
  await using hook = await startWebhookServer((call) =>
    answered(call, { result: { status: 'Failure', message: 'no way' } }),
  );
  await using server = await startTestApiServer();
  const client = server.client();
  await define(client, hook);
  await client
    .resource(widgets('v1'))
    .create({ metadata: { name: 'x' }, spec: { size: 1 } } as DynamicObject, { namespace });

  const { body } = await client.stream({
    method: 'GET',
    path: '/apis/example.com/v2/widgets',
    query: { watch: 'true' },
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);

  expect(JSON.parse(Buffer.concat(chunks).toString())).toMatchObject({
    type: 'ERROR',
    object: {
      kind: 'Status',
      code: 500,
      message: 'conversion webhook for example.com/v1, Kind=Widget failed: no way',
    },
  });
});

test('the scale of an object is read and written through each version', async () => {
  await using hook = await startWebhookServer((call) => {
    const { objects, desiredAPIVersion } = reviewOf(call).request;
    const convertedObjects = objects.map(({ spec, ...object }) => {
      const { replicas, count } = spec as { replicas?: number; count?: number };
      const number = replicas ?? count;
      const wanted = desiredAPIVersion.endsWith('v1') ? { replicas: number } : { count: number };
      return { ...object, apiVersion: desiredAPIVersion, spec: wanted };
    });
    return answered(call, { convertedObjects });
  });
  await using server = await startTestApiServer();
  const client = server.client();
  const plain = definition(hook) as DynamicObject & { spec: object };
  const scaled = (name: string, field: string, storage: boolean): object => ({
    ...version(name, 'integer', storage),
    schema: {
      openAPIV3Schema: {
        type: 'object',
        properties: {
          spec: { type: 'object', properties: { [field]: { type: 'integer' } } },
          status: { type: 'object', properties: { replicas: { type: 'integer' } } },
        },
      },
    },
    subresources: {
      scale: { specReplicasPath: `.spec.${field}`, statusReplicasPath: '.status.replicas' },
    },
  });
  const versions = [scaled('v1', 'replicas', true), scaled('v2', 'count', false)];
  await client
    .resource(customResourceDefinitions)
    .create({ ...plain, spec: { ...plain.spec, versions } } as DynamicObject);
  await client
    .resource(widgets('v1'))
    .create({ metadata: { name: 'x' }, spec: { replicas: 2 } } as DynamicObject, { namespace });

  const path = `/apis/example.com/v2/namespaces/${namespace}/widgets/x/scale`;
  expect(await client.raw({ method: 'GET', path })).toMatchObject({ spec: { replicas: 2 } });
  const headers = { 'content-type': 'application/merge-patch+json' };
  const patch = { method: 'PATCH', path, headers, body: { spec: { replicas: 5 } } };
  expect(await client.raw(patch)).toMatchObject({ kind: 'Scale', spec: { replicas: 5 } });
  expect(await client.resource(widgets('v1')).get('x', { namespace })).toMatchObject({
    spec: { replicas: 5 },
  });
});

test('an admission webhook sees and changes an object in the version that it knows', async () => {
  await using hook = await startWebhookServer((call, response) => {
    if (call.path.startsWith('/convert')) return convertAll(call, response);
    const { request } = JSON.parse(call.body) as { request: { uid: string; object: Widget } };
    const size = Number(request.object.spec.size) + 1;
    const patch = JSON.stringify([{ op: 'replace', path: '/spec/size', value: size }]);
    return {
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: {
        uid: request.uid,
        allowed: true,
        patchType: 'JSONPatch',
        patch: Buffer.from(patch).toString('base64'),
      },
    };
  });
  await using server = await startTestApiServer();
  const client = server.client();
  await define(client, hook);
  await client.resource(mutatingWebhookConfigurations).create({
    metadata: { name: 'hooks' },
    webhooks: [
      {
        name: 'hook.example.com',
        clientConfig: { url: `${hook.url}/admit`, caBundle: hook.caBundle },
        rules: [
          {
            operations: ['CREATE'],
            apiGroups: ['example.com'],
            apiVersions: ['v1'],
            resources: ['widgets'],
          },
        ],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  } as DynamicObject);

  const created = await client
    .resource(widgets('v2'))
    .create({ metadata: { name: 'x' }, spec: { size: '3cm' } } as DynamicObject, { namespace });

  expect(created).toMatchObject({ apiVersion: 'example.com/v2', spec: { size: '4cm' } });
  const asked = hook.calls.find(({ path }) => path.startsWith('/admit'));
  expect(JSON.parse(asked?.body ?? '{}')).toMatchObject({
    request: {
      kind: { group: 'example.com', version: 'v1', kind: 'Widget' },
      requestKind: { group: 'example.com', version: 'v2', kind: 'Widget' },
      object: { apiVersion: 'example.com/v1', spec: { size: 3 } },
    },
  });
});
