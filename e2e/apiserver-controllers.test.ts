// The real kube-controller-manager and kube-scheduler on the embedded API server, as they come: with their default content types, and each
// controller as a service account of its own.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamicObject } from '@drover/apimachinery';
import { type ApiServer, openApiServer } from '@drover/apiserver';
import { silentLogger } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { createClient, type KubernetesClient } from '@drover/client';
import {
  deployments,
  events,
  namespaces,
  nodes,
  pods,
  replicaSets,
  serviceAccounts,
} from '@drover/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { controllerManagerArgs, schedulerArgs } from './kubernetes/control-plane/components.ts';
import { ensureBinary } from './kubernetes/index.ts';
import { BackgroundProcess } from './kubernetes/process/background-process.ts';

const namespace = 'default';

const TOKENS = new Map([
  ['manager-token', { name: 'system:kube-controller-manager', groups: [] }],
  ['scheduler-token', { name: 'system:kube-scheduler', groups: [] }],
]);

let directory: string;
let server: ApiServer;
let client: KubernetesClient;
const processes: BackgroundProcess[] = [];
const opened = new AsyncDisposableStack();

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drover-controllers-'));
  opened.defer(() => rm(directory, { recursive: true }));
  server = opened.use(
    await openApiServer({
      dataDir: directory,
      listenPort: 0,
      logger: silentLogger,
      staticTokens: TOKENS,
      // All of them are left to kube-controller-manager.
      controllers: [],
    }),
  );
  const transport = opened.use(server.transport({ name: 'admin', groups: ['system:masters'] }));
  client = createClient({ transport });
  await start('kube-controller-manager', 'manager-token', (kubeconfig) =>
    controllerManagerArgs(kubeconfig, directory),
  );
  await start('kube-scheduler', 'scheduler-token', schedulerArgs);
});

afterAll(() => opened.disposeAsync());

async function start(
  name: string,
  token: string,
  argsOf: (kubeconfig: string) => readonly string[],
): Promise<void> {
  const authority = await readFile(join(directory, 'pki', 'ca.crt'));
  const path = join(directory, `${name}.kubeconfig`);
  const cluster = {
    server: server.url,
    'certificate-authority-data': authority.toString('base64'),
  };
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'it',
    clusters: [{ name: 'it', cluster }],
    users: [{ name: 'it', user: { token } }],
    contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
  };
  await writeFile(path, JSON.stringify(kubeconfig), { mode: 0o600 });
  const command = join(await ensureBinary('kubernetes'), name);
  const started = await BackgroundProcess.start({ name, command, args: argsOf(path), directory });
  opened.defer(() => started.kill());
  processes.push(started);
}

/** Looks until it is so; fails at once, with its log, when one of the programs has ended. */
async function untilSo<T>(look: () => Promise<T>): Promise<T> {
  const signal = AbortSignal.any(processes.map(({ ended }) => ended));
  try {
    return await eventually(look, { signal, timeoutMs: 60_000 });
  } catch (error) {
    for (const each of processes) await each.assertRunning();
    throw error;
  }
}

function deployment(name: string): DynamicObject {
  const labels = { app: name };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'c', image: 'registry.example/c' }] },
  };
  return {
    metadata: { name },
    spec: { replicas: 2, selector: { matchLabels: labels }, template },
  };
}

function podsOf(app: string, place = namespace): Promise<readonly DynamicObject[]> {
  const query = { namespace: place, labelSelector: `app=${app}` };
  return client
    .resource<DynamicObject>(pods)
    .list(query)
    .then(({ items }) => items);
}

test('namespaces get their service accounts', async () => {
  await client.resource(namespaces).create({ metadata: { name: 'served' } });
  await untilSo(() => client.resource(serviceAccounts).get('default', { namespace: 'served' }));
});

test('a deployment becomes a replica set and pods, and takes them with it', async () => {
  await client.resource<DynamicObject>(deployments).create(deployment('web'), { namespace });
  await untilSo(async () => expect(await podsOf('web')).toHaveLength(2));
  const [owned] = (await client.resource<DynamicObject>(replicaSets).list({ namespace })).items;
  expect(owned?.metadata?.ownerReferences).toMatchObject([{ kind: 'Deployment', name: 'web' }]);

  await client.resource(deployments).delete('web', { namespace, propagationPolicy: 'Foreground' });
  await untilSo(async () => {
    expect(await podsOf('web')).toEqual([]);
    const left = await client.resource(deployments).list({ namespace });
    expect(left.items).toEqual([]);
  });
});

test('a namespace takes its content with it', async () => {
  await client.resource(namespaces).create({ metadata: { name: 'gone' } });
  await client
    .resource<DynamicObject>(deployments)
    .create(deployment('web'), { namespace: 'gone' });
  await untilSo(async () => expect(await podsOf('web', 'gone')).toHaveLength(2));
  await client.resource(namespaces).delete('gone');
  await untilSo(async () => {
    const { items } = await client
      .resource(namespaces)
      .list({ fieldSelector: 'metadata.name=gone' });
    expect(items).toEqual([]);
  });
});

test('the scheduler gives pods a node', async () => {
  const all = client.resource<DynamicObject>(nodes);
  const node = await all.create({ metadata: { name: 'node-1' } });
  const amounts = { cpu: '4', memory: '8Gi', pods: '110' };
  const time = node.metadata?.creationTimestamp;
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'Test',
    message: 'It is ready',
    lastHeartbeatTime: time,
    lastTransitionTime: time,
  };
  const status = { capacity: amounts, allocatable: amounts, conditions: [ready] };
  await all.update({ ...node, status }, { subresource: 'status' });
  await client.resource<DynamicObject>(deployments).create(deployment('placed'), { namespace });
  await untilSo(async () =>
    expect(await podsOf('placed')).toMatchObject([
      { spec: { nodeName: 'node-1' } },
      { spec: { nodeName: 'node-1' } },
    ]),
  );
  await untilSo(async () => {
    const { items } = await client
      .resource(events)
      .list({ namespace, fieldSelector: 'reason=Scheduled' });
    expect(items).toHaveLength(2);
  });
});
