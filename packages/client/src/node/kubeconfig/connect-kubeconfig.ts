import { readFile } from 'node:fs/promises';
import { type Clock, systemClock } from '@drover/base';
import { clientErrors } from '../../errors.ts';
import { impersonationHeaders, type RequestHeaders } from '../../request/impersonation-headers.ts';
import { bearerToken, type Credentials } from '../../rest/credentials.ts';
import { httpTransport } from '../transport/http-transport.ts';
import type { TlsOptions } from '../transport/start-tls.ts';
import type { PooledTransport } from '../transport/stream-transport.ts';
import { ExecCredentials } from './exec-credentials.ts';
import type { Kubeconfig, KubeconfigCluster, KubeconfigUser } from './kubeconfig.ts';
import { tokenFileCredentials } from './token-file.ts';

/** Which part of a kubeconfig is used, and how. */
export interface ConnectKubeconfigOptions {
  /** Default: the current context. */
  readonly context?: string | undefined;
  /** Environment that exec plugins are started in; default empty. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
}

/** What a client needs of a kubeconfig; `createClient(connection)` takes it as it is. Disposing closes the transport. */
export interface KubeconfigConnection extends AsyncDisposable {
  readonly transport: PooledTransport;
  readonly credentials: Credentials;
  readonly headers: RequestHeaders;
  readonly clock: Clock;
  /** Namespace of the context; `default` when it names none. */
  readonly namespace: string;
}

/**
 * Makes the connection that a context describes. Opens nothing yet; files and plugins are read when they are needed,
 * and again when they may have changed.
 *
 * @throws `KUBECONFIG_NO_CONTEXT` when context, cluster or user is not there; `CLIENT_BAD_URL`.
 */
export function connectKubeconfig(
  kubeconfig: Kubeconfig,
  options: ConnectKubeconfigOptions = {},
): KubeconfigConnection {
  const { env = {}, clock = systemClock } = options;
  const { cluster, user, namespace } = findContext(kubeconfig, options.context);
  const plugin = user.exec && new ExecCredentials(user.exec, { cluster, env, clock });
  const transport = httpTransport({
    url: cluster.server,
    proxyUrl: cluster.proxyUrl,
    clock,
    tls: async () => ({ ...(await readTls(cluster, user)), ...(await plugin?.certificate()) }),
  });
  plugin?.onCertificate(() => transport.reset());
  return {
    transport,
    credentials: plugin ?? credentialsOf(user, clock),
    headers: impersonationOf(user),
    clock,
    namespace,
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

interface FoundContext {
  readonly cluster: KubeconfigCluster;
  readonly user: KubeconfigUser;
  readonly namespace: string;
}

function findContext(kubeconfig: Kubeconfig, wanted: string | undefined): FoundContext {
  const name = wanted ?? kubeconfig.currentContext;
  if (name === undefined) throw missing('current-context', '(none)');
  const context = kubeconfig.contexts.get(name);
  if (!context) throw missing('context', name);
  const cluster = kubeconfig.clusters.get(context.cluster);
  if (!cluster) throw missing('cluster', context.cluster);
  const user = context.user === '' ? {} : kubeconfig.users.get(context.user);
  if (!user) throw missing('user', context.user);
  return { cluster, user, namespace: context.namespace ?? 'default' };
}

function missing(what: string, name: string): Error {
  return clientErrors.create('KUBECONFIG_NO_CONTEXT', { what, name });
}

/** Files are read for each connection, so that renewed certificates are taken up without a restart. */
async function readTls(cluster: KubeconfigCluster, user: KubeconfigUser): Promise<TlsOptions> {
  const [ca, cert, key] = await Promise.all([
    cluster.caData ?? readPem(cluster.caFile),
    user.certData ?? readPem(user.certFile),
    user.keyData ?? readPem(user.keyFile),
  ]);
  const { tlsServerName: serverName, insecureSkipTlsVerify: insecureSkipVerify } = cluster;
  return { ca, cert, key, serverName, insecureSkipVerify };
}

async function readPem(path: string | undefined): Promise<string | undefined> {
  return path === undefined ? undefined : readFile(path, 'utf8');
}

function credentialsOf(user: KubeconfigUser, clock: Clock): Credentials {
  const { tokenFile, token, username, password = '' } = user;
  if (tokenFile !== undefined) return tokenFileCredentials(tokenFile, clock);
  if (token !== undefined) return bearerToken(token);
  if (username === undefined) return { headers: () => Promise.resolve({}) };
  const pair = Buffer.from(`${username}:${password}`).toString('base64');
  return { headers: () => Promise.resolve({ authorization: `Basic ${pair}` }) };
}

function impersonationOf({ as, asUid, asGroups, asUserExtra }: KubeconfigUser): RequestHeaders {
  if (as === undefined) return {};
  return impersonationHeaders({
    user: as,
    ...(asUid !== undefined && { uid: asUid }),
    ...(asGroups && { groups: asGroups }),
    ...(asUserExtra && { extra: asUserExtra }),
  });
}
