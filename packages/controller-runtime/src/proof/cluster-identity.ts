import type { WaitOptions } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { namespaces } from '@drover/kubernetes';

/** Asks for the uid of the one namespace that is never made anew while a cluster lives. */
export function clusterIdentity(
  client: KubernetesClient,
): (options: WaitOptions) => Promise<string | undefined> {
  return async (options) => {
    const { metadata } = await client.resource(namespaces).get('kube-system', options);
    return metadata?.uid;
  };
}
