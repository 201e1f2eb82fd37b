import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cliErrors } from '../errors.ts';
import type { Environment } from '../host.ts';

/**
 * Opens a file in the editor of the environment (`VISUAL`, `EDITOR`, else vi) and returns when it is left.
 *
 * @throws `CLI_NO_EDITOR`
 */
export async function runEditor(file: string, env: Environment): Promise<void> {
  const editor = env['VISUAL'] || env['EDITOR'] || 'vi';
  // The variable may hold flags, as in "code --wait"; the file is never read by the shell.
  const child = spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (code === 0) return;
  const reason = signal ?? `exit code ${code}`;
  throw cliErrors.create('CLI_NO_EDITOR', { editor, reason });
}
