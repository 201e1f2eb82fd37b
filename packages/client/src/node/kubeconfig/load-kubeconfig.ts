import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { errorMessage } from '@drover/base';
import { clientErrors } from '../../errors.ts';
import { type Kubeconfig, mergeKubeconfigs } from './kubeconfig.ts';
import { parseKubeconfig } from './parse-kubeconfig.ts';

/** Where {@link loadKubeconfig} looks. */
export interface LoadKubeconfigOptions {
  /** One file, which must exist; then `KUBECONFIG` is not looked at. */
  readonly path?: string | undefined;
  /** The environment; `KUBECONFIG` is read from it. Default: empty. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads a kubeconfig as kubectl does: the file asked for, or the files of `KUBECONFIG` merged (those that do not exist
 * are passed over), or `~/.kube/config`.
 *
 * @throws `KUBECONFIG_NOT_FOUND` when there is no file; `KUBECONFIG_INVALID` naming file and field.
 */
export async function loadKubeconfig(options: LoadKubeconfigOptions = {}): Promise<Kubeconfig> {
  const { path, env = {} } = options;
  if (path !== undefined) return readKubeconfig(path);
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((entry) => entry !== '');
  const paths = listed.length > 0 ? listed : [join(homedir(), '.kube', 'config')];
  const found = await Promise.all(paths.map(readIfPresent));
  const configs = found.filter((config) => config !== undefined);
  if (configs.length === 0) throw notFound(paths.join(delimiter));
  return mergeKubeconfigs(configs);
}

async function readIfPresent(path: string): Promise<Kubeconfig | undefined> {
  try {
    return await readKubeconfig(path);
  } catch (error) {
    if (clientErrors.is(error, 'KUBECONFIG_NOT_FOUND')) return undefined;
    throw error;
  }
}

async function readKubeconfig(path: string): Promise<Kubeconfig> {
  return parseKubeconfig(await readText(path), { path, directory: dirname(resolve(path)) });
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') throw notFound(path);
    const facts = { path, field: '(whole text)', reason: errorMessage(cause) };
    throw clientErrors.create('KUBECONFIG_INVALID', facts, { cause });
  }
}

function notFound(path: string): Error {
  return clientErrors.create('KUBECONFIG_NOT_FOUND', { path });
}
