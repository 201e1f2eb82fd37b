import type { KubernetesList, KubernetesObject } from '@drover/apimachinery';
import { useQuery } from '@tanstack/react-query';
import { createContext } from 'react';
import { sendJson } from '../../api/http.ts';
import { clusterPath, listObjects } from '../../api/kubernetes.ts';
import { toFailure } from '../../api/to-failure.ts';
import { quantityToNumber } from '../../features/clusters/quantities.ts';

/** What a node uses now. */
export interface Usage {
  /** Cores. */
  readonly cpu?: number;
  /** Bytes. */
  readonly memory?: number;
}

/** What nodes use now, by name; empty while nobody says. */
export const UsageContext = createContext<ReadonlyMap<string, Usage>>(new Map());

interface NodeMetrics extends KubernetesObject {
  readonly usage?: { readonly cpu?: string; readonly memory?: string };
}

interface Summary {
  readonly node?: {
    readonly cpu?: { readonly usageNanoCores?: number };
    readonly memory?: { readonly workingSetBytes?: number };
  };
}

const METRICS = '/apis/metrics.k8s.io/v1beta1/nodes';
/** Kubelets that are asked when nothing gathers metrics: each is a request of its own. */
const MAX_KUBELETS = 20;
const AGAIN_MS = 10_000;

/** What nodes use now, from the metrics of the cluster, or where there are none, from their kubelets. */
export function useNodeUsage(
  clusterId: string,
  names: readonly string[],
): ReadonlyMap<string, Usage> {
  const asked = names.slice(0, MAX_KUBELETS);
  const { data } = useQuery({
    queryKey: ['explorer', clusterId, 'node-usage', asked],
    queryFn: ({ signal }) => readUsage({ clusterId, names: asked, signal }),
    enabled: asked.length > 0,
    refetchInterval: AGAIN_MS,
    retry: false,
  });
  return data ?? NONE;
}

const NONE: ReadonlyMap<string, Usage> = new Map();

interface UsageRequest {
  readonly clusterId: string;
  readonly names: readonly string[];
  readonly signal: AbortSignal;
}

async function readUsage(request: UsageRequest): Promise<ReadonlyMap<string, Usage>> {
  const { clusterId, signal } = request;
  try {
    const { items }: KubernetesList<NodeMetrics> = await listObjects(clusterId, METRICS, signal);
    return new Map(items.map((item) => [item.metadata?.name ?? '', usageOf(item)]));
  } catch (error) {
    const { status } = toFailure(error);
    if (status !== 404 && status !== 503) throw error;
    return readSummaries(request);
  }
}

/** Usage as the metrics of the cluster say it. */
export function usageOf({ usage }: NodeMetrics): Usage {
  return defined(quantityToNumber(usage?.cpu ?? ''), quantityToNumber(usage?.memory ?? ''));
}

async function readSummaries({
  clusterId,
  names,
  signal,
}: UsageRequest): Promise<ReadonlyMap<string, Usage>> {
  const read = names.map(async (name) => {
    const path = clusterPath(clusterId, `/api/v1/nodes/${name}/proxy/stats/summary`);
    return [name, summaryUsage(await sendJson<Summary>(path, { signal }))] as const;
  });
  const settled = await Promise.allSettled(read);
  return new Map(
    settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
  );
}

/** Usage as a kubelet says it. */
export function summaryUsage({ node }: Summary): Usage {
  const nanoCores = node?.cpu?.usageNanoCores;
  return defined(
    nanoCores === undefined ? undefined : nanoCores / 1e9,
    node?.memory?.workingSetBytes,
  );
}

function defined(cpu: number | undefined, memory: number | undefined): Usage {
  return { ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) };
}
