import type { ChildProcess } from 'node:child_process';
import type { Kubectl } from '../main-job-kubectl.ts';

/** A kubectl that runs on until the server ends it. */
export interface LiveCommand {
  readonly what: string;
  /** Resolves when it has ended, by itself. */
  readonly ended: Promise<unknown>;
  isOver(): boolean;
}

const TICK = 'while true; do echo tick; sleep 1; done';

/** What people leave open in front of a pod. */
export const COMMANDS = {
  watch: (namespace: string) => ['get', 'pods', '-n', namespace, '-w', '-o', 'name'],
  exec: (namespace: string, pod: string) => ['exec', '-n', namespace, pod, '--', 'sh', '-c', TICK],
  logs: (namespace: string, pod: string) => ['logs', '-f', '-n', namespace, pod],
} as const;

/** Opens some commands of somebody, and returns when each of them has told something. */
export async function openCommands(
  kubectl: Kubectl,
  commands: readonly (keyof typeof COMMANDS)[],
  { namespace, pod, stack }: { namespace: string; pod: string; stack: AsyncDisposableStack },
): Promise<readonly LiveCommand[]> {
  return Promise.all(
    commands.map(async (what) => {
      const { child, lines } = stack.use(await kubectl.start(COMMANDS[what](namespace, pod)));
      const ended = new Promise((resolve) => {
        child.once('close', resolve);
      });
      const { done } = await lines[Symbol.asyncIterator]().next();
      if (done) throw new Error(`kubectl ${what} told nothing`);
      return { what, ended, isOver: () => hasEnded(child) };
    }),
  );
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
