import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CommandOptions,
  type CommandResult,
  runCommand,
} from '../../../scripts/run-command.ts';
import { BackgroundProcess, eventuallyWhileRunning } from '../process/background-process.ts';
import { removeRun } from '../process/remove-run.ts';
import { callComponent, type HttpAnswer } from './call-component.ts';
import {
  apiServerArgs,
  apiServerNames,
  type ControlPlaneAddresses,
  controllerManagerArgs,
  etcdArgs,
  etcdSocket,
  schedulerArgs,
} from './components.ts';
import { renderKubeconfig } from './kubeconfig.ts';
import { CertificateAuthority, createSigningKey, type KeyPair, writeKeyPair } from './pki.ts';

/** Bounds a start on a machine that does other work too; it takes three seconds on an idle one. */
const START_TIMEOUT_MS = 90_000;

/** A running Kubernetes API with its etcd. */
export interface ControlPlane extends AsyncDisposable {
  readonly name: string;
  /** Holds everything of it: data, logs (`logs/*.log`), kubeconfig. Deleted by dispose. */
  readonly directory: string;
  /** `https://127.0.0.1:<port>`, to be reached from the machine. */
  readonly apiServerUrl: string;
  /** The authority that signed the serving certificate, PEM. */
  readonly authority: string;
  /** A kubeconfig of the administrator (`system:masters`), inline. */
  readonly adminKubeconfig: string;
  /** A file with {@link adminKubeconfig}. */
  readonly kubeconfigPath: string;
  /** A kubeconfig with a new client certificate for that user and these groups. */
  kubeconfigFor(user: string, groups?: readonly string[]): Promise<string>;
  /** Process ids of etcd and the API server, those that are running. */
  readonly processIds: readonly number[];
  /** Runs the real kubectl as administrator; look at `exitCode`. */
  kubectl(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** kill -9 of the API server. etcd keeps running. */
  stopApiServer(): Promise<void>;
  /** Starts the API server again on the same data, address and port, and waits until it is ready. */
  startApiServer(): Promise<void>;
  /**
   * Compacts etcd, by default up to its newest revision; returns the revision.
   *
   * The API server answers a watch of an older version from its cache as long as it has one: restart it to see 410.
   */
  compact(revision?: number): Promise<number>;
  /** Keeps a copy of all data, as a backup does; etcd is away for a moment. Returns its folder, which goes with the rest. */
  saveData(): Promise<string>;
  /** kill -9 of API server and etcd; then both start on what {@link saveData} kept, older than what clients have seen. */
  restoreData(saved: string): Promise<void>;
}

/** What decides how a control plane runs. */
export interface ControlPlaneSettings {
  readonly name: string;
  readonly directory: string;
  /** Directory of the programs. */
  readonly binaries: string;
  readonly addresses: ControlPlaneAddresses;
  /** How the machine reaches the API server. */
  readonly apiServerUrl: string;
  /** Command and arguments that enter the network namespace; empty on loopback. */
  readonly enter: readonly string[];
  readonly controllerManager: boolean;
  readonly serviceAccountAdmission: boolean;
  readonly scheduler: boolean;
  /** Added to the API server's arguments. */
  readonly apiServerArgs: readonly string[];
}

/** Who may do everything, and who says so. */
export interface ControlPlaneCredentials {
  readonly certificates: CertificateAuthority;
  readonly admin: KeyPair;
}

/** A new authority and an administrator known to it. */
export async function createCredentials(name: string): Promise<ControlPlaneCredentials> {
  const certificates = await CertificateAuthority.create(`${name}-ca`);
  const admin = await certificates.issue({
    commonName: 'admin',
    organizations: ['system:masters'],
  });
  return { certificates, admin };
}

/** The processes of a control plane. */
export class RunningControlPlane implements ControlPlane {
  readonly name: string;
  readonly directory: string;
  readonly apiServerUrl: string;
  readonly authority: string;
  readonly adminKubeconfig: string;
  readonly kubeconfigPath: string;
  readonly certificates: CertificateAuthority;
  readonly #settings: ControlPlaneSettings;
  readonly #admin: KeyPair;
  #etcd: BackgroundProcess | undefined;
  #apiServer: BackgroundProcess | undefined;
  /** Copies kept so far. */
  #saved = 0;

  constructor(settings: ControlPlaneSettings, credentials: ControlPlaneCredentials) {
    this.#settings = settings;
    this.#admin = credentials.admin;
    this.certificates = credentials.certificates;
    this.name = settings.name;
    this.directory = settings.directory;
    this.apiServerUrl = settings.apiServerUrl;
    this.authority = credentials.certificates.certificate;
    this.kubeconfigPath = join(settings.directory, 'kubeconfig.json');
    this.adminKubeconfig = this.#kubeconfig(credentials.admin);
  }

  /** Starts everything and waits until the API is ready; after a failure the caller removes the run. */
  async start(): Promise<void> {
    await this.#writeFiles();
    await this.#startEtcd();
    await this.startApiServer();
    await this.#startControllers();
  }

  async kubeconfigFor(user: string, groups: readonly string[] = []): Promise<string> {
    return this.#kubeconfig(
      await this.certificates.issue({ commonName: user, organizations: groups }),
    );
  }

  get processIds(): readonly number[] {
    return [this.#etcd, this.#apiServer].flatMap((process) => process?.pid ?? []);
  }

  kubectl(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
    return runCommand(
      join(this.#settings.binaries, 'kubectl'),
      ['--kubeconfig', this.kubeconfigPath, ...args],
      { ...options, env: { KUBECACHEDIR: join(this.directory, 'kubectl'), ...options.env } },
    );
  }

  async stopApiServer(): Promise<void> {
    await this.#apiServer?.kill();
    this.#apiServer = undefined;
  }

  async startApiServer(): Promise<void> {
    const { addresses, serviceAccountAdmission, apiServerArgs: extra } = this.#settings;
    const apiServer = await this.#start('kube-apiserver', [
      ...apiServerArgs(addresses, this.directory),
      // Without the controller manager no service account ever appears, and each pod would wait for its own.
      ...(serviceAccountAdmission ? [] : ['--disable-admission-plugins=ServiceAccount']),
      ...extra,
    ]);
    this.#apiServer = apiServer;
    await this.#waitFor('/readyz', apiServer);
  }

  async compact(revision?: number): Promise<number> {
    const upTo = revision ?? (await this.#newestRevision());
    await this.#callEtcd('/v3/kv/compaction', { revision: upTo, physical: true });
    return upTo;
  }

  async saveData(): Promise<string> {
    const saved = join(this.directory, 'saved', String(this.#saved++));
    await this.#stopEtcd();
    await cp(this.#data, saved, { recursive: true });
    await this.#startEtcd();
    return saved;
  }

  async restoreData(saved: string): Promise<void> {
    await this.stopApiServer();
    await this.#stopEtcd();
    await rm(this.#data, { recursive: true });
    await cp(saved, this.#data, { recursive: true });
    await this.#startEtcd();
    await this.startApiServer();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeRun(this.directory);
  }

  /** A GET to the API server as administrator. */
  get(path: string): Promise<HttpAnswer> {
    const { hostname, port } = new URL(this.apiServerUrl);
    const { certificate: cert, privateKey: key } = this.#admin;
    return callComponent({ target: { host: hostname, port, ca: this.authority, cert, key }, path });
  }

  /** Waits until `path` answers 200, as long as `process` runs. */
  async #waitFor(path: string, process: BackgroundProcess): Promise<void> {
    await eventuallyWhileRunning(
      [process],
      async () => {
        const { status, body } = await this.get(path);
        if (status !== 200) throw new Error(`GET ${path}: ${status} ${body}`);
      },
      { timeoutMs: START_TIMEOUT_MS, intervalMs: 50 },
    );
  }

  async #writeFiles(): Promise<void> {
    const pki = join(this.directory, 'pki');
    await mkdir(pki);
    await mkdir(join(this.directory, 'etcd'));
    const servingNames = apiServerNames(this.#settings.addresses);
    const issued: Readonly<Record<string, KeyPair>> = {
      ca: this.certificates,
      apiserver: await this.certificates.issue({ commonName: 'kube-apiserver', servingNames }),
      'kubelet-client': await this.certificates.issue({
        commonName: 'kube-apiserver-kubelet-client',
        organizations: ['system:masters'],
      }),
    };
    for (const [name, pair] of Object.entries(issued)) await writeKeyPair(pki, name, pair);
    const signing = createSigningKey();
    await writeFile(join(pki, 'service-account.key'), signing.privateKey, { mode: 0o600 });
    await writeFile(join(pki, 'service-account.pub'), signing.publicKey);
    await writeFile(this.kubeconfigPath, this.adminKubeconfig, { mode: 0o600 });
  }

  async #startEtcd(): Promise<void> {
    const etcd = await this.#start('etcd', etcdArgs());
    this.#etcd = etcd;
    await eventuallyWhileRunning([etcd], () => this.#newestRevision(), {
      timeoutMs: START_TIMEOUT_MS,
    });
  }

  async #stopEtcd(): Promise<void> {
    await this.#etcd?.kill();
    this.#etcd = undefined;
  }

  get #data(): string {
    return join(this.directory, 'etcd', 'data');
  }

  async #startControllers(): Promise<void> {
    const { controllerManager, scheduler } = this.#settings;
    if (scheduler) {
      await this.#start('kube-scheduler', schedulerArgs(await this.#component('kube-scheduler')));
    }
    if (!controllerManager) return;
    const manager = await this.#start(
      'kube-controller-manager',
      controllerManagerArgs(await this.#component('kube-controller-manager'), this.directory),
    );
    // The first pod needs it; until then the API refuses pods.
    await this.#waitFor('/api/v1/namespaces/default/serviceaccounts/default', manager);
  }

  /** Writes the kubeconfig of a component and returns its path. */
  async #component(name: string): Promise<string> {
    const path = join(this.directory, `${name}.kubeconfig`);
    const credentials = await this.certificates.issue({ commonName: `system:${name}` });
    // Its own way, which in a network namespace is not that of the machine.
    const server = `https://127.0.0.1:${this.#settings.addresses.port}`;
    await writeFile(path, this.#kubeconfig(credentials, server), { mode: 0o600 });
    return path;
  }

  #start(name: string, args: readonly string[]): Promise<BackgroundProcess> {
    const { binaries, directory, enter } = this.#settings;
    const [command = '', ...rest] = [...enter, join(binaries, name), ...args];
    const cwd = name === 'etcd' ? join(directory, 'etcd') : directory;
    return BackgroundProcess.start({ name, command, args: rest, directory, cwd });
  }

  async #newestRevision(): Promise<number> {
    const { header } = await this.#callEtcd('/v3/kv/range', { key: btoa('\0'), limit: 1 });
    return Number(header.revision);
  }

  async #callEtcd(path: string, body: object): Promise<{ header: { revision: string } }> {
    const target = { socketPath: etcdSocket(this.directory) };
    const answer = await callComponent({ target, path, body });
    if (answer.status !== 200) throw new Error(`etcd ${path}: ${answer.status} ${answer.body}`);
    return JSON.parse(answer.body) as { header: { revision: string } };
  }

  #kubeconfig(credentials: KeyPair, server = this.apiServerUrl): string {
    return renderKubeconfig({ server, authority: this.authority, credentials });
  }
}
