import { spawn } from 'node:child_process';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorMessage } from '@drover/base';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';

/**
 * Runs kubectl with a kubeconfig that is gone afterwards.
 *
 * @returns its exit code; 128 and the number of the signal that ended it.
 * @throws `CLI_NO_PROGRAM`
 */
export async function runKubectl(
  { env, signal }: Host,
  kubeconfig: string,
  args: readonly string[],
): Promise<number> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-kubectl-'));
  const file = join(folder.path, 'kubeconfig');
  await writeFile(file, kubeconfig, { mode: 0o600 });
  const child = spawn('kubectl', [...args], {
    stdio: 'inherit',
    env: { ...env, KUBECONFIG: file },
  });
  // Ctrl-C reaches kubectl from the terminal; being told to end by somebody else does not.
  const pass = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', pass, { once: true });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (cause) => reject(notStarted(cause)));
      child.once('exit', (code, ended) => {
        resolve(code ?? 128 + (ended === null ? 0 : constants.signals[ended]));
      });
    });
  } finally {
    signal.removeEventListener('abort', pass);
  }
}

function notStarted(cause: unknown): Error {
  const facts = { program: 'kubectl', reason: errorMessage(cause) };
  return cliErrors.create('CLI_NO_PROGRAM', facts, { cause });
}
