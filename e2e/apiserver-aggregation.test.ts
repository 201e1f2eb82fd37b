import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiServerProcess } from './apiserver-process.ts';
import { etcdArgs, etcdSocket } from './kubernetes/control-plane/components.ts';
import { ensureBinary } from './kubernetes/index.ts';
import { type Kubectl, kubectlWith } from './main-job-kubectl.ts';
import { ensureGoProgram } from './peers/ensure-peer.ts';
import { freePort } from './server-process.ts';

const AVAILABLE_TIMEOUT_MS = 60_000;

let directory: string;
let server: ApiServerProcess;
let kubectl: Kubectl;
let port: number;
const children: ChildProcess[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drover-aggregation-'));
  server = await ApiServerProcess.start(join(directory, 'data'));
  kubectl = kubectlWith(server.kubeconfigPath, join(directory, 'cache'));
  port = await freePort();
  await startSampleApiServer();
}, 900_000);

afterAll(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await server[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

/** Starts the extension API server of Kubernetes' own example; what it knows of users it has from our server. */
async function startSampleApiServer(): Promise<void> {
  const etcd = join(directory, 'etcd');
  await mkdir(etcd);
  const etcdProgram = join(await ensureBinary('kubernetes'), 'etcd');
  children.push(spawn(etcdProgram, etcdArgs(), { cwd: etcd, stdio: 'ignore' }));
  const program = await ensureGoProgram({
    name: 'sample-apiserver',
    source: join(import.meta.dirname, 'peers/go/sample-apiserver'),
    moduleFile: 'go.mod',
  });
  const { kubeconfigPath } = server;
  const args = [
    `--etcd-servers=unix://${etcdSocket(directory)}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${join(directory, 'certificates')}`,
    `--kubeconfig=${kubeconfigPath}`,
    `--authentication-kubeconfig=${kubeconfigPath}`,
    `--authorization-kubeconfig=${kubeconfigPath}`,
    '--enable-priority-and-fairness=false',
  ];
  children.push(spawn(program, args, { cwd: directory, stdio: 'ignore' }));
}

async function apply(object: object): Promise<void> {
  const path = join(directory, 'object.json');
  await writeFile(path, JSON.stringify(object));
  await kubectl.output(['apply', '-f', path]);
}

test('the example of an extension API server is part of the API', async ({ signal }) => {
  await apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'wardle', namespace: 'default' },
    spec: { type: 'ExternalName', externalName: 'localhost' },
  });
  await apply({
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1alpha1.wardle.example.com' },
    spec: {
      group: 'wardle.example.com',
      version: 'v1alpha1',
      groupPriorityMinimum: 1_000,
      versionPriority: 15,
      insecureSkipTLSVerify: true,
      service: { namespace: 'default', name: 'wardle', port },
    },
  });
  const timeout = `--timeout=${AVAILABLE_TIMEOUT_MS / 1_000}s`;
  await kubectl.output([
    ...['wait', '--for=condition=Available', timeout],
    'apiservice/v1alpha1.wardle.example.com',
  ]);

  await eventually(
    async () => {
      const resources = await kubectl.output([
        ...['api-resources', '--api-group=wardle.example.com', '-o', 'name'],
      ]);
      expect(resources.split('\n')).toEqual([
        'fischers.wardle.example.com',
        'flunders.wardle.example.com',
      ]);
    },
    { signal },
  );
  await apply({
    apiVersion: 'wardle.example.com/v1alpha1',
    kind: 'Flunder',
    metadata: { name: 'one', namespace: 'default' },
    spec: {},
  });
  expect(await kubectl.output(['get', 'flunders', '-o', 'name'])).toBe(
    'flunder.wardle.example.com/one',
  );
  expect(await kubectl.output(['explain', 'flunder'])).toContain('wardle.example.com');
}, 120_000);

test('the extension server asks for rights in the name of who asked', async ({ signal }) => {
  const refused = await kubectl.run(['get', 'flunders', '--as=alice']);
  expect(refused.stderr).toContain(
    'flunders.wardle.example.com is forbidden: User "alice" cannot list resource "flunders"',
  );

  const readers = ['--verb=get,list', '--resource=flunders.wardle.example.com'];
  await kubectl.output(['create', 'role', 'flunder-readers', ...readers]);
  await kubectl.output([
    ...['create', 'rolebinding', 'flunder-readers', '--role=flunder-readers', '--user=alice'],
  ]);
  await eventually(
    async () => {
      expect(await kubectl.output(['get', 'flunders', '--as=alice', '-o', 'name'])).toBe(
        'flunder.wardle.example.com/one',
      );
    },
    { signal },
  );
  expect((await kubectl.run(['delete', 'flunder', 'one', '--as=alice'])).stderr).toContain(
    'cannot delete resource "flunders"',
  );
});

test('what the extension server keeps goes with its namespace and with its owners', async ({
  signal,
}) => {
  const flunder = (metadata: object): Promise<void> =>
    apply({ apiVersion: 'wardle.example.com/v1alpha1', kind: 'Flunder', metadata, spec: {} });
  await kubectl.output(['create', 'namespace', 'passing']);
  await flunder({ name: 'inside', namespace: 'passing' });
  await kubectl.output(['delete', 'namespace', 'passing', '--timeout=60s']);
  const left = await kubectl.output(['get', 'flunders', '--all-namespaces', '-o', 'name']);
  expect(left).toBe('flunder.wardle.example.com/one');

  await kubectl.output(['create', 'configmap', 'owner']);
  const uid = await kubectl.output(['get', 'configmap', 'owner', '-o', 'jsonpath={.metadata.uid}']);
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid }];
  await flunder({ name: 'owned', namespace: 'default', ownerReferences });
  await kubectl.output(['delete', 'configmap', 'owner']);
  await eventually(
    async () => {
      expect(await kubectl.output(['get', 'flunders', '-o', 'name'])).toBe(
        'flunder.wardle.example.com/one',
      );
    },
    { signal },
  );
}, 120_000);

test('a namespace waits for an extension server that cannot be asked', async ({ signal }) => {
  const name = 'v1alpha1.wardle.example.com';
  const lead = async (to: number): Promise<void> => {
    const change = JSON.stringify([{ op: 'replace', path: '/spec/service/port', value: to }]);
    await kubectl.output(['patch', 'apiservice', name, '--type=json', '-p', change]);
  };
  await lead(1);
  await kubectl.output(['wait', '--for=condition=Available=false', `apiservice/${name}`]);
  await kubectl.output(['create', 'namespace', 'waiting']);
  await kubectl.output(['delete', 'namespace', 'waiting', '--wait=false']);
  const failure =
    'jsonpath={.status.conditions[?(@.type=="NamespaceDeletionDiscoveryFailure")].message}';
  await eventually(
    async () => {
      expect(await kubectl.output(['get', 'namespace', 'waiting', '-o', failure])).toBe(
        'Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: wardle.example.com/v1alpha1: stale GroupVersion discovery: wardle.example.com/v1alpha1',
      );
    },
    { signal },
  );
  await lead(port);
  await kubectl.output(['wait', '--for=delete', '--timeout=60s', 'namespace/waiting']);
}, 120_000);
