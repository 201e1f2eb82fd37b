import { createHash } from 'node:crypto';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { type ControlPlane, startControlPlane } from '../../e2e/kubernetes/index.ts';
import type { LoadTarget } from '../load/load.ts';
import { type NodeProcess, startNode } from '../process/node-process.ts';
import { bearer, call, program, startDroverServer, untilAnswers } from '../server/drover-server.ts';

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
  /** The cluster as the server knows it. */
  readonly imported: {
    /** Of the server. */
    readonly url: string;
    /** Of the first administrator. */
    readonly token: string;
    /** Its id. */
    readonly cluster: string;
    /** Of an administrator of the home of state. */
    readonly homeKubeconfigPath: string;
  };
}

/** Starts a cluster, the shipped server with its embedded store, and the shipped agent, and connects them. */
export async function startSetting(): Promise<Setting> {
  await using stack = new AsyncDisposableStack();
  const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-bench-'))).path;
  const controlPlane = stack.use(await startControlPlane());
  const { process: server, url, token, dataDir } = stack.use(await startDroverServer(directory));
  const { cluster, registrationToken, caChecksum } = await importCluster(url, token);
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
  const homeKubeconfigPath = join(dataDir, 'kubeconfig.yaml');
  const imported = { url, token, cluster, homeKubeconfigPath };
  const parts = { server, agent, idleNode, controlPlane, through, direct, imported };
  const owned = stack.move();
  return { ...parts, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

interface Imported {
  /** Its id. */
  readonly cluster: string;
  readonly registrationToken: string;
  readonly caChecksum: string;
}

async function importCluster(url: string, token: string): Promise<Imported> {
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
  return { cluster, registrationToken, caChecksum };
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
