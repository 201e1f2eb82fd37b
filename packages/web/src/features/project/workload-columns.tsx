import { Badge } from '@mantine/core';
import { ageColumn, stateColumn } from '../../components/columns.tsx';
import {
  nameColumn,
  namespaceColumn,
  type SectionColumn,
  textsColumn,
  wordColumn,
} from './columns.tsx';
import { nameOfId } from './network-values.ts';
import type { ProjectPod, Workload } from './resources.ts';
import {
  endpointTexts,
  podReadiness,
  podRestarts,
  readinessText,
  workloadImages,
  workloadKind,
  workloadReadiness,
  workloadState,
} from './workload-values.ts';

/** The share of ready pods: what lacks most comes first. */
function readyShare(workload: Workload): number {
  const { ready, desired } = workloadReadiness(workload) ?? { ready: 0, desired: 0 };
  return desired === 0 ? 1 : ready / desired;
}

/** Columns of workloads. */
export const workloadColumns: readonly SectionColumn<Workload>[] = [
  stateColumn(workloadState),
  nameColumn(({ cronJobConfig }) =>
    cronJobConfig?.suspend ? (
      <Badge size="xs" variant="light" color="gray" tt="none">
        not started
      </Badge>
    ) : null,
  ),
  wordColumn<Workload>('kind', 'Kind', workloadKind),
  namespaceColumn(),
  textsColumn<Workload>('image', 'Image', workloadImages),
  {
    id: 'ready',
    title: 'Ready',
    align: 'right',
    cell: (workload) => <span className="numbers">{readinessText(workload)}</span>,
    sortBy: readyShare,
  },
  textsColumn('endpoints', 'Reached at', ({ publicEndpoints }) => endpointTexts(publicEndpoints)),
  ageColumn(),
];

/** Columns of pods. */
export const podColumns: readonly SectionColumn<ProjectPod>[] = [
  stateColumn(({ state = 'unknown' }) => state),
  nameColumn(),
  namespaceColumn(),
  {
    id: 'workload',
    title: 'Workload',
    cell: ({ workloadId }) => (workloadId ? nameOfId(workloadId) : '–'),
    sortBy: ({ workloadId }) => nameOfId(workloadId ?? ''),
  },
  {
    id: 'ready',
    title: 'Ready',
    align: 'right',
    cell: (pod) => {
      const { ready, desired } = podReadiness(pod);
      return (
        <span className="numbers">
          {ready}/{desired}
        </span>
      );
    },
  },
  {
    id: 'restarts',
    title: 'Restarts',
    align: 'right',
    cell: (pod) => <span className="numbers">{podRestarts(pod)}</span>,
    sortBy: podRestarts,
  },
  {
    id: 'address',
    title: 'Address',
    cell: ({ status }) => status?.podIp || '–',
    sortBy: ({ status }) => status?.podIp ?? '',
  },
  ageColumn(),
];
