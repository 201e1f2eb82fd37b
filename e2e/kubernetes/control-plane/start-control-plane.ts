import { createServer } from 'node:net';
import { randomString, systemRandom } from '@drover/base';
import { ensureBinary } from '../binaries/ensure-binary.ts';
import { removeLeftovers, removeRun } from '../process/remove-run.ts';
import { createRunDirectory, ownIdentity } from '../process/run-directory.ts';
import {
  type ControlPlane,
  createCredentials,
  RunningControlPlane,
} from './running-control-plane.ts';

/** Linux hands out ports above this to outgoing connections. */
const EPHEMERAL_PORTS_START = 32_768;
const FIRST_PORT = 20_000;

/** What a control plane without nodes is made of. */
export interface ControlPlaneOptions {
  /** A DNS label of at most 20 characters; default a random one. */
  readonly name?: string;
  /**
   * Runs the controller manager too: garbage collection, namespace deletion, service accounts, and what else
   * makes objects move. Default false: a second less to start, 150 MB less memory.
   */
  readonly controllers?: boolean;
  /**
   * Whether the API server refuses pods whose service account does not exist; default where controllers run, which make
   * the accounts.
   */
  readonly serviceAccountAdmission?: boolean;
  /** Added to the arguments of kube-apiserver. */
  readonly apiServerArgs?: readonly string[];
}

/**
 * Starts etcd and kube-apiserver on loopback and waits until the API is ready: about three seconds. Needs no
 * privileges.
 *
 * @example
 * ```ts
 * await using controlPlane = await startControlPlane();
 * const { stdout } = await controlPlane.kubectl(['get', 'namespaces', '-o', 'name']);
 * ```
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const { name = `cp-${randomString(systemRandom, 8)}`, controllers = false } = options;
  const binaries = await ensureBinary('kubernetes');
  await removeLeftovers();
  const directory = await createRunDirectory({
    name,
    kind: 'control-plane',
    owner: await ownIdentity(),
  });
  try {
    const port = await freePort();
    const settings = {
      name,
      directory,
      binaries,
      addresses: {
        bindAddress: '127.0.0.1',
        port,
        // Kubernetes refuses a loopback address here; nothing is ever sent to this one.
        advertiseAddress: '10.255.0.1',
        serviceCidr: '10.96.0.0/16',
      },
      apiServerUrl: `https://127.0.0.1:${port}`,
      enter: [],
      controllerManager: controllers,
      serviceAccountAdmission: options.serviceAccountAdmission ?? controllers,
      scheduler: false,
      apiServerArgs: options.apiServerArgs ?? [],
    };
    const controlPlane = new RunningControlPlane(settings, await createCredentials(name));
    await controlPlane.start();
    return controlPlane;
  } catch (error) {
    await removeRun(directory);
    throw error;
  }
}

/**
 * A free port below the ephemeral ones: while the API server is down nobody's outgoing connection can take its
 * port, and a client that dials again and again cannot reach itself.
 */
async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const range = EPHEMERAL_PORTS_START - FIRST_PORT;
    const port = FIRST_PORT + Math.floor(systemRandom.float() * range);
    if (await canListen(port)) return port;
  }
  throw new Error('No free port on loopback');
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
