import { createHash } from 'node:crypto';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { httpTransport } from '@drover/client/node';
import { RECIPES } from '../../deploy/images/recipes.ts';
import { type ControlPlane, startControlPlane } from '../../e2e/kubernetes/index.ts';
import type { LoadTarget } from '../load/load.ts';
import { type NodeProcess, startNode } from '../process/node-process.ts';

const FIRST_PASSWORD = 'first-password-of-the-bench';
const PACKAGES = join(import.meta.dirname, '../../packages');
const START_TIMEOUT_MS = 60_000;

/** Everything that is measured, each part in a process of its own. */
export interface Setting extends AsyncDisposable {
  readonly server: NodeProcess;
  readonly agent: NodeProcess;
  /** A Node that does nothing. */
  readonly idleNode: NodeProcess;
  readonly controlPlane: ControlPlane;
  /** The API server of the cluster, through server, tunnel and agent. */
  readonly through: LoadTarget;
  /** The same API server without them. */
  readonly direct: LoadTarget;
}

/** Starts a cluster, the shipped server with its embedded store, and the shipped agent, and connects them. */
export async function startSetting(): Promise<Setting> {
  await using stack = new AsyncDisposableStack();
  const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-bench-'))).path;
  const controlPlane = stack.use(await startControlPlane());
  const server = stack.use(await startServer(directory));
  const url = await urlOf(server);
  const { token, cluster, registrationToken, caChecksum } = await importCluster(url);
  const agent = stack.use(
    await startNode({
      name: 'drover-agent',
      directory,
      args: [
        ...program('agent'),
        'cluster',
        '--server',
        url,
        '--token',
        registrationToken,
        '--ca-checksum',
        caChecksum,
        '--kubeconfig',
        controlPlane.kubeconfigPath,
        '--health-listen-port',
        '0',
      ],
    }),
  );
  const idle = 'setInterval(() => {}, 2 ** 30)';
  const idleNode = stack.use(await startNode({ name: 'idle', directory, args: ['-e', idle] }));
  const through = { url: `${url}/k8s/clusters/${cluster}`, headers: bearer(token) };
  await untilAnswers(url, { path: `/k8s/clusters/${cluster}/version`, token });
  const direct = {
    url: controlPlane.apiServerUrl,
    headers: {},
    credentials: credentialsIn(controlPlane.adminKubeconfig),
  };
  const parts = { server, agent, idleNode, controlPlane, through, direct };
  const owned = stack.move();
  return { ...parts, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function startServer(directory: string): Promise<NodeProcess> {
  return startNode({
    name: 'drover-server',
    directory,
    args: [
      ...program('server'),
      '--data-dir',
      join(directory, 'data'),
      '--log-level',
      'warn',
      '--listen-address',
      '127.0.0.1',
      '--https-listen-port',
      '0',
    ],
    env: { CATTLE_BOOTSTRAP_PASSWORD: FIRST_PASSWORD },
  });
}

/** What Node is given to run a shipped bundle: the options of its image, and the bundle. */
function program(name: 'agent' | 'server'): string[] {
  const [, ...args] = RECIPES[`drover-${name}`].entrypoint;
  const bundle = join(PACKAGES, name, `dist/bundle/drover-${name}.mjs`);
  return [...args.slice(0, -1), bundle];
}

/** Waits until the server is ready and reads where it listens. */
function urlOf(server: NodeProcess): Promise<string> {
  return eventually(
    async () => {
      const log = await server.log();
      const port = /^Drover is ready at https:\S+:(\d+)$/m.exec(log)?.[1];
      if (port === undefined) throw new Error(`The server is not ready:\n${log}`);
      return `https://127.0.0.1:${port}`;
    },
    { timeoutMs: START_TIMEOUT_MS, intervalMs: 100 },
  );
}

interface Imported {
  /** Of the first administrator. */
  readonly token: string;
  /** Its id. */
  readonly cluster: string;
  readonly registrationToken: string;
  readonly caChecksum: string;
}

async function importCluster(url: string): Promise<Imported> {
  const { token } = await call<{ token: string }>(url, {
    path: '/v3-public/localProviders/local?action=login',
    body: { username: 'admin', password: FIRST_PASSWORD },
  });
  const body = { type: 'cluster', name: 'bench' };
  const { id: cluster } = await call<{ id: string }>(url, { path: '/v3/clusters', token, body });
  const registrationToken = await eventually(async () => {
    const path = `/v3/clusterregistrationtokens?clusterId=${cluster}`;
    const { data } = await call<{ data: { token?: string }[] }>(url, { path, token });
    const [first] = data;
    if (!first?.token) throw new Error('There is no registration token yet');
    return first.token;
  });
  const { value } = await call<{ value: string }>(url, { path: '/v3/settings/cacerts', token });
  const caChecksum = createHash('sha256').update(`${value.trim()}\n`).digest('hex');
  return { token, cluster, registrationToken, caChecksum };
}

interface Call {
  readonly path: string;
  readonly token?: string;
  /** Makes it a POST. */
  readonly body?: object;
}

/** Sends a request and gives the JSON of its answer, which must be a success. */
async function call<T>(url: string, { path, token, body }: Call): Promise<T> {
  await using transport = httpTransport({ url, tls: { insecureSkipVerify: true } });
  const answer = await transport.request({
    method: body ? 'POST' : 'GET',
    path,
    headers: { 'content-type': 'application/json', ...(token && bearer(token)) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = Buffer.concat(await Array.fromAsync(answer.body)).toString('utf8');
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as T;
}

async function untilAnswers(url: string, request: Call): Promise<void> {
  await eventually(() => call(url, request), { timeoutMs: START_TIMEOUT_MS, intervalMs: 100 });
}

function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}

interface RenderedKubeconfig {
  readonly users: readonly {
    readonly user: {
      readonly 'client-certificate-data': string;
      readonly 'client-key-data': string;
    };
  }[];
}

/** The kubeconfigs of test clusters are JSON with everything inline. */
function credentialsIn(kubeconfig: string): NonNullable<LoadTarget['credentials']> {
  const { users } = JSON.parse(kubeconfig) as RenderedKubeconfig;
  const [first] = users;
  const decode = (text = ''): string => Buffer.from(text, 'base64').toString('utf8');
  return {
    certificate: decode(first?.user['client-certificate-data']),
    privateKey: decode(first?.user['client-key-data']),
  };
}
