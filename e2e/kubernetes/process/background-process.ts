import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { OWNER_VARIABLE } from './run-directory.ts';

/** What to start. */
export interface ProcessOptions {
  /** Unique in its cluster; names the log file. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The run directory: place of the log, and mark of the process. */
  readonly directory: string;
  /** Working directory; default the run directory. */
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** A listening socket that the process is given as its first message. */
  readonly listener?: Server;
}

/**
 * A process that outlives its creator, has a log of its own and is found by its cluster's mark.
 */
export class BackgroundProcess {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Aborted when it has ended. */
  readonly ended: AbortSignal;
  readonly #child: ChildProcess;

  private constructor(name: string, logFile: string, child: ChildProcess) {
    this.name = name;
    this.logFile = logFile;
    this.#child = child;
    this.pid = child.pid ?? -1;
    const controller = new AbortController();
    this.ended = controller.signal;
    child.once('exit', () => controller.abort());
  }

  /** @throws when the command cannot be started. */
  static async start(options: ProcessOptions): Promise<BackgroundProcess> {
    const { name, command, args, directory, cwd = directory, env, listener } = options;
    await mkdir(join(directory, 'logs'), { recursive: true });
    const logFile = join(directory, 'logs', `${name}.log`);
    await using log = await open(logFile, 'a');
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env, [OWNER_VARIABLE]: directory },
      stdio: ['ignore', log.fd, log.fd, ...(listener ? (['ipc'] as const) : [])],
      detached: true,
    });
    await once(child, 'spawn');
    if (listener) await handOver(child, listener);
    child.unref();
    return new BackgroundProcess(name, logFile, child);
  }

  /** How it ended; `undefined` while it runs. */
  get end(): string | undefined {
    const { exitCode, signalCode } = this.#child;
    return signalCode ?? (exitCode === null ? undefined : `exit code ${exitCode}`);
  }

  /** Throws with the end of its log when it does not run any more. */
  async assertRunning(): Promise<void> {
    if (this.end === undefined) return;
    const log = await readFile(this.logFile, 'utf8');
    throw new Error(`${this.name} ended (${this.end}):\n${log.split('\n').slice(-40).join('\n')}`);
  }

  /** Kills it with SIGKILL and returns when it is gone. */
  async kill(): Promise<void> {
    if (this.end !== undefined) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }
}

/**
 * Repeats `attempt` until it succeeds, as long as all of `processes` run.
 *
 * @throws the last failure of `attempt`, or the end of the log of a process that has ended.
 */
export async function eventuallyWhileRunning<T>(
  processes: readonly BackgroundProcess[],
  attempt: () => Promise<T>,
  options: { readonly timeoutMs?: number; readonly intervalMs?: number } = {},
): Promise<T> {
  const signal = AbortSignal.any(processes.map(({ ended }) => ended));
  try {
    return await eventually(attempt, { ...options, signal });
  } catch (error) {
    for (const process of processes) await process.assertRunning();
    throw error;
  }
}

/** Sends the socket and waits for the answer; afterwards only the child listens on it. */
async function handOver(child: ChildProcess, listener: Server): Promise<void> {
  const accepted = once(child, 'message');
  const died = once(child, 'exit').then(() => {
    throw new Error('The process ended before it took its socket');
  });
  child.send('listener', listener);
  await Promise.race([accepted, died]);
  died.catch(() => {});
  child.disconnect();
  listener.close();
}
