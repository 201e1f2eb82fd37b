import { realpath } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Host, SelfCommand } from '../host.ts';

/** How a kubeconfig that stays calls this program: by its name if that leads here, else by where it lies. */
export async function lastingSelf({ self, env }: Host): Promise<SelfCommand> {
  const script = self.args.at(-1) ?? '';
  const here = await realpath(script);
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const named = await resolved(join(folder, 'drover'));
    if (named !== undefined) return named === here ? { command: 'drover', args: [] } : self;
  }
  return self;
}

async function resolved(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    // Not in this folder.
    return undefined;
  }
}
