import type { KubernetesObject } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import { type Node, namespaces, nodes } from '@drover/kubernetes';
import { type NodePressure, pressureOf } from './node-pressure.ts';
import { type NodeTotals, totalsOfNodes } from './node-totals.ts';

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
  readonly pressure: NodePressure;
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

/** Version, nodes and what they can carry. The nodes are without what is large and shown nowhere. */
export async function probeFacts(
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<{ readonly facts: ClusterFacts; readonly nodes: readonly Node[] }> {
  const version = await client.raw<VersionInfo>({
    method: 'GET',
    path: '/version',
    signal,
    timeoutMs: PROBE_TIMEOUT_MS,
  });
  const { items } = await client
    .resource<Node>(nodes)
    .listAll({ signal, timeoutMs: FACTS_TIMEOUT_MS });
  const facts = { version, pressure: pressureOf(items), ...totalsOfNodes(items) };
  return { facts, nodes: items.map(withoutBallast) };
}

function withoutBallast({ metadata, status, ...node }: Node): Node {
  const { managedFields: _fields, ...kept } = metadata ?? {};
  const { images: _images, ...shown } = (status ?? {}) as { readonly images?: unknown };
  return { ...node, metadata: kept, status: shown };
}

const PROBE_TIMEOUT_MS = 5_000;
const FACTS_TIMEOUT_MS = 20_000;
