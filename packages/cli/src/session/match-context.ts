import type { Config } from '../config/config.ts';
import { readConfig } from '../config/config-file.ts';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';
import { findContext, type NamedContext } from './find-context.ts';
import { serverUrl } from './server-url.ts';

/** What a kubeconfig says about who is meant. */
export interface ContextClue {
  readonly context?: string | undefined;
  /** Address, or host only, as Rancher writes it. */
  readonly server?: string | undefined;
  /** Id. */
  readonly user?: string | undefined;
}

/**
 * The context that a kubeconfig means: by name, else by server and user, the current one first.
 *
 * @throws `CLI_NO_CONTEXT`; `CLI_NOT_LOGGED_IN` when nobody is logged in there.
 */
export async function matchContext(host: Host, clue: ContextClue): Promise<NamedContext> {
  const { context, server, user } = clue;
  if (context !== undefined || server === undefined) return findContext(host, context);
  const { DROVER_SERVER: given } = host.env;
  if (given && isServer(serverUrl(given), server)) return findContext(host);
  const found = matching(await readConfig(host), server, user);
  if (found) return found;
  throw cliErrors.create('CLI_NOT_LOGGED_IN', { server, url: server });
}

function matching(
  { current, contexts }: Config,
  server: string,
  user: string | undefined,
): NamedContext | undefined {
  const all = Object.entries(contexts).map(([name, context]) => ({ name, context }));
  const there = all.filter(({ context }) => isServer(context.server, server));
  const asUser = there.filter(({ context }) => user === undefined || context.user === user);
  return asUser.find(({ name }) => name === current) ?? asUser[0];
}

/** Rancher's kubeconfigs name the host alone. */
function isServer(server: string, wanted: string): boolean {
  return wanted.includes('://') ? server === serverUrl(wanted) : new URL(server).host === wanted;
}
