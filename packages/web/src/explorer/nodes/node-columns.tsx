import { type ReactElement, use } from 'react';
import { quantityToNumber } from '../../features/clusters/quantities.ts';
import { isRecord } from '../../features/editor/draft.ts';
import type { ExplorerObject } from '../api/wire.ts';
import type { ObjectColumn } from '../table/object-column.ts';
import { CapacityBar } from './capacity-bar.tsx';
import { UsageContext } from './node-usage.ts';

type Resource = 'cpu' | 'memory';

/** What pods may use of a node. */
export function allocatable({ status }: ExplorerObject, resource: Resource): number | undefined {
  const amounts = status?.['allocatable'] ?? status?.['capacity'];
  const amount = isRecord(amounts) ? amounts[resource] : undefined;
  return typeof amount === 'string' ? quantityToNumber(amount) : undefined;
}

const FORMATS: Readonly<Record<Resource, (value: number) => string>> = {
  cpu: (cores) => `${cores.toFixed(cores < 10 ? 1 : 0)} cores`,
  memory: (bytes) => `${(bytes / 2 ** 30).toFixed(1)} GiB`,
};

const TITLES: Readonly<Record<Resource, string>> = { cpu: 'CPU', memory: 'Memory' };

interface NodeCapacityProps {
  readonly node: ExplorerObject;
  readonly resource: Resource;
}

/** How much of a node is used now. */
export function NodeCapacity({ node, resource }: NodeCapacityProps): ReactElement {
  const usage = use(UsageContext).get(node.metadata.name);
  return (
    <CapacityBar
      title={TITLES[resource]}
      used={usage?.[resource]}
      whole={allocatable(node, resource)}
      format={FORMATS[resource]}
    />
  );
}

/** What is used of each node, besides what Kubernetes prints. */
export const nodeColumns: readonly ObjectColumn[] = (['cpu', 'memory'] as const).map(
  (resource) => ({
    id: resource,
    title: TITLES[resource],
    field: `status.allocatable.${resource}`,
    isShown: true,
    isText: false,
    width: 170,
    cell: (node) => <NodeCapacity node={node} resource={resource} />,
  }),
);
