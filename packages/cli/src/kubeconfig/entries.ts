import type { ServerContext } from '../config/config.ts';
import type { DirectEndpoint } from '../direct-access/direct-access.ts';
import type { SelfCommand } from '../host.ts';

/** One cluster that a kubeconfig gets an entry for. */
export interface KubeconfigTarget {
  /** Id of the cluster. */
  readonly id: string;
  /** Its name, for people. */
  readonly name: string;
  /** Where its own API server is reached; absent: through the server. */
  readonly endpoint?: DirectEndpoint;
}

/** What the entries say about the way to the server. */
export interface EntryFacts {
  /** Name of the context of this program. */
  readonly contextName: string;
  readonly context: ServerContext;
  readonly self: SelfCommand;
}

/** The three entries of one cluster, under one name. */
export interface KubeconfigEntries {
  readonly name: string;
  readonly cluster: Readonly<Record<string, unknown>>;
  readonly user: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
}

/** The word by which entries of this program are known again. */
const PLUGIN_WORD = 'credential';

/** The entries of a cluster. They hold no secret: kubectl asks this program for a token. */
export function entriesOf(target: KubeconfigTarget, facts: EntryFacts): KubeconfigEntries {
  const { contextName, context, self } = facts;
  const { endpoint } = target;
  const name = `${target.name}${endpoint ? '-direct' : ''}@${contextName}`;
  const { server, user } = context;
  return {
    name,
    cluster: clusterOf(target, context),
    user: {
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: self.command,
        args: [
          ...self.args,
          PLUGIN_WORD,
          `--server=${server}`,
          ...(user === undefined ? [] : [`--user=${user}`]),
          `--cluster=${target.id}`,
          ...(endpoint ? ['--direct'] : []),
        ],
        interactiveMode: 'Never',
        installHint: `Install drover and log in with: drover login ${server}`,
      },
    },
    context: { cluster: name, user: name },
  };
}

function clusterOf(
  { id, endpoint }: KubeconfigTarget,
  { server, ca }: ServerContext,
): Readonly<Record<string, unknown>> {
  const through = ca === undefined ? '' : Buffer.from(ca).toString('base64');
  const authority = endpoint ? endpoint.caCert : through;
  return {
    server: endpoint ? endpoint.server : `${server}/k8s/clusters/${id}`,
    ...(authority !== '' && { 'certificate-authority-data': authority }),
  };
}

/** Whether the user of a kubeconfig was written by this program. */
export function isOurUser(user: unknown): boolean {
  const { exec } = Object(user) as { readonly exec?: { readonly args?: unknown } };
  return Array.isArray(exec?.args) && exec.args.includes(PLUGIN_WORD);
}
