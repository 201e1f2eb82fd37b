import { errorMessage } from '@drover/base';
import { cliErrors } from '../errors.ts';
import { withFileLock } from '../files/file-lock.ts';
import { readIfPresent, writePrivately } from '../files/private-file.ts';
import type { Host } from '../host.ts';
import { type Config, EMPTY_CONFIG } from './config.ts';
import { configPath } from './paths.ts';

/**
 * Reads the contexts.
 *
 * @throws `CLI_CONFIG_INVALID`
 */
export async function readConfig(host: Host): Promise<Config> {
  const path = configPath(host);
  const text = await readIfPresent(path);
  return text === undefined ? EMPTY_CONFIG : parseConfig(text, path);
}

/**
 * Changes the contexts: read, changed and written under a lock, so that two logins at once are both kept.
 *
 * @throws `CLI_CONFIG_INVALID`, `CLI_FILE_BUSY`
 */
export async function changeConfig(host: Host, change: (config: Config) => Config): Promise<void> {
  const path = configPath(host);
  await withFileLock(path, host, async () => {
    const config = change(await readConfig(host));
    await writePrivately(path, `${JSON.stringify(config, null, 2)}\n`, host.random);
  });
}

function parseConfig(text: string, path: string): Config {
  try {
    const { current, contexts } = JSON.parse(text) as Partial<Config>;
    return { ...(current !== undefined && { current }), contexts: contexts ?? {} };
  } catch (cause) {
    throw cliErrors.create('CLI_CONFIG_INVALID', { path, reason: errorMessage(cause) }, { cause });
  }
}
