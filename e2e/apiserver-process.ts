import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './server-process.ts';

const ROOT = join(import.meta.dirname, '..');

/** The sources as they are. */
const SOURCES = [
  process.execPath,
  '--conditions=@drover/source',
  join(ROOT, 'packages/apiserver/src/main.ts'),
];

/** How one is started. */
export interface ApiServerProcessOptions {
  /** The program and what comes before its flags; default the sources. */
  readonly program?: readonly string[];
  /** Where it runs; default the root of the repository. */
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Added to its flags. */
  readonly flags?: readonly string[];
}

/** `drover-apiserver` in a process of its own, on a port that stays the same when it is started again. */
export class ApiServerProcess implements AsyncDisposable {
  readonly dataDir: string;
  readonly kubeconfigPath: string;
  readonly #port: number;
  readonly #options: ApiServerProcessOptions;
  #child: ChildProcess | undefined;

  private constructor(dataDir: string, port: number, options: ApiServerProcessOptions) {
    this.dataDir = dataDir;
    this.#options = options;
    this.kubeconfigPath = join(dataDir, 'kubeconfig.yaml');
    this.#port = port;
  }

  /** Starts one and waits until it is ready. */
  static async start(
    dataDir: string,
    options: ApiServerProcessOptions = {},
  ): Promise<ApiServerProcess> {
    const server = new ApiServerProcess(dataDir, await freePort(), options);
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const port = String(this.#port);
    const own = ['--data-dir', this.dataDir, '--https-listen-port', port, '--log-level', 'warn'];
    const { program = SOURCES, cwd = ROOT, env, flags = [] } = this.#options;
    const [command = '', ...args] = [...program, ...own, ...flags];
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    // Its first line says that it is ready.
    const [line] = (await Promise.race([
      once(createInterface(child.stdout), 'line'),
      once(child, 'exit').then(() => ['']),
    ])) as [string];
    if (!line.includes('ready')) throw new Error('drover-apiserver has not come up');
  }

  /** Kills it and returns when it is gone. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
