import { createClient, type KubernetesClient } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import type { Command } from 'commander';
import type { Host } from '../host.ts';

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
  const kubeconfig = await loadKubeconfig({ path, env });
  const connection = connectKubeconfig(kubeconfig, { context, env, clock });
  return {
    client: createClient(connection),
    address: connection.transport.name,
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}
