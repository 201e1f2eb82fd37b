import { readFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import type { Clock } from '@drover/base';
import type { Credentials } from '@drover/client';
import {
  connectKubeconfig,
  inClusterKubeconfig,
  type Kubeconfig,
  type KubeconfigCluster,
  loadKubeconfig,
} from '@drover/client/node';
import { agentErrors } from '../../errors.ts';

/** The API server of the agent's cluster, as the agent reaches it. */
export interface ApiServer extends AsyncDisposable {
  /** Its address; a path is put before that of every request. */
  readonly url: URL;
  /** Opens a connection on which HTTP/1.1 is spoken, within 10 s; certificates are read anew. */
  open(options: { readonly signal: AbortSignal }): Promise<Duplex>;
  /** What the agent shows of itself, renewed as its files change. */
  readonly credentials: Credentials;
  /** The authority that signs its certificate, in PEM; empty when it is one that every machine knows. */
  authority(): Promise<string>;
}

/** Where {@link openApiServer} looks. */
export interface OpenApiServerOptions {
  /** Default: the service account of the pod. */
  readonly kubeconfig?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/**
 * Finds the API server. Connects to nothing yet.
 *
 * @throws `AGENT_CONFIG_INVALID` outside of a pod without a kubeconfig; `KUBECONFIG_…` when that is wrong.
 */
export async function openApiServer(options: OpenApiServerOptions): Promise<ApiServer> {
  const { env, clock } = options;
  const kubeconfig = await readKubeconfig(options);
  const cluster = currentCluster(kubeconfig);
  const connection = connectKubeconfig(kubeconfig, { env, clock });
  return {
    url: new URL(cluster.server),
    open: ({ signal }) => connection.transport.open({ signal }),
    credentials: connection.credentials,
    authority: async () =>
      cluster.caData ?? (cluster.caFile ? await readFile(cluster.caFile, 'utf8') : ''),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

async function readKubeconfig({ kubeconfig, env }: OpenApiServerOptions): Promise<Kubeconfig> {
  if (kubeconfig !== undefined) return loadKubeconfig({ path: kubeconfig });
  if (env['KUBERNETES_SERVICE_HOST']) return inClusterKubeconfig({ env });
  throw agentErrors.create('AGENT_CONFIG_INVALID', {
    problem: 'it runs in no pod and was given no kubeconfig',
    setting: '--kubeconfig, or run it in a pod,',
  });
}

function currentCluster({ contexts, clusters, currentContext }: Kubeconfig): KubeconfigCluster {
  const context = contexts.get(currentContext ?? '');
  const cluster = context && clusters.get(context.cluster);
  if (cluster) return cluster;
  throw agentErrors.create('AGENT_CONFIG_INVALID', {
    problem: 'the kubeconfig has no current context',
    setting: 'current-context in the kubeconfig',
  });
}

/** `host:port` of an API server. */
export function addressOf({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port || (protocol === 'http:' ? '80' : '443')}`;
}
