import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What the process says of its cache. */
export interface ProcessCache {
  readonly state: string;
  readonly versions: readonly string[];
}

/** A process with a proven cache, which can be stopped as by SIGSTOP and goes on later. */
export interface CacheProcess extends AsyncDisposable {
  ask(): Promise<ProcessCache>;
  stop(): void;
  goOn(): void;
}

/** Starts a {@link CacheProcess} over the config maps of a namespace. */
export function startCacheProcess(kubeconfigPath: string, namespace: string): CacheProcess {
  const program = fileURLToPath(new URL('./cache-process.ts', import.meta.url));
  const args = ['--conditions=@drover/source', program, kubeconfigPath, namespace];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async () => {
      child.stdin.write('\n');
      const { value, done } = await lines.next();
      if (done) throw new Error('the process ended');
      return JSON.parse(value) as ProcessCache;
    },
    stop: () => child.kill('SIGSTOP'),
    goOn: () => child.kill('SIGCONT'),
    [Symbol.asyncDispose]: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
