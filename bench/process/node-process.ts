import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from 'node:process';

/** How a Node process is started. */
export interface NodeProcessOptions {
  /** Names its log. */
  readonly name: string;
  /** Folder of the log. */
  readonly directory: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A process of this Node that runs until it is disposed. */
export interface NodeProcess extends AsyncDisposable {
  readonly pid: number;
  /** What it has printed so far. */
  log(): Promise<string>;
  /** Ends it with SIGKILL; returns when it is gone. */
  kill(): Promise<void>;
}

/** Starts a process. */
export async function startNode(options: NodeProcessOptions): Promise<NodeProcess> {
  const logFile = join(options.directory, `${options.name}.log`);
  await using log = await open(logFile, 'w');
  const child = spawn(process.execPath, [...profilerArgs(), ...options.args], {
    env: { ...env, ...options.env },
    stdio: ['ignore', log.fd, log.fd],
  });
  const exited = once(child, 'exit');
  await once(child, 'spawn');
  return {
    pid: child.pid ?? -1,
    log: () => readFile(logFile, 'utf8'),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async [Symbol.asyncDispose]() {
      // Not SIGKILL: a profile is written at the end of a process.
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** `PROFILE=<folder>` writes a CPU profile of each thread there, for the DevTools of Chromium. */
function profilerArgs(): string[] {
  const folder = env['PROFILE'];
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}
