import { join } from 'node:path';
import { platform } from 'node:process';
import { cachedDirectory } from '../../scripts/build-cache.ts';
import { checkCommand } from '../../scripts/run-command.ts';
import { ensureDebianPackages } from '../kubernetes/index.ts';

const SOURCE = join(import.meta.dirname, 'sync-trace.c');

/**
 * The path of the library that writes down what a process syncs, for `LD_PRELOAD`, built first if need be.
 *
 * @throws when this is not Linux, or a C compiler is missing and cannot be installed.
 */
export async function ensureSyncTrace(): Promise<string> {
  if (platform !== 'linux') throw new Error('Syncs are traced on Linux only');
  const args = ['-shared', '-fPIC', '-O2', '-Wall', '-Werror'];
  const directory = await cachedDirectory({
    name: 'sync-trace',
    inputs: { texts: [...args, process.arch], files: [SOURCE] },
    async produce(target) {
      await ensureDebianPackages(['gcc', 'libc6-dev']);
      await checkCommand('gcc', [...args, '-o', join(target, 'sync-trace.so'), SOURCE, '-ldl']);
    },
  });
  return join(directory, 'sync-trace.so');
}
