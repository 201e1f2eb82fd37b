import type { DynamicObject } from '@drover/apimachinery';
import { eventually, FakeClock } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import {
  configMaps,
  mutatingWebhookConfigurations,
  services,
  validatingWebhookConfigurations,
} from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { startTestApiServer } from '../src/testing/index.ts';
import { refusalOf } from './refusal-of.ts';
import { type Answer, type ReceivedCall, startWebhookServer } from './webhook-server.ts';

const namespace = 'default';

/** An answer in the form of `admission.k8s.io/v1`. */
const answered = ({ body }: ReceivedCall, response: object): object => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  response: {
    uid: (JSON.parse(body) as { request: { uid: string } }).request.uid,
    allowed: true,
    ...response,
  },
});

const patched = (call: ReceivedCall, operations: unknown): object =>
  answered(call, {
    patchType: 'JSONPatch',
    patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
  });

/** What a test says of its webhook. */
interface Given {
  readonly kind?: 'mutating' | 'validating';
  readonly failurePolicy?: string;
  readonly timeoutSeconds?: number;
}

const configure = async (
  client: KubernetesClient,
  clientConfig: object,
  { kind = 'validating', ...given }: Given = {},
): Promise<void> => {
  const resource =
    kind === 'mutating' ? mutatingWebhookConfigurations : validatingWebhookConfigurations;
  const rules = [
    { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] },
  ];
  const webhook = {
    name: 'hook.example.com',
    clientConfig,
    rules,
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    ...given,
  };
  await client
    .resource(resource)
    .create({ metadata: { name: 'hooks' }, webhooks: [webhook] } as DynamicObject);
};

const create = (client: KubernetesClient): Promise<DynamicObject> =>
  client
    .resource(configMaps)
    .create({ metadata: { name: 'x' }, data: { a: 'b' } } as DynamicObject, { namespace });

const raw =
  (status: number, body: string, contentType = 'application/json'): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': contentType });
    response.end(body);
  };

const BIG = 17 * 1024 * 1024;

/** What a webhook answers, and what is told after `failed calling webhook "hook.example.com": `. */
const failures: readonly [what: string, answer: Answer, why: string][] = [
  [
    'no JSON',
    raw(200, '{"a":'),
    "failed to call webhook: couldn't get version/kind; json parse error: unexpected end of JSON input",
  ],
  [
    'a list',
    raw(200, '[]'),
    `failed to call webhook: couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
  ],
  [
    'nothing',
    raw(200, ''),
    'failed to call webhook: 0-length response with status code: 200 and content type: application/json',
  ],
  ['no response', () => ({}), 'received invalid webhook response: webhook response was absent'],
  [
    'another uid',
    (call) => answered(call, { uid: 'other' }),
    'received invalid webhook response: expected response.uid="UID", got "other"',
  ],
  [
    'a verdict that is no verdict',
    (call) => answered(call, { allowed: 'yes' }),
    'failed to call webhook: json: cannot unmarshal string into Go struct field AdmissionResponse.response.allowed of type bool',
  ],
  [
    'a patch though it may not',
    (call) => patched(call, []),
    'received invalid webhook response: validating webhook may not return response.patch',
  ],
  [
    'a failure of its own',
    raw(500, 'boom\n', 'text/plain'),
    'failed to call webhook: an error on the server ("boom") has prevented the request from succeeding',
  ],
  [
    'a page that there is not',
    raw(404, '404 page not found\n', 'text/plain'),
    'failed to call webhook: the server could not find the requested resource',
  ],
  [
    'a redirect, which is not followed',
    (_, response) => {
      response.writeHead(302, { location: 'https://127.0.0.1:1/' });
      response.end();
    },
    'failed to call webhook: the server responded with the status code 302 but did not return more information',
  ],
  [
    'a cut connection',
    (_, response) => void response.destroy(),
    'failed to call webhook: Post "URL?timeout=10s": EOF',
  ],
  [
    'half an answer',
    (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.destroy());
    },
    'failed to call webhook: unexpected error when reading response body. Please retry. Original error: unexpected EOF',
  ],
  [
    'more than is read',
    (_, response) => {
      response.on('error', () => {});
      response.end(' '.repeat(BIG));
    },
    'failed to call webhook: the response body is larger than 16777216 bytes',
  ],
];

test.each(failures)('a webhook that answers with %s fails the write', async (_, answer, why) => {
  await using hook = await startWebhookServer(answer);
  await using server = await startTestApiServer();
  const client = server.client();
  await configure(client, { url: `${hook.url}/check`, caBundle: hook.caBundle });

  const { code, reason, message = '' } = await refusalOf(create(client));

  expect({ code, reason }).toEqual({ code: 500, reason: 'InternalError' });
  expect(message.replace(/"[0-9a-f-]{36}"/, '"UID"').replace(`${hook.url}/check`, 'URL')).toBe(
    `Internal error occurred: failed calling webhook "hook.example.com": ${why}`,
  );
  expect((await client.resource(configMaps).list({ namespace })).items).toEqual([]);
});

test.each(failures)(
  'one that may fail is passed over when it answers with %s',
  async (_, answer) => {
    await using hook = await startWebhookServer(answer);
    await using server = await startTestApiServer();
    const client = server.client();
    const clientConfig = { url: hook.url, caBundle: hook.caBundle };
    await configure(client, clientConfig, { failurePolicy: 'Ignore' });

    await create(client);

    expect(await client.resource(configMaps).get('x', { namespace })).toMatchObject({
      data: { a: 'b' },
    });
  },
);

const badPatches: readonly [operations: unknown, why: string][] = [
  [
    [{ op: 'add', path: '/spec/a', value: 1 }],
    'add operation does not apply: doc is missing path: "/spec/a": missing value',
  ],
  [
    [{ op: 'remove', path: '/data/c' }],
    "error in remove for path: '/data/c': Unable to remove nonexistent key: c: missing value",
  ],
  [[{ op: 'test', path: '/data/a', value: 'c' }], 'testing value /data/a failed: test failed'],
  [[{ op: 'frob', path: '/data/a' }], 'Unexpected kind: frob'],
  [
    [{ op: 'replace', path: '/data/a', value: 5 }],
    'json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
  ],
];

test.each(badPatches)('a patch %j that does not fit fails the write', async (operations, why) => {
  await using hook = await startWebhookServer((call) => patched(call, operations));
  await using server = await startTestApiServer();
  const client = server.client();
  // Whether it may fail makes no difference: it has answered.
  const given = { kind: 'mutating', failurePolicy: 'Ignore' } as const;
  await configure(client, { url: hook.url, caBundle: hook.caBundle }, given);

  expect(await refusalOf(create(client))).toMatchObject({
    code: 500,
    message: `Internal error occurred: ${why}`,
  });
});

test('a webhook that takes too long fails the write', async ({ signal }) => {
  await using hook = await startWebhookServer(() => undefined);
  const clock = new FakeClock();
  await using server = await startTestApiServer({ clock });
  const client = server.client();
  const clientConfig = { url: hook.url, caBundle: hook.caBundle };
  await configure(client, clientConfig, { timeoutSeconds: 2 });

  const refused = refusalOf(create(client));
  await eventually(() => expect(hook.calls).toHaveLength(1), { signal });
  await clock.advance(2_000);

  expect((await refused).message).toBe(
    `Internal error occurred: failed calling webhook "hook.example.com": failed to call webhook: Post "${hook.url}?timeout=2s": context deadline exceeded`,
  );
});

test('a webhook must be who it is said to be', async () => {
  await using hook = await startWebhookServer(
    (call) => answered(call, {}),
    ['elsewhere.example.com'],
  );
  await using other = await startWebhookServer((call) => answered(call, {}));
  await using server = await startTestApiServer();
  const client = server.client();
  const failed = 'failed calling webhook "hook.example.com": failed to call webhook: Post';

  await configure(client, { url: other.url, caBundle: hook.caBundle });
  expect((await refusalOf(create(client))).message).toBe(
    `Internal error occurred: ${failed} "${other.url}?timeout=10s": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
  );

  await client.resource(validatingWebhookConfigurations).delete('hooks');
  const url = `https://localhost:${hook.port}/`;
  await configure(client, { url, caBundle: hook.caBundle });
  expect((await refusalOf(create(client))).message).toBe(
    `Internal error occurred: ${failed} "${url}?timeout=10s": tls: failed to verify certificate: x509: certificate is valid for elsewhere.example.com, not localhost`,
  );
});

test('a webhook may be a service, whose name its certificate must have', async () => {
  await using hook = await startWebhookServer((call) => answered(call, {}), ['hook.default.svc']);
  await using server = await startTestApiServer();
  const client = server.client();
  const service = { namespace, name: 'hook', port: hook.port, path: '/check' };
  await configure(client, { service, caBundle: hook.caBundle });
  const url = `https://hook.default.svc:${hook.port}/check?timeout=10s`;
  expect((await refusalOf(create(client))).message).toBe(
    `Internal error occurred: failed calling webhook "hook.example.com": failed to call webhook: Post "${url}": service "hook" not found`,
  );

  const spec = { type: 'ExternalName', externalName: 'localhost' };
  await client
    .resource(services)
    .create({ metadata: { name: 'hook' }, spec } as DynamicObject, { namespace });
  await create(client);

  expect(hook.calls).toMatchObject([
    { path: '/check?timeout=10s', headers: { host: `hook.default.svc:${hook.port}` } },
  ]);
});

test('no way to a webhook is taken but HTTPS without a name or password', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const messageFor = async (url: string): Promise<string | undefined> =>
    (await refusalOf(configure(client, { url }))).message;

  expect(await messageFor('http://127.0.0.1/')).toContain(
    `webhooks[0].clientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme; desired format: https://host[/path]`,
  );
  expect(await messageFor('https://a:b@127.0.0.1/')).toContain(
    'user information is not permitted in the URL',
  );
  expect(await messageFor('https://127.0.0.1/#f')).toContain(
    'fragments are not permitted in the URL',
  );
});

test('warnings of webhooks reach the client', async () => {
  await using hook = await startWebhookServer((call) =>
    answered(call, { warnings: ['mind the gap', 'a\nb', 'ü'] }),
  );
  await using server = await startTestApiServer();
  const client = server.client();
  await configure(client, { url: hook.url, caBundle: hook.caBundle });

  const response = await client.stream({
    method: 'POST',
    path: '/api/v1/namespaces/default/configmaps',
    body: { metadata: { name: 'x' } },
  });
  response.discard();

  expect(response.headers['warning']).toBe('299 - "mind the gap", 299 - "Ã¼"');
});
