import type { DynamicObject } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import {
  configMaps,
  deployments,
  mutatingWebhookConfigurations,
  namespaces,
  pods,
  validatingWebhookConfigurations,
} from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { startTestApiServer } from '../src/testing/index.ts';
import { refusalOf } from './refusal-of.ts';
import { type Answer, type ReceivedCall, startWebhookServer } from './webhook-server.ts';

const namespace = 'default';

const configMap = (name: string): DynamicObject => ({ metadata: { name }, data: { a: 'b' } });

const deployment = (name: string): DynamicObject =>
  ({
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'a', image: 'b' }] },
      },
    },
  }) as DynamicObject;

interface Review {
  readonly request: Readonly<Record<string, unknown>> & {
    readonly uid: string;
    readonly object: DynamicObject | null;
  };
}

const reviewOf = (call: ReceivedCall | undefined): Review =>
  JSON.parse(call?.body ?? '{}') as Review;

/** An answer in the form of `admission.k8s.io/v1`. */
const answered = (call: ReceivedCall, response: object): object => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  response: { uid: reviewOf(call).request.uid, allowed: true, ...response },
});

const allow: Answer = (call) => answered(call, {});

const patch = (call: ReceivedCall, operations: readonly object[]): object =>
  answered(call, {
    patchType: 'JSONPatch',
    patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
  });

const webhook = (
  { url, caBundle }: { readonly url: string; readonly caBundle: string },
  given: object = {},
): object => ({
  name: 'hook.example.com',
  clientConfig: { url: `${url}/check`, caBundle },
  rules: [{ operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }],
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  ...given,
});

const configure = async (
  client: KubernetesClient,
  kind: 'mutating' | 'validating',
  webhooks: readonly object[],
  name = 'hooks',
): Promise<void> => {
  const resource =
    kind === 'mutating' ? mutatingWebhookConfigurations : validatingWebhookConfigurations;
  await client.resource(resource).create({ metadata: { name }, webhooks } as DynamicObject);
};

test('a validating webhook sees the write as it was asked for, and lets it through', async () => {
  await using hook = await startWebhookServer(allow);
  await using server = await startTestApiServer();
  const client = server.client({ name: 'alice', groups: ['system:masters', 'devs'] });
  await configure(client, 'validating', [webhook(hook)]);

  const created = await client
    .resource(configMaps)
    .create(configMap('x'), { namespace, fieldManager: 'me' });

  expect(hook.calls).toHaveLength(1);
  expect(hook.calls[0]).toMatchObject({ method: 'POST', path: '/check?timeout=10s' });
  expect(JSON.parse(hook.calls[0]?.body ?? '')).toEqual({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      kind: { group: '', version: 'v1', kind: 'ConfigMap' },
      resource: { group: '', version: 'v1', resource: 'configmaps' },
      requestKind: { group: '', version: 'v1', kind: 'ConfigMap' },
      requestResource: { group: '', version: 'v1', resource: 'configmaps' },
      name: 'x',
      namespace: 'default',
      operation: 'CREATE',
      userInfo: { username: 'alice', groups: ['system:masters', 'devs', 'system:authenticated'] },
      object: { ...created, metadata: { ...created.metadata, resourceVersion: undefined } },
      oldObject: null,
      dryRun: false,
      options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1', fieldManager: 'me' },
    },
  });
});

test('updates and deletions show the object before', async () => {
  await using hook = await startWebhookServer(allow);
  await using server = await startTestApiServer();
  const maps = server.client().resource(configMaps);
  const created = await maps.create(configMap('x'), { namespace });
  await configure(server.client(), 'validating', [webhook(hook)]);

  await maps.update({ ...created, data: { a: 'c' } }, { namespace });
  await maps.delete('x', { namespace });

  const seen = hook.calls.map((call) => reviewOf(call).request);
  expect(seen.map(({ operation }) => operation)).toEqual(['UPDATE', 'DELETE']);
  expect(seen[0]).toMatchObject({ object: { data: { a: 'c' } }, oldObject: { data: { a: 'b' } } });
  expect(seen[1]).toMatchObject({
    name: 'x',
    object: null,
    oldObject: { data: { a: 'c' } },
    options: { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1' },
  });
});

test('a denial is answered in the words of the webhook, and nothing is stored', async () => {
  await using hook = await startWebhookServer((call) =>
    answered(call, { allowed: false, status: { code: 418, reason: 'Tea', message: 'no coffee' } }),
  );
  await using server = await startTestApiServer();
  const client = server.client();
  await configure(client, 'validating', [webhook(hook)]);

  const refusal = await refusalOf(
    client.resource(configMaps).create(configMap('x'), { namespace }),
  );

  expect(refusal).toMatchObject({
    status: 'Failure',
    code: 418,
    reason: 'Tea',
    message: 'admission webhook "hook.example.com" denied the request: no coffee',
  });
  expect((await client.resource(configMaps).list({ namespace })).items).toEqual([]);
});

test('a denial without a word is a failure with code 400', async () => {
  await using hook = await startWebhookServer((call) => answered(call, { allowed: false }));
  await using server = await startTestApiServer();
  const client = server.client();
  await configure(client, 'validating', [webhook(hook)]);

  const refusal = await refusalOf(
    client.resource(configMaps).create(configMap('x'), { namespace }),
  );

  expect(refusal).toMatchObject({
    code: 400,
    message: 'admission webhook "hook.example.com" denied the request without explanation',
  });
});

test('a mutating webhook changes what is stored, within what the schema knows', async () => {
  await using hook = await startWebhookServer((call) =>
    patch(call, [
      { op: 'add', path: '/data/added', value: 'yes' },
      { op: 'add', path: '/unknown', value: 1 },
      { op: 'replace', path: '/metadata/uid', value: 'forged' },
    ]),
  );
  await using server = await startTestApiServer();
  const client = server.client();
  await configure(client, 'mutating', [webhook(hook)]);

  await client.resource(configMaps).create(configMap('x'), { namespace });

  const stored = await client.resource(configMaps).get('x', { namespace });
  expect(stored).toMatchObject({ data: { a: 'b', added: 'yes' } });
  expect(stored).not.toHaveProperty('unknown');
  expect(stored.metadata?.uid).not.toBe('forged');
});

test('webhooks are asked in the order of their configurations, each about what the one before left', async () => {
  await using hook = await startWebhookServer((call) => {
    const data = (reviewOf(call).request.object as { data: { trail?: string } }).data;
    const letter = call.path.charAt(1);
    return patch(call, [{ op: 'add', path: '/data/trail', value: `${data.trail ?? ''}${letter}` }]);
  });
  await using server = await startTestApiServer();
  const client = server.client();
  const at = (path: string): object => ({
    ...webhook(hook, { name: `${path}.example.com` }),
    clientConfig: { url: `${hook.url}/${path}`, caBundle: hook.caBundle },
  });
  await configure(client, 'mutating', [at('c')], 'second');
  await configure(client, 'mutating', [at('b'), at('a')], 'first');

  await client.resource(configMaps).create(configMap('x'), { namespace });

  const stored = await client.resource(configMaps).get('x', { namespace });
  expect(stored).toMatchObject({ data: { trail: 'bac' } });
});

test('a webhook that wants it is asked once more when a later one changed the object', async () => {
  await using hook = await startWebhookServer((call) =>
    call.path.startsWith('/last')
      ? patch(call, [{ op: 'add', path: '/data/last', value: 'x' }])
      : answered(call, {}),
  );
  await using server = await startTestApiServer();
  const client = server.client();
  const at = (path: string, reinvocationPolicy: string): object => ({
    ...webhook(hook, { name: `${path}.example.com`, reinvocationPolicy }),
    clientConfig: { url: `${hook.url}/${path}`, caBundle: hook.caBundle },
  });
  await configure(client, 'mutating', [
    at('again', 'IfNeeded'),
    at('once', 'Never'),
    at('last', 'IfNeeded'),
  ]);

  await client.resource(configMaps).create(configMap('x'), { namespace });

  const asked = hook.calls.map(({ path }) => path.replace(/\?.*/, ''));
  expect(asked).toEqual(['/again', '/once', '/last', '/again']);
  expect(reviewOf(hook.calls[3]).request.object).toMatchObject({ data: { last: 'x' } });
});

test('while it can be changed, a new object has nothing yet of what it gets when it is stored', async () => {
  await using hook = await startWebhookServer((call) =>
    patch(call, [{ op: 'add', path: '/data/b', value: 'c' }]),
  );
  await using server = await startTestApiServer();
  const client = server.client();
  await configure(client, 'mutating', [webhook(hook)]);

  const object = { metadata: { generateName: 'x-' }, data: { a: 'b' } } as DynamicObject;
  const created = await client.resource(configMaps).create(object, { namespace });

  const { request } = reviewOf(hook.calls[0]);
  expect(request).not.toHaveProperty('name');
  expect(request.object?.metadata).toMatchObject({ generateName: 'x-', namespace });
  for (const field of ['name', 'uid', 'creationTimestamp']) {
    expect(request.object?.metadata).not.toHaveProperty(field);
  }
  expect(created).toMatchObject({
    metadata: {
      name: expect.stringMatching(/^x-.{5}$/) as string,
      uid: expect.any(String) as string,
    },
    data: { a: 'b', b: 'c' },
  });
});

test('what the server sets is not there yet while an object can be changed, nor what a PUT leaves out', async () => {
  await using hook = await startWebhookServer(allow);
  await using server = await startTestApiServer();
  const client = server.client();
  const resources = ['pods', 'namespaces'];
  const rules = [{ operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources }];
  await configure(client, 'mutating', [webhook(hook, { rules })]);

  await client.resource(namespaces).create({ metadata: { name: 'n' } });
  const pod = { metadata: { name: 'p' }, spec: { containers: [{ name: 'a', image: 'b' }] } };
  await client.resource<DynamicObject>(pods).create(pod, { namespace });
  const labels = { a: 'b' };
  await client.resource(namespaces).update({ metadata: { name: 'n', labels } });

  const seen = hook.calls.map((call) => reviewOf(call).request.object);
  expect(seen[0]).toMatchObject({ spec: {}, status: {} });
  expect(seen[0]?.['spec']).not.toHaveProperty('finalizers');
  expect(seen[1]?.['status']).toEqual({});
  for (const field of ['uid', 'resourceVersion', 'creationTimestamp']) {
    expect(seen[2]?.metadata).not.toHaveProperty(field);
  }
});

test('selectors and rules say what a webhook is asked about', async () => {
  await using hook = await startWebhookServer((call) => answered(call, { allowed: false }));
  await using server = await startTestApiServer();
  const client = server.client();
  await client.resource(namespaces).create({ metadata: { name: 'free', labels: { a: 'no' } } });
  await client.resource(namespaces).create({ metadata: { name: 'held', labels: { a: 'yes' } } });
  await configure(client, 'validating', [
    webhook(hook, {
      rules: [
        { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] },
      ],
      namespaceSelector: { matchLabels: { a: 'yes' } },
      objectSelector: { matchExpressions: [{ key: 'b', operator: 'Exists' }] },
    }),
  ]);
  const maps = client.resource(configMaps);
  const labelled = { metadata: { name: 'x', labels: { b: '' } } };

  await maps.create(labelled, { namespace: 'free' });
  const plain = await maps.create(configMap('plain'), { namespace: 'held' });
  await maps.update({ ...plain, metadata: { ...plain.metadata, labels: { b: '' } } });
  expect(hook.calls).toEqual([]);
  expect((await refusalOf(maps.create(labelled, { namespace: 'held' }))).code).toBe(400);
});

test('a rule for another version of a resource is about it too, unless it must be exact', async () => {
  await using hook = await startWebhookServer(allow);
  await using server = await startTestApiServer();
  const client = server.client();
  const rules = [
    { operations: ['*'], apiGroups: ['events.k8s.io'], apiVersions: ['v1'], resources: ['events'] },
  ];
  await configure(client, 'validating', [
    webhook(hook, { name: 'exact.example.com', rules, matchPolicy: 'Exact' }),
    webhook(hook, { name: 'equivalent.example.com', rules }),
  ]);

  await client
    .resource({ group: '', version: 'v1', resource: 'events', kind: 'Event', namespaced: true })
    .create(
      {
        metadata: { name: 'e' },
        involvedObject: { kind: 'Pod', name: 'p', namespace },
        reason: 'Because',
        message: 'so it is',
      } as DynamicObject,
      { namespace },
    );

  expect(hook.calls).toHaveLength(1);
  expect(reviewOf(hook.calls[0]).request).toMatchObject({
    kind: { group: 'events.k8s.io', version: 'v1', kind: 'Event' },
    resource: { group: 'events.k8s.io', version: 'v1', resource: 'events' },
    requestKind: { group: '', version: 'v1', kind: 'Event' },
    object: { apiVersion: 'events.k8s.io/v1', note: 'so it is' },
  });
});

test('a dry run is told as such, and nothing is stored', async () => {
  await using hook = await startWebhookServer(allow);
  await using server = await startTestApiServer();
  const client = server.client();
  await configure(client, 'validating', [webhook(hook, { sideEffects: 'NoneOnDryRun' })]);

  await client.resource(configMaps).create(configMap('x'), { namespace, dryRun: true });

  expect(reviewOf(hook.calls[0]).request).toMatchObject({
    dryRun: true,
    options: { kind: 'CreateOptions', dryRun: ['All'] },
  });
  expect((await client.resource(configMaps).list({ namespace })).items).toEqual([]);
});

test('conditions in CEL say what a webhook is asked about', async () => {
  await using hook = await startWebhookServer((call) => answered(call, { allowed: false }));
  await using server = await startTestApiServer();
  const client = server.client();
  const matchConditions = [{ name: 'held', expression: "object.data.a == 'held'" }];
  await configure(client, 'validating', [webhook(hook, { matchConditions })]);
  const maps = client.resource(configMaps);

  await maps.create({ metadata: { name: 'free' }, data: { a: 'free' } } as DynamicObject, {
    namespace,
  });
  expect(hook.calls).toEqual([]);
  const held = { metadata: { name: 'held' }, data: { a: 'held' } } as DynamicObject;
  expect((await refusalOf(maps.create(held, { namespace }))).code).toBe(400);
  expect(hook.calls).toHaveLength(1);
});

test('a change that a webhook makes counts as one, and nobody owns its fields', async () => {
  await using hook = await startWebhookServer((call) =>
    patch(call, [{ op: 'replace', path: '/spec/replicas', value: 7 }]),
  );
  await using server = await startTestApiServer();
  const client = server.client();
  const created = await client
    .resource(deployments)
    .create(deployment('web'), { namespace, fieldManager: 'me' });
  const rules = [
    {
      operations: ['UPDATE'],
      apiGroups: ['apps'],
      apiVersions: ['v1'],
      resources: ['deployments'],
    },
  ];
  await configure(client, 'mutating', [webhook(hook, { rules })]);

  const updated = await client.resource(deployments).update(
    { ...created, metadata: { ...created.metadata, labels: { a: 'b' } } },
    {
      namespace,
      fieldManager: 'me',
    },
  );

  expect(updated).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 7 } });
});

test('parts of objects are seen as what their paths take', async () => {
  await using hook = await startWebhookServer((call) =>
    reviewOf(call).request['subResource'] === 'scale'
      ? patch(call, [{ op: 'replace', path: '/spec/replicas', value: 5 }])
      : answered(call, {}),
  );
  await using server = await startTestApiServer();
  const client = server.client();
  await client.resource(deployments).create(deployment('web'), { namespace });
  const rules = [
    {
      operations: ['*'],
      apiGroups: ['apps'],
      apiVersions: ['v1'],
      resources: ['deployments/*'],
    },
  ];
  await configure(client, 'mutating', [webhook(hook, { rules })]);
  const path = '/apis/apps/v1/namespaces/default/deployments/web';
  const headers = { 'content-type': 'application/merge-patch+json' };

  const body = { spec: { replicas: 3 } };
  await client.raw({ method: 'PATCH', path: `${path}/scale`, body, headers });
  await client.raw({ method: 'PATCH', path: `${path}/status`, body: { status: {} }, headers });

  expect(hook.calls.map((call) => reviewOf(call).request)).toMatchObject([
    {
      subResource: 'scale',
      kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
      resource: { group: 'apps', version: 'v1', resource: 'deployments' },
      object: { kind: 'Scale', spec: { replicas: 3 } },
      oldObject: { kind: 'Scale', spec: { replicas: 1 } },
    },
    { subResource: 'status', kind: { group: 'apps', version: 'v1', kind: 'Deployment' } },
  ]);
  expect(await client.resource(deployments).get('web', { namespace })).toMatchObject({
    spec: { replicas: 5 },
  });
});

test('an eviction is asked about as such, and not as a deletion of the pod', async () => {
  await using hook = await startWebhookServer((call) =>
    answered(call, { allowed: reviewOf(call).request['operation'] !== 'DELETE' }),
  );
  await using server = await startTestApiServer();
  const client = server.client();
  const pod = { metadata: { name: 'p' }, spec: { containers: [{ name: 'a', image: 'b' }] } };
  await client.resource<DynamicObject>(pods).create(pod, { namespace });
  const resources = ['pods', 'pods/eviction'];
  const rules = [{ operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources }];
  await configure(client, 'validating', [webhook(hook, { rules })]);

  await client.raw({
    method: 'POST',
    path: '/api/v1/namespaces/default/pods/p/eviction',
    body: { metadata: { name: 'p' } },
  });

  expect(hook.calls.map((call) => reviewOf(call).request)).toMatchObject([
    { operation: 'CREATE', subResource: 'eviction' },
  ]);
  expect((await client.resource(pods).list({ namespace })).items).toEqual([]);
});

test('each object of a deleted collection is asked about', async () => {
  await using hook = await startWebhookServer(allow);
  await using server = await startTestApiServer();
  const client = server.client();
  const maps = client.resource(configMaps);
  for (const name of ['a', 'b', 'c']) await maps.create(configMap(name), { namespace });
  const rules = [
    { operations: ['DELETE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] },
  ];
  await configure(client, 'mutating', [webhook(hook, { rules })]);

  await client.raw({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}/configmaps` });

  const asked = hook.calls.map((call) => reviewOf(call).request['oldObject'] as DynamicObject);
  const names = new Set(asked.map(({ metadata }) => metadata?.name));
  expect(names).toEqual(new Set(['a', 'b', 'c']));
  expect((await maps.list({ namespace })).items).toEqual([]);
});

test('nobody is asked about the configurations of admission themselves', async () => {
  await using hook = await startWebhookServer((call) => answered(call, { allowed: false }));
  await using server = await startTestApiServer();
  const client = server.client();
  const everything = [
    { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] },
  ];
  await configure(client, 'validating', [webhook(hook, { rules: everything })]);

  await client.resource(validatingWebhookConfigurations).delete('hooks');

  await client.resource(pods).list({ namespace });
  await client.resource(configMaps).create(configMap('x'), { namespace });
  expect(hook.calls).toEqual([]);
});

test('a configuration counts from the moment its writer is answered until it is gone', async () => {
  await using hook = await startWebhookServer((call) => answered(call, { allowed: false }));
  await using server = await startTestApiServer();
  const client = server.client();
  const create = (name: string): Promise<unknown> =>
    client.resource(configMaps).create(configMap(name), { namespace });

  await configure(client, 'validating', [webhook(hook)]);
  await expect(create('x')).rejects.toThrow('denied the request');
  await client.resource(validatingWebhookConfigurations).delete('hooks');
  await create('x');
});

test('calls are counted under the names of Kubernetes', async () => {
  await using hook = await startWebhookServer((call) => answered(call, { allowed: false }));
  await using server = await startTestApiServer();
  const client = server.client();
  await configure(client, 'validating', [webhook(hook)]);
  await refusalOf(client.resource(configMaps).create(configMap('x'), { namespace }));

  const { body } = await client.stream({ method: 'GET', path: '/metrics' });
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);

  expect(Buffer.concat(chunks).toString()).toContain(
    'apiserver_admission_webhook_rejection_count{name="hook.example.com",type="validating",operation="CREATE",error_type="no_error",rejection_code="400"} 1\n',
  );
});
