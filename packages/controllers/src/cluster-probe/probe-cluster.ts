import type { KubernetesObject } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import { namespaces, nodes } from '@drover/kubernetes';
import { type NodeTotals, type ProbedNode, totalsOfNodes } from './node-totals.ts';

/** `/version` of an API server. */
export interface VersionInfo {
  readonly major: string;
  readonly minor: string;
  readonly gitVersion: string;
  readonly [field: string]: string;
}

/** What a probe learns of a cluster that changes rarely. */
export interface ClusterFacts extends NodeTotals {
  readonly version: VersionInfo;
}

/**
 * Goes through the whole data path to the cluster's store: asks for the namespace `kube-system`.
 *
 * @returns the uid of that namespace, which is what a cluster is known by.
 * @throws whatever the path throws.
 */
export async function probePath(client: KubernetesClient, signal: AbortSignal): Promise<string> {
  const namespace = await client
    .resource<KubernetesObject>(namespaces)
    .get('kube-system', { signal, timeoutMs: PROBE_TIMEOUT_MS });
  return namespace.metadata?.uid ?? '';
}

/** Version, nodes and what they can carry. */
export async function probeFacts(
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<ClusterFacts> {
  const version = await client.raw<VersionInfo>({
    method: 'GET',
    path: '/version',
    signal,
    timeoutMs: PROBE_TIMEOUT_MS,
  });
  const list = await client
    .resource<ProbedNode>(nodes)
    .listAll({ signal, timeoutMs: FACTS_TIMEOUT_MS, resourceVersion: '0' });
  return { version, ...totalsOfNodes(list.items) };
}

const PROBE_TIMEOUT_MS = 5_000;
const FACTS_TIMEOUT_MS = 20_000;
