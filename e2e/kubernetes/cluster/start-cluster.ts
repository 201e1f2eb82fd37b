import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { randomString, systemRandom } from '@drover/base';
import { pushImage } from '../../../deploy/images/push-image.ts';
import { ensureBinary } from '../binaries/ensure-binary.ts';
import {
  type ControlPlane,
  type ControlPlaneCredentials,
  type ControlPlaneSettings,
  createCredentials,
  RunningControlPlane,
} from '../control-plane/running-control-plane.ts';
import { BackgroundProcess, eventuallyWhileRunning } from '../process/background-process.ts';
import { removeLeftovers, removeRun } from '../process/remove-run.ts';
import { createRunDirectory, ownIdentity, writeRecord } from '../process/run-directory.ts';
import { MAX_NODES } from './addresses.ts';
import { type ClusterNetwork, createClusterNetwork, readDropCount } from './cluster-network.ts';
import { installDns } from './dns.ts';
import { startRegistry } from './registry.ts';
import { startNode } from './start-node.ts';
import { pauseImage } from './test-images.ts';

const API_SERVER_PORT = 6443;
/** Bounds a start on a busy machine; an idle one needs about fifteen seconds. */
const NODES_TIMEOUT_MS = 180_000;

/** What a cluster is made of. */
export interface ClusterOptions {
  /** A DNS label of at most 20 characters; default a random one. */
  readonly name?: string;
  /** Number of nodes, 0 to 9; default 2. */
  readonly nodes?: number;
  /** Runs CoreDNS as the cluster's DNS; default false. */
  readonly dns?: boolean;
  /** Keeps the cluster when this process ends; default false. */
  readonly detached?: boolean;
  /** Added to the arguments of kube-apiserver. */
  readonly apiServerArgs?: readonly string[];
}

/** A real cluster in a network of its own, into which only connections lead that it opened itself. */
export interface TestCluster extends ControlPlane {
  /** Address of the server's side: where pods and nodes reach what listens on this machine. */
  readonly hostAddress: string;
  /** `address:port` of a registry, empty but for the pause image; every image a node pulls comes from it. */
  readonly registryAddress: string;
  /** Packets of the server's side that tried to open a connection into the cluster; each was dropped. */
  dropCount(): Promise<number>;
}

/**
 * Starts a cluster and waits until its nodes are ready: about fifteen seconds with two nodes. Needs root.
 *
 * @example
 * ```ts
 * await using cluster = await startCluster({ nodes: 2 });
 * const image = await pushImage(archive, { registry: cluster.registryAddress, repository: 'app', tag: '1' });
 * await cluster.kubectl(['run', 'app', `--image=${image}`]);
 * ```
 */
export async function startCluster(options: ClusterOptions = {}): Promise<TestCluster> {
  const { name = `c-${randomString(systemRandom, 8)}`, nodes = 2 } = options;
  const { detached = false, dns = false } = options;
  if (nodes < 0 || nodes > MAX_NODES) throw new Error(`A cluster has 0 to ${MAX_NODES} nodes`);
  const binaries = await ensureBinary('kubernetes');
  await removeLeftovers();
  const kind = 'cluster';
  const directory = await createRunDirectory({ name, kind, owner: await ownIdentity() });
  try {
    const network = await createClusterNetwork(name, directory, binaries);
    const registry = await startRegistry(directory, network.addresses.host);
    await pushImage(await pauseImage(), { registry, repository: 'pause', tag: '1' });
    const settings = await clusterSettings(network, { ...options, name, directory, binaries });
    const cluster = new RunningCluster(settings, await createCredentials(name), {
      network,
      registry,
    });
    await cluster.start();
    await cluster.startNodes(nodes, dns);
    if (dns) await installDns(cluster, { address: network.addresses.dns, registry });
    // Until here a start that is broken off leaves a leftover, also of a cluster that is to stay.
    if (detached) await writeRecord(directory, { name, kind });
    return cluster;
  } catch (error) {
    await removeRun(directory);
    throw error;
  }
}

class RunningCluster extends RunningControlPlane implements TestCluster {
  readonly hostAddress: string;
  readonly registryAddress: string;
  readonly #network: ClusterNetwork;
  readonly #binaries: string;

  constructor(
    settings: ControlPlaneSettings,
    credentials: ControlPlaneCredentials,
    { network, registry }: { readonly network: ClusterNetwork; readonly registry: string },
  ) {
    super(settings, credentials);
    this.hostAddress = network.addresses.host;
    this.registryAddress = registry;
    this.#network = network;
    this.#binaries = settings.binaries;
  }

  dropCount(): Promise<number> {
    return readDropCount(this.#network);
  }

  async startNodes(count: number, dns: boolean): Promise<void> {
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    const processes = await Promise.all(
      numbers.map((number) =>
        startNode({
          cluster: this.name,
          directory: this.directory,
          binaries: this.#binaries,
          number,
          network: this.#network,
          certificates: this.certificates,
          registry: this.registryAddress,
          dns,
        }),
      ),
    );
    await eventuallyWhileRunning(processes.flat(), () => this.#assertReady(count), {
      timeoutMs: NODES_TIMEOUT_MS,
      intervalMs: 100,
    });
  }

  async #assertReady(count: number): Promise<void> {
    const { body } = await this.get('/api/v1/nodes');
    const { items } = JSON.parse(body) as { items: readonly NodeObject[] };
    const ready = items.filter(({ status }) =>
      status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True'),
    );
    if (ready.length < count) throw new Error(`${ready.length} of ${count} nodes are ready`);
  }
}

interface NodeObject {
  readonly status: { readonly conditions?: readonly { type: string; status: string }[] };
}

interface SettingsOptions extends ClusterOptions {
  readonly name: string;
  readonly directory: string;
  readonly binaries: string;
}

async function clusterSettings(
  { addresses, enter }: ClusterNetwork,
  { apiServerArgs = [], binaries, directory, name, nodes = 2 }: SettingsOptions,
): Promise<ControlPlaneSettings> {
  return {
    name,
    directory,
    binaries,
    addresses: {
      bindAddress: '0.0.0.0',
      port: API_SERVER_PORT,
      advertiseAddress: addresses.apiServer,
      serviceCidr: addresses.services,
    },
    apiServerUrl: await openWayIn(directory, enter, addresses.apiServer),
    enter,
    controllerManager: true,
    serviceAccountAdmission: true,
    scheduler: nodes > 0,
    apiServerArgs,
  };
}

/** Opens a loopback port of the machine that leads to the API server, for the test itself and its kubectl. */
async function openWayIn(
  directory: string,
  enter: readonly string[],
  apiServer: string,
): Promise<string> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const [command = '', ...args] = enter;
  const program = join(import.meta.dirname, 'forward-loopback.ts');
  await BackgroundProcess.start({
    name: 'forward-loopback',
    command,
    args: [...args, execPath, program, apiServer, String(API_SERVER_PORT)],
    directory,
    listener,
  });
  return `https://127.0.0.1:${port}`;
}
