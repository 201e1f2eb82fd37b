import { readFile } from 'node:fs/promises';
import type { ServerContext } from '../config/config.ts';
import { readConfig } from '../config/config-file.ts';
import { cliErrors } from '../errors.ts';
import type { Environment, Host } from '../host.ts';
import { serverUrl } from './server-url.ts';

/** A context with its name. */
export interface NamedContext {
  readonly name: string;
  readonly context: ServerContext;
}

/** The name of the context that comes from variables instead of a login. */
const ENVIRONMENT_CONTEXT = 'environment';

/**
 * The context that a command is about: the one asked for, else that of `DROVER_SERVER`, else that of `DROVER_CONTEXT`,
 * else the current one.
 *
 * @throws `CLI_NO_CONTEXT`, `CLI_NOT_LOGGED_IN`, `CLI_CONFIG_INVALID`
 */
export async function findContext(host: Host, wanted?: string): Promise<NamedContext> {
  const { env } = host;
  if (wanted === undefined && env['DROVER_SERVER']) return contextOfEnvironment(env);
  const { current, contexts } = await readConfig(host);
  const name = wanted ?? (env['DROVER_CONTEXT'] || current);
  if (name === undefined) {
    throw cliErrors.create('CLI_NOT_LOGGED_IN', { server: 'any server', url: 'URL' });
  }
  const context = contexts[name];
  if (!context) throw cliErrors.create('CLI_NO_CONTEXT', { context: name });
  return { name, context };
}

async function contextOfEnvironment(env: Environment): Promise<NamedContext> {
  const server = serverUrl(env['DROVER_SERVER'] ?? '');
  const { DROVER_TOKEN: token, DROVER_CACERT: file } = env;
  const ca = file ? await readFile(file, 'utf8') : undefined;
  const context = { server, ...(token && { token }), ...(ca !== undefined && { ca }) };
  return { name: ENVIRONMENT_CONTEXT, context };
}
