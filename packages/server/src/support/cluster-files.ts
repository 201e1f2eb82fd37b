import type { AgentsReport, Cluster } from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { errorMessage } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { deployments, events, nodes, pods } from '@drover/kubernetes';
import type { BundleFile } from './bundle-file.ts';

/** What is known of a cluster for a bundle. */
export interface ClusterFacts {
  readonly cluster: Cluster;
  readonly agents: AgentsReport;
  /** The last lines of each agent, by its pod. */
  readonly logs: ReadonlyMap<string, readonly string[]>;
  /** Through the agent, as the agent; absent while none is connected. */
  readonly client?: KubernetesClient | undefined;
}

const TIMEOUT_MS = 5_000;
const MAX_OBJECTS = 500;

/** What is asked of the cluster itself. */
const QUESTIONS: readonly {
  readonly file: string;
  readonly type: ResourceType;
  readonly namespace?: string;
}[] = [
  { file: 'nodes', type: nodes },
  { file: 'deployments-cattle-system', type: deployments, namespace: 'cattle-system' },
  { file: 'pods-cattle-system', type: pods, namespace: 'cattle-system' },
  { file: 'pods-kube-system', type: pods, namespace: 'kube-system' },
  { file: 'events-cattle-system', type: events, namespace: 'cattle-system' },
];

/** The part of a bundle about one cluster. What the cluster does not answer is told in its place. */
export async function* clusterFiles(
  { cluster, agents, logs, client }: ClusterFacts,
  signal: AbortSignal,
): AsyncGenerator<BundleFile> {
  const folder = `clusters/${cluster.metadata?.name ?? ''}`;
  yield { name: `${folder}/cluster.json`, value: cluster };
  yield { name: `${folder}/agents.json`, value: agents };
  for (const [pod, lines] of logs) yield { name: `${folder}/logs/${pod}.log`, lines };
  if (!client) return;
  const answers = await Promise.all(
    QUESTIONS.map(async ({ file, ...question }) => {
      const value = await ask(client, question, signal);
      return { name: `${folder}/${file}.json`, value };
    }),
  );
  yield* answers;
}

async function ask(
  client: KubernetesClient,
  { type, namespace }: { readonly type: ResourceType; readonly namespace?: string },
  signal: AbortSignal,
): Promise<unknown> {
  try {
    const { items } = await client.resource<KubernetesObject>(type).list({
      ...(namespace !== undefined && { namespace }),
      limit: MAX_OBJECTS,
      signal,
      timeoutMs: TIMEOUT_MS,
    });
    return items.map(withoutManagedFields);
  } catch (error) {
    signal.throwIfAborted();
    return { failed: errorMessage(error) };
  }
}

function withoutManagedFields({ metadata = {}, ...object }: KubernetesObject): object {
  const { managedFields: _managed, ...kept } = metadata;
  return { metadata: kept, ...object };
}
