import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How long a command that is to end by itself may take, in milliseconds. */
const TIMEOUT_MS = 60_000;

/** Runs `drover-apiserver` with arguments with which it is to end by itself; a signal kills it. */
export async function runApiServer(
  args: readonly string[],
  {
    env = {},
    signal,
  }: { readonly env?: Readonly<Record<string, string>>; readonly signal?: AbortSignal } = {},
): Promise<Ended> {
  const child = spawn(
    process.execPath,
    ['--conditions=@drover/source', 'packages/apiserver/src/main.ts', ...args],
    {
      cwd: join(import.meta.dirname, '../..'),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    },
  );
  const kill = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', kill, { once: true });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exit,
  ]);
  signal?.removeEventListener('abort', kill);
  return { code, stdout, stderr };
}
