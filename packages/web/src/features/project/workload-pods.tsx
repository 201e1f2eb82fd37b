import { Stack, Text, Title } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useMemo } from 'react';
import { type FollowedType, useLiveList } from '../../api/live-list.ts';
import { DataTable } from '../../components/data-table.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { type ProjectPlace, projectScope } from './project-place.ts';
import type { ProjectPod, Workload } from './resources.ts';
import { podColumns } from './workload-columns.tsx';

const COLUMNS = podColumns.filter(({ id }) => id !== 'namespace' && id !== 'workload');

interface WorkloadPodsProps {
  readonly place: ProjectPlace;
  readonly workload: Workload;
}

/** The pods of a workload, live; a pod opens with its log and a shell. */
export function WorkloadPods({ place, workload }: WorkloadPodsProps): ReactElement {
  const { clusterId } = place;
  const navigate = useNavigate();
  const scope = projectScope(place);
  const types = useMemo<readonly [FollowedType]>(
    () => [{ type: 'pod', plural: 'pods', scope, filters: { workloadId: workload.id } }],
    [scope, workload.id],
  );
  const { data, error } = useLiveList<ProjectPod>(types);
  return (
    <Stack gap="sm">
      <Title order={2}>Pods</Title>
      {error && <FailurePanel title="The pods could not be read" error={error} />}
      {!data && !error && <LoadingRows />}
      {data?.length === 0 && <Text className="muted">It has no pods now.</Text>}
      {data && data.length > 0 && (
        <DataTable
          label="Pods"
          rows={data}
          columns={COLUMNS}
          keyOf={({ id }) => id}
          initialSort={{ id: 'name', descending: false }}
          onOpen={({ namespaceId, name = '' }) =>
            void navigate({
              to: '/c/$clusterId/pods/$namespace/$pod',
              params: { clusterId, namespace: namespaceId ?? '', pod: name },
            })
          }
        />
      )}
    </Stack>
  );
}
