import { type DynamicObject, isConditionTrue, type ResourceType } from '@drover/apimachinery';
import { systemClock, systemRandom } from '@drover/base';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import {
  configMaps,
  customResourceDefinitions,
  endpointSlices,
  services,
} from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { STANDARD_HEADERS } from '../src/aggregation/authentication-info.ts';
import { createAuthority } from '../src/pki/certificate-authority.ts';
import { startTestApiServer } from '../src/testing/index.ts';
import { type Answer, startWebhookServer, type WebhookServer } from './webhook-server.ts';
import { widgetDefinition } from './widget-definition.ts';

const apiServices: ResourceType = {
  group: 'apiregistration.k8s.io',
  version: 'v1',
  resource: 'apiservices',
  kind: 'APIService',
  namespaced: false,
};

interface ApiService extends DynamicObject {
  readonly spec: { readonly groupPriorityMinimum: number; readonly versionPriority: number };
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: 'True' | 'False';
      readonly reason: string;
      readonly message: string;
    }[];
  };
}

const namespace = 'default';

const flunders: ResourceType = {
  group: 'wardle.example.com',
  version: 'v1',
  resource: 'flunders',
  kind: 'Flunder',
  namespaced: true,
};

const discovery = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: 'wardle.example.com/v1',
  resources: [
    {
      name: 'flunders',
      singularName: 'flunder',
      namespaced: true,
      kind: 'Flunder',
      verbs: ['create', 'get', 'list'],
    },
  ],
};

const V3_PATH = '/openapi/v3/apis/wardle.example.com/v1';

/** What an extension server says of itself. */
const DOCUMENTS: Readonly<Record<string, object>> = {
  '/apis/wardle.example.com/v1': discovery,
  '/openapi/v2': {
    swagger: '2.0',
    paths: { '/apis/wardle.example.com/v1/flunders': { get: {} }, '/apis/apps/v1/forged': {} },
    definitions: { 'com.example.wardle.v1.Flunder': { type: 'object' } },
  },
  '/openapi/v3': {
    paths: { 'apis/wardle.example.com/v1': { serverRelativeURL: `${V3_PATH}?hash=A1` } },
  },
  [V3_PATH]: { openapi: '3.0.0' },
};

/** An extension server with one kind. */
const serveFlunders: Answer = ({ path }) =>
  DOCUMENTS[path.replace(/\?.*/, '')] ?? {
    apiVersion: 'wardle.example.com/v1',
    kind: 'Flunder',
    metadata: { name: 'x', namespace },
    path,
  };

/** A service that leads to this machine: endpoints cannot name loopback addresses. */
const createService = async (client: KubernetesClient): Promise<void> => {
  const spec = { type: 'ExternalName', externalName: 'localhost' };
  await client
    .resource(services)
    .create({ metadata: { name: 'hook' }, spec } as DynamicObject, { namespace });
};

const register = async (
  client: KubernetesClient,
  { caBundle, port }: Pick<WebhookServer, 'caBundle' | 'port'>,
): Promise<void> => {
  await client.resource(apiServices).create({
    metadata: { name: 'v1.wardle.example.com' },
    spec: {
      group: 'wardle.example.com',
      version: 'v1',
      groupPriorityMinimum: 2_000,
      versionPriority: 10,
      service: { namespace, name: 'hook', port },
      caBundle,
    },
  } as DynamicObject);
};

const availability = async (
  client: KubernetesClient,
  name = 'v1.wardle.example.com',
): Promise<unknown> => {
  const { status } = (await client.resource(apiServices).get(name)) as ApiService;
  return status?.conditions?.find(({ type }) => type === 'Available');
};

const becomesAvailable = async (client: KubernetesClient, signal: AbortSignal): Promise<void> => {
  await eventually(
    async () => {
      const { status } = (await client
        .resource(apiServices)
        .get('v1.wardle.example.com')) as ApiService;
      expect(isConditionTrue(status?.conditions ?? [], 'Available')).toBe(true);
    },
    { signal },
  );
};

test('a version of another server is passed on to it, in the name of the user', async ({
  signal,
}) => {
  await using extension = await startWebhookServer(serveFlunders);
  await using server = await startTestApiServer();
  const client = server.client();
  await createService(client);
  await register(client, extension);
  await becomesAvailable(client, signal);

  const alice = server.client({
    name: 'alice',
    uid: '7',
    groups: ['system:masters', 'devs'],
    extra: { 'example.com/team': ['a', 'b'] },
  });
  const flunder = await alice.resource(flunders).get('x', { namespace });

  expect(flunder).toMatchObject({
    kind: 'Flunder',
    path: '/apis/wardle.example.com/v1/namespaces/default/flunders/x',
  });
  expect(extension.calls.at(-1)?.headers).toMatchObject({
    'x-remote-user': 'alice',
    'x-remote-uid': '7',
    'x-remote-group': 'system:masters, devs, system:authenticated',
    'x-remote-extra-example.com%2fteam': 'a, b',
  });
});

test('discovery and OpenAPI show what other servers serve, in the order of priorities', async ({
  signal,
}) => {
  await using extension = await startWebhookServer(serveFlunders);
  await using server = await startTestApiServer();
  const client = server.client();
  await createService(client);
  await register(client, extension);

  await eventually(
    async () => {
      const aggregated = (await client.raw({
        method: 'GET',
        path: '/apis',
        headers: { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' },
      })) as { items: readonly { metadata: { name: string }; versions: readonly object[] }[] };
      const names = aggregated.items.map(({ metadata }) => metadata.name);
      expect(names.slice(0, 3)).toEqual(['apiregistration.k8s.io', 'apps', 'events.k8s.io']);
      expect(names.at(-1)).toBe('wardle.example.com');
      expect(aggregated.items.at(-1)?.versions).toMatchObject([
        {
          version: 'v1',
          resources: [
            {
              resource: 'flunders',
              responseKind: { group: 'wardle.example.com', version: 'v1', kind: 'Flunder' },
              scope: 'Namespaced',
              verbs: ['create', 'get', 'list'],
            },
          ],
        },
      ]);
    },
    { signal },
  );
  expect(await client.raw({ method: 'GET', path: '/apis/wardle.example.com' })).toMatchObject({
    kind: 'APIGroup',
    preferredVersion: { groupVersion: 'wardle.example.com/v1' },
  });
  expect(await client.raw({ method: 'GET', path: '/apis/wardle.example.com/v1' })).toEqual(
    discovery,
  );
  expect(await client.raw({ method: 'GET', path: '/openapi/v3' })).toMatchObject({
    paths: { 'apis/wardle.example.com/v1': { serverRelativeURL: `${V3_PATH}?hash=A1` } },
  });
  expect(await client.raw({ method: 'GET', path: V3_PATH, query: { hash: 'A1' } })).toEqual({
    openapi: '3.0.0',
  });
  const v2 = (await client.raw({ method: 'GET', path: '/openapi/v2' })) as {
    paths: object;
    definitions: object;
  };
  expect(v2.paths).toHaveProperty(['/apis/wardle.example.com/v1/flunders']);
  expect(v2.paths).not.toHaveProperty(['/apis/apps/v1/forged']);
  expect(v2.definitions).toHaveProperty(['com.example.wardle.v1.Flunder']);
});

test('an APIService tells why its server cannot be had, and requests to it are refused', async ({
  signal,
}) => {
  await using server = await startTestApiServer();
  const client = server.client();
  const becomes = async (reason: string, message: unknown): Promise<void> => {
    await eventually(
      async () => {
        expect(await availability(client)).toMatchObject({ status: 'False', reason, message });
      },
      { signal },
    );
  };
  await register(client, { caBundle: '', port: 443 });
  await becomes('ServiceNotFound', 'service/hook in "default" is not present');
  const { body } = await client.stream({ method: 'GET', path: '/metrics' });
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toContain(
    'aggregator_unavailable_apiservice{name="v1.wardle.example.com"} 1\n',
  );
  await expect(client.resource(flunders).list({ namespace })).rejects.toMatchObject({
    status: { code: 503, reason: 'ServiceUnavailable' },
  });

  const spec = { ports: [{ name: 'api', port: 444 }] };
  const service = { metadata: { name: 'hook' }, spec } as DynamicObject;
  const created = await client.resource(services).create(service, { namespace });
  await becomes('ServicePortError', 'service/hook in "default" is not listening on port 443');

  const ports = [{ name: 'api', port: 443 }];
  const { clusterIP } = (created as { spec?: { clusterIP?: string } }).spec ?? {};
  await client
    .resource(services)
    .update({ ...created, spec: { ...spec, clusterIP, ports } } as DynamicObject, { namespace });
  await becomes('EndpointsNotFound', 'cannot find endpointslices for service/hook in "default"');

  const labels = { 'kubernetes.io/service-name': 'hook' };
  const slice = { metadata: { name: 'hook-1', labels }, addressType: 'IPv4', endpoints: [] };
  await client.resource(endpointSlices).create(slice as DynamicObject, { namespace });
  await becomes(
    'MissingEndpoints',
    'endpointslices for service/hook in "default" have no addresses with port name "api"',
  );
});

test('a server that does not answer is not available', async ({ signal }) => {
  await using server = await startTestApiServer();
  const client = server.client();
  await createService(client);
  await register(client, { caBundle: '', port: 1 });

  await eventually(
    async () => {
      expect(await availability(client)).toMatchObject({
        status: 'False',
        reason: 'FailedDiscoveryCheck',
        message: expect.stringMatching(
          /^failing or missing response from https:\/\/localhost:1\/apis\/wardle\.example\.com\/v1: Get "https:\/\/localhost:1\/apis\/wardle\.example\.com\/v1": dial tcp .*: connect: connection refused$/,
        ) as string,
      });
    },
    { signal },
  );
});

test('each version that is served here has an APIService, also those of definitions', async ({
  signal,
}) => {
  await using server = await startTestApiServer();
  const client = server.client();
  await client.resource(customResourceDefinitions).create(widgetDefinition());

  const get = async (name: string): Promise<ApiService> =>
    (await client.resource(apiServices).get(name)) as ApiService;
  await eventually(
    async () => {
      expect(await get('v1.apps')).toMatchObject({
        metadata: { labels: { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' } },
        spec: { group: 'apps', version: 'v1', groupPriorityMinimum: 17_800, versionPriority: 15 },
        status: {
          conditions: [
            {
              type: 'Available',
              status: 'True',
              reason: 'Local',
              message: 'Local APIServices are always available',
            },
          ],
        },
      });
      expect(await get('v1.')).toMatchObject({ spec: { version: 'v1' } });
      expect(await get('v1.example.com')).toMatchObject({
        metadata: { labels: { 'kube-aggregator.kubernetes.io/automanaged': 'true' } },
        spec: { groupPriorityMinimum: 1_000, versionPriority: 100 },
      });
    },
    { signal },
  );

  await client.resource(customResourceDefinitions).delete('widgets.example.com');
  await eventually(
    async () => {
      await expect(get('v1.example.com')).rejects.toThrow('not found');
    },
    { signal },
  );
});

test('other servers are told whom to believe, again when somebody takes it away', async ({
  signal,
}) => {
  const frontProxy = {
    clientAuthority: 'clients',
    requestHeader: {
      ...STANDARD_HEADERS,
      clientAuthorities: 'proxies',
      allowedNames: ['front-proxy-client'],
    },
    identity: await createAuthority('front-proxy', { clock: systemClock, random: systemRandom }),
  };
  await using server = await startTestApiServer({ frontProxy });
  const maps = server.client().resource(configMaps);
  const isTold = async (): Promise<void> => {
    const told = await maps.get('extension-apiserver-authentication', { namespace: 'kube-system' });
    expect(told).toMatchObject({
      data: {
        'client-ca-file': 'clients',
        'requestheader-client-ca-file': 'proxies',
        'requestheader-allowed-names': '["front-proxy-client"]',
        'requestheader-username-headers': '["X-Remote-User"]',
      },
    });
  };

  await eventually(isTold, { signal });
  await maps.delete('extension-apiserver-authentication', { namespace: 'kube-system' });
  await eventually(isTold, { signal });
});
