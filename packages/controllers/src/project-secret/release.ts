import type { KubernetesObject } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import { secrets } from '@drover/kubernetes';
import { ifFound } from '../requests/if-found.ts';

/** Rancher's finalizers, one for each cluster. Nobody else would take them away, and the secret could never be deleted. */
const RANCHERS = 'clusterscoped.controller.cattle.io/secretsController_';

/** Takes off a secret what Rancher has left on it to hold its deletion up. */
export async function release(
  home: KubernetesClient,
  { metadata = {} }: KubernetesObject,
  signal: AbortSignal,
): Promise<void> {
  const { name = '', namespace, resourceVersion, finalizers = [] } = metadata;
  const kept = finalizers.filter((finalizer) => !finalizer.startsWith(RANCHERS));
  if (kept.length === finalizers.length) return;
  const body = { metadata: { resourceVersion, finalizers: kept } };
  const options = { namespace, signal, metadataOnly: true };
  await ifFound(() => home.resource(secrets).patch(name, { type: 'merge', body }, options));
}
