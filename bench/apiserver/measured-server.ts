import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { kubectlPath, startControlPlane } from '../../e2e/kubernetes/index.ts';
import { checkCommand } from '../../scripts/run-command.ts';
import type { LoadTarget } from '../load/load.ts';
import { type NodeProcess, startNode } from '../process/node-process.ts';
import { cpuMsOf, residentMibOf } from '../process/process-figures.ts';

/** A Kubernetes API that is measured, with RBAC and a user who is no administrator. */
export interface MeasuredServer extends AsyncDisposable {
  /** From its start, on an empty folder, to its readiness. */
  readonly readySeconds: number;
  readonly target: LoadTarget;
  /** CPU of all its processes since their start. */
  cpuMs(): Promise<number>;
  /** Memory of all its processes. */
  residentMib(): Promise<number>;
  /** Kills the API server, starts it again on the same data, and gives the seconds until it is ready. */
  restart(): Promise<number>;
}

const BUNDLE = join(
  import.meta.dirname,
  '../../packages/apiserver/dist/bundle/drover-apiserver.mjs',
);
const START_TIMEOUT_MS = 120_000;

/** The shipped `drover-apiserver`. */
export async function startOurs(): Promise<MeasuredServer> {
  await using stack = new AsyncDisposableStack();
  const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-bench-'))).path;
  let node = await startApiServer(directory);
  stack.defer(() => node.process[Symbol.asyncDispose]());
  const kubeconfigPath = join(directory, 'data/kubeconfig.yaml');
  const token = await createUser(kubeconfigPath);
  const owned = stack.move();
  return {
    readySeconds: node.readySeconds,
    get target() {
      return { url: `https://${node.address}`, headers: bearer(token) };
    },
    cpuMs: () => cpuMsOf(node.process.pid),
    residentMib: () => residentMibOf(node.process.pid),
    async restart() {
      await node.process.kill();
      node = await startApiServer(directory);
      return node.readySeconds;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

interface StartedApiServer {
  readonly process: NodeProcess;
  readonly address: string;
  readonly readySeconds: number;
}

async function startApiServer(directory: string): Promise<StartedApiServer> {
  const startMs = systemClock.nowMs();
  const flags = ['--https-listen-port', '0', '--log-level', 'warn'];
  const process = await startNode({
    name: 'drover-apiserver',
    directory,
    args: [BUNDLE, '--data-dir', join(directory, 'data'), ...flags],
  });
  const address = await eventually(
    async () => {
      const log = await process.log();
      const found = /ready at https:\/\/(\S+)/.exec(log)?.[1];
      if (found === undefined) throw new Error(`drover-apiserver is not ready:\n${log}`);
      return found;
    },
    { timeoutMs: START_TIMEOUT_MS, intervalMs: 5 },
  );
  return { process, address, readySeconds: (systemClock.nowMs() - startMs) / 1_000 };
}

/** etcd and kube-apiserver. */
export async function startKubernetes(): Promise<MeasuredServer> {
  await using stack = new AsyncDisposableStack();
  const startMs = systemClock.nowMs();
  const controlPlane = stack.use(await startControlPlane());
  const readySeconds = (systemClock.nowMs() - startMs) / 1_000;
  const token = await createUser(controlPlane.kubeconfigPath);
  const owned = stack.move();
  return {
    readySeconds,
    target: { url: controlPlane.apiServerUrl, headers: bearer(token) },
    cpuMs: () => total(controlPlane.processIds, cpuMsOf),
    residentMib: () => total(controlPlane.processIds, residentMibOf),
    async restart() {
      await controlPlane.stopApiServer();
      const restartMs = systemClock.nowMs();
      await controlPlane.startApiServer();
      return (systemClock.nowMs() - restartMs) / 1_000;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function total(
  pids: readonly number[],
  figureOf: (pid: number) => Promise<number>,
): Promise<number> {
  const figures = await Promise.all(pids.map(figureOf));
  return figures.reduce((sum, figure) => sum + figure, 0);
}

/** Namespaces of the loads. */
export const NAMESPACES = [
  'applied',
  'created',
  'grown',
  'listed',
  'paged',
  'warming',
  'watched',
] as const;

/** Service account, role and namespaces of the load. */
const OBJECTS = {
  apiVersion: 'v1',
  kind: 'List',
  items: [
    ...NAMESPACES.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'load', namespace: 'default' },
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'load' },
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['*'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'load' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'load' },
      subjects: [{ kind: 'ServiceAccount', name: 'load', namespace: 'default' }],
    },
  ],
};

/** Makes what the load needs and gives the token of its user. */
async function createUser(kubeconfigPath: string): Promise<string> {
  const kubectl = await kubectlPath();
  const run = (args: readonly string[], input = ''): Promise<string> =>
    checkCommand(kubectl, ['--kubeconfig', kubeconfigPath, ...args], { input });
  await run(['create', '-f', '-'], JSON.stringify(OBJECTS));
  const token = await run(['create', 'token', 'load', '-n', 'default', '--duration=24h']);
  return token.trim();
}

function bearer(token: string): LoadTarget['headers'] {
  return { authorization: `Bearer ${token}` };
}
