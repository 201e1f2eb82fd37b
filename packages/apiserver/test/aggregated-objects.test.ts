import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DynamicObject,
  isConditionTrue,
  isNotFound,
  type ResourceType,
} from '@drover/apimachinery';
import { silentLogger, systemClock, systemRandom } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { createClient, type KubernetesClient } from '@drover/client';
import { configMaps, customResourceDefinitions, namespaces, services } from '@drover/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STANDARD_HEADERS } from '../src/aggregation/authentication-info.ts';
import { type ServeApiOptions, type ServedApi, serveApi } from '../src/serve-api.ts';
import { handlerTransport } from '../src/thread/handler-transport.ts';

const apiServices: ResourceType = {
  group: 'apiregistration.k8s.io',
  version: 'v1',
  resource: 'apiservices',
  kind: 'APIService',
  namespaced: false,
};

const flunders: ResourceType = {
  group: 'wardle.example.com',
  version: 'v1',
  resource: 'flunders',
  kind: 'Flunder',
  namespaced: true,
};

const opened = new AsyncDisposableStack();
/** The server that users ask. */
let client: KubernetesClient;
/** The server behind it, which is one of ours too. */
let extension: KubernetesClient;
let port = 0;

beforeAll(async () => {
  const own = await folder();
  client = adminOf(await serve(own, {}));
  const clientAuthorities = await readFile(join(own, 'pki', 'front-proxy-ca.crt'), 'utf8');
  const requestHeader = {
    clientAuthorities,
    allowedNames: ['front-proxy-client'],
    ...STANDARD_HEADERS,
  };
  // Its own collector knows nothing of dependents elsewhere, and would let their owners go.
  const controllers = ['*', '-garbage-collector-controller'];
  const served = await serve(await folder(), { requestHeader, controllers, listenPort: 0 });
  port = Number(new URL(served.url ?? '').port);
  extension = adminOf(served);
  await defineFlunders();
});

afterAll(async () => {
  await opened[Symbol.asyncDispose]();
});

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'drover-aggregated-'));
  opened.defer(() => rm(path, { recursive: true }));
  return path;
}

async function serve(dataDir: string, options: Partial<ServeApiOptions>): Promise<ServedApi> {
  const sources = { clock: systemClock, random: systemRandom, logger: silentLogger };
  return opened.use(await serveApi({ ...sources, ...options, dataDir, memory: true }));
}

function adminOf({ handle }: ServedApi): KubernetesClient {
  const user = { name: 'admin', groups: ['system:masters'] };
  return createClient({ transport: opened.use(handlerTransport(handle, user)) });
}

async function defineFlunders(): Promise<void> {
  const { group, version, resource: plural, kind } = flunders;
  const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  await extension.resource<DynamicObject>(customResourceDefinitions).create({
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { plural, kind },
      scope: 'Namespaced',
      versions: [
        { name: version, served: true, storage: true, schema: { openAPIV3Schema: schema } },
      ],
    },
  });
}

/** Has the server behind answer for its version, and waits until it does. */
async function register(signal: AbortSignal): Promise<void> {
  await client.resource<DynamicObject>(services).create(
    {
      metadata: { name: 'extension' },
      spec: { type: 'ExternalName', externalName: 'localhost' },
    },
    { namespace: 'default' },
  );
  const { group, version } = flunders;
  await client.resource<DynamicObject>(apiServices).create({
    metadata: { name: `${version}.${group}` },
    spec: {
      group,
      version,
      groupPriorityMinimum: 1_000,
      versionPriority: 10,
      insecureSkipTLSVerify: true,
      service: { namespace: 'default', name: 'extension', port },
    },
  });
  await becomes(true, signal);
  await eventually(() => client.resource(flunders).list({ namespace: 'default' }), { signal });
}

async function becomes(isAvailable: boolean, signal: AbortSignal): Promise<void> {
  await eventually(
    async () => {
      const { status } = (await client
        .resource(apiServices)
        .get('v1.wardle.example.com')) as DynamicObject & {
        status?: { conditions?: { type: string; status: 'False' | 'True' }[] };
      };
      expect(isConditionTrue(status?.conditions ?? [], 'Available')).toBe(isAvailable);
    },
    { signal },
  );
}

async function unregister(): Promise<void> {
  await client.resource(apiServices).delete('v1.wardle.example.com');
  await client.resource(services).delete('extension', { namespace: 'default' });
}

async function isGone(read: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  await eventually(
    async () => {
      expect(await read().then(() => 'there', isNotFound)).toBe(true);
    },
    { signal },
  );
}

const namespaceObject = (name: string): DynamicObject => ({ metadata: { name } });

test('what another server keeps for a namespace goes with it', async ({ signal }) => {
  await register(signal);
  const namespace = 'team';
  await client.resource<DynamicObject>(namespaces).create(namespaceObject(namespace));
  await extension.resource<DynamicObject>(namespaces).create(namespaceObject(namespace));
  await client.resource(flunders).create({ metadata: { name: 'f' } }, { namespace });
  await client.resource(namespaces).delete(namespace);

  await isGone(() => client.resource(namespaces).get(namespace), signal);
  await isGone(() => extension.resource(flunders).get('f', { namespace }), signal);
  await unregister();
});

test('a namespace stays while it is not known what it holds, and says so', async ({ signal }) => {
  await register(signal);
  await client.resource(services).delete('extension', { namespace: 'default' });
  await becomes(false, signal);
  const name = 'kept';
  await client.resource<DynamicObject>(namespaces).create(namespaceObject(name));
  await client.resource(namespaces).delete(name);
  await eventually(
    async () => {
      expect(await client.resource(namespaces).get(name)).toMatchObject({
        status: {
          phase: 'Terminating',
          conditions: expect.arrayContaining([
            expect.objectContaining({
              type: 'NamespaceDeletionDiscoveryFailure',
              status: 'True',
              reason: 'DiscoveryFailed',
              message:
                'Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: wardle.example.com/v1: stale GroupVersion discovery: wardle.example.com/v1',
            }),
          ]) as unknown,
        },
      });
    },
    { signal },
  );
  await client.resource(apiServices).delete('v1.wardle.example.com');
  await isGone(() => client.resource(namespaces).get(name), signal);
});

test('owners and dependents may be at different servers', async ({ signal }) => {
  await register(signal);
  const namespace = 'default';
  const maps = client.resource<DynamicObject>(configMaps);
  const foreign = client.resource<DynamicObject>(flunders);
  const ownedBy = (owner: DynamicObject, name: string): DynamicObject => {
    const { uid = '', name: ownerName = '' } = owner.metadata ?? {};
    const { apiVersion = '', kind = '' } = owner;
    const ownerReferences = [{ apiVersion, kind, name: ownerName, uid }];
    return { metadata: { name, ownerReferences } };
  };
  const map = await maps.create({ metadata: { name: 'owner' } }, { namespace });
  const flunder = await foreign.create(ownedBy(map, 'middle'), { namespace });
  await maps.create(ownedBy(flunder, 'last'), { namespace });

  await maps.delete('owner', { namespace });
  await isGone(() => foreign.get('middle', { namespace }), signal);
  await isGone(() => maps.get('last', { namespace }), signal);
  await unregister();
});

test('an owner at another server waits for its dependents', async ({ signal }) => {
  await register(signal);
  const namespace = 'default';
  const maps = client.resource<DynamicObject>(configMaps);
  const foreign = client.resource<DynamicObject>(flunders);
  const { metadata = {} } = await foreign.create({ metadata: { name: 'f' } }, { namespace });
  const reference = {
    apiVersion: 'wardle.example.com/v1',
    kind: 'Flunder',
    name: 'f',
    uid: metadata.uid ?? '',
    blockOwnerDeletion: true,
  };
  const held = { name: 'held', ownerReferences: [reference], finalizers: ['example.com/hold'] };
  await maps.create({ metadata: held }, { namespace });
  await foreign.delete('f', { namespace, propagationPolicy: 'Foreground' });
  await eventually(
    async () => {
      const { metadata: dependent = {} } = await maps.get('held', { namespace });
      expect(dependent.deletionTimestamp).toBeDefined();
    },
    { signal },
  );
  expect((await foreign.get('f', { namespace })).metadata?.finalizers).toEqual([
    'foregroundDeletion',
  ]);
  await maps.patch(
    'held',
    { type: 'merge', body: { metadata: { finalizers: [] } } },
    { namespace },
  );
  await isGone(() => foreign.get('f', { namespace }), signal);
  await unregister();
});
