import { join } from 'node:path';
import type { Host } from '../host.ts';

type Place = Pick<Host, 'env' | 'homeDirectory'>;

/** The file of contexts: `DROVER_CONFIG`, else `drover/config.json` in the folder for settings of the XDG rules. */
export function configPath({ env, homeDirectory }: Place): string {
  const folder = env['XDG_CONFIG_HOME'] || join(homeDirectory, '.config');
  return env['DROVER_CONFIG'] || join(folder, 'drover', 'config.json');
}

/** The file of short-lived tokens, in the folder for state of the XDG rules. */
export function credentialsPath({ env, homeDirectory }: Place): string {
  const folder = env['XDG_STATE_HOME'] || join(homeDirectory, '.local', 'state');
  return join(folder, 'drover', 'credentials.json');
}

/** The file of types that completion keeps for a while, in the folder for caches of the XDG rules. */
export function typesPath({ env, homeDirectory }: Place): string {
  const folder = env['XDG_CACHE_HOME'] || join(homeDirectory, '.cache');
  return join(folder, 'drover', 'types.json');
}
