import type { Cluster, Node, NodePool } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { Indexes } from '@drover/controller-runtime';

/** Index of node pools and nodes by the id of their template. */
export const BY_TEMPLATE = 'nodeTemplate';
/** Index of clusters by the name of the kontainer driver that made them. */
export const BY_ENGINE = 'engineDriver';

/** Index of nodes by cluster and name in it: `c-abc12:worker-1`. */
export const BY_NODE_NAME = 'nodeName';

/** The indexes that the caches of kinds need, by plural: what a list asks of another kind for each row. */
export const kindIndexes: Readonly<Record<string, Indexes<KubernetesObject>>> = {
  nodepools: { [BY_TEMPLATE]: (pool) => textOf((pool as NodePool).spec?.nodeTemplateName) },
  nodes: {
    [BY_TEMPLATE]: (node) => textOf((node as Node).spec?.nodeTemplateName),
    [BY_NODE_NAME]: ({ metadata, ...node }) => {
      const { nodeName } = (node as Node).status ?? {};
      return nodeName ? [`${metadata?.namespace ?? ''}:${nodeName}`] : [];
    },
  },
  clusters: { [BY_ENGINE]: (cluster) => textOf(engineOf(cluster as Cluster)) },
};

function engineOf({ spec }: Cluster): unknown {
  const engine = spec?.genericEngineConfig as { readonly driverName?: unknown } | null | undefined;
  return engine?.driverName;
}

function textOf(value: unknown): readonly string[] {
  return typeof value === 'string' && value !== '' ? [value] : [];
}
