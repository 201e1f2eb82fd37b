import { groupResource } from '@drover/apimachinery';
import { autoscalingColumns } from './autoscaling-columns.ts';
import { clusterColumns } from './cluster-columns.ts';
import { networkColumns } from './network-columns.ts';
import { serviceColumns } from './service-columns.ts';
import { type Column, DEFAULT_COLUMNS } from './table.ts';
import { workloadColumns } from './workload-columns.ts';

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  ...autoscalingColumns,
  ...clusterColumns,
  ...networkColumns,
  ...serviceColumns,
  ...workloadColumns,
};

/** The columns of a built-in resource; name and time of creation where it has none of its own. */
export function builtInColumns(resource: {
  readonly group: string;
  readonly resource: string;
}): readonly Column[] {
  return COLUMNS[groupResource(resource)] ?? DEFAULT_COLUMNS;
}
