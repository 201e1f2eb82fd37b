import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { BoundedQueue } from '@drover/base';
import { type CommandOptions, type CommandResult, runCommand } from '../scripts/run-command.ts';
import { kubectlPath } from './kubernetes/index.ts';

/** The real kubectl with one kubeconfig. */
export interface Kubectl {
  /** Runs it to its end; look at `exitCode`. */
  run(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** Its standard output; throws when it fails. */
  output(args: readonly string[], options?: CommandOptions): Promise<string>;
  /** Starts it; it is killed when it is disposed. */
  start(args: readonly string[]): Promise<RunningKubectl>;
}

/** A kubectl that runs. */
export interface RunningKubectl extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Lines of its standard output as they come. */
  readonly lines: AsyncIterable<string>;
}

/** Makes a {@link Kubectl}; discovery is cached in `cacheDir`. */
export function kubectlWith(kubeconfig: string, cacheDir: string): Kubectl {
  const base = ['--kubeconfig', kubeconfig, '--cache-dir', cacheDir];
  const run: Kubectl['run'] = async (args, options) =>
    runCommand(await kubectlPath(), [...base, ...args], options);
  return {
    run,
    output: async (args, options) => {
      const { stdout, stderr, exitCode } = await run(args, options);
      if (exitCode !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
      return stdout.trim();
    },
    start: async (args) => {
      const child = spawn(await kubectlPath(), [...base, ...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const lines = new BoundedQueue<string>({ maxItems: 100_000 });
      createInterface(child.stdout).on('line', (line) => lines.push(line));
      child.once('close', () => lines.close());
      return {
        child,
        lines,
        [Symbol.asyncDispose]: async () => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const closed = new Promise((resolve) => {
            child.once('close', resolve);
          });
          child.kill('SIGKILL');
          await closed;
        },
      };
    },
  };
}
