import { createClient, type KubernetesClient } from '@drover/client';
import {
  connectKubeconfig,
  type Kubeconfig,
  loadKubeconfig,
  proxyFor,
  readProxySettings,
} from '@drover/client/node';
import type { Command } from 'commander';
import type { Environment, Host } from '../host.ts';

/** Which cluster is reached directly, without the server. */
export interface KubeconfigFlags {
  readonly kubeconfig?: string;
  readonly kubeContext?: string;
}

/** Adds `--kubeconfig` and `--kube-context`. */
export function withKubeconfigFlags(command: Command): Command {
  return command
    .option(
      '--kubeconfig <file>',
      'kubeconfig of the cluster; default: $KUBECONFIG, or ~/.kube/config',
    )
    .option('--kube-context <name>', 'context of that kubeconfig; default: its current one');
}

/** A connection to a cluster, and what it is called. */
export interface DirectCluster extends AsyncDisposable {
  readonly client: KubernetesClient;
  /** Address of its API server. */
  readonly address: string;
}

/**
 * Connects to the cluster of a kubeconfig.
 *
 * @throws `KUBECONFIG_*`
 */
export async function connectDirectly(
  { env, clock }: Host,
  { kubeconfig: path, kubeContext: context }: KubeconfigFlags,
): Promise<DirectCluster> {
  const kubeconfig = withProxies(await loadKubeconfig({ path, env }), env);
  const connection = connectKubeconfig(kubeconfig, { context, env, clock });
  return {
    client: createClient(connection),
    address: connection.transport.name,
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

/** Clusters whose entry names no proxy are reached through that of the environment, as kubectl does. */
function withProxies(kubeconfig: Kubeconfig, env: Environment): Kubeconfig {
  const settings = readProxySettings(env);
  const clusters = new Map(
    Array.from(kubeconfig.clusters, ([name, cluster]) => {
      const url = URL.parse(cluster.server);
      const proxyUrl = cluster.proxyUrl ?? (url ? proxyFor(url, settings)?.href : undefined);
      return [name, { ...cluster, proxyUrl }] as const;
    }),
  );
  return { ...kubeconfig, clusters };
}
