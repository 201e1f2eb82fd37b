import { Button, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBox, IconPlus } from '@tabler/icons-react';
import { type ReactElement, useMemo } from 'react';
import { useMay } from '../../api/access.ts';
import { type FollowedType, useLiveList } from '../../api/live-list.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { CreateNamespaceModal } from './create-namespace-modal.tsx';
import { type Namespace, scopeOf } from './namespaces.ts';
import { NamespacesTable } from './namespaces-table.tsx';

interface NamespacesPanelProps {
  readonly clusterId: string;
  /** `c-abc12:p-def34`; without one, all namespaces of the cluster. */
  readonly projectId?: string;
}

/** The namespaces of a project or of a whole cluster, live: more of them, moved elsewhere, deleted. */
export function NamespacesPanel({ clusterId, projectId }: NamespacesPanelProps): ReactElement {
  const followed = useMemo<readonly [FollowedType]>(
    () => [
      {
        type: 'namespace',
        plural: 'namespaces',
        scope: scopeOf(clusterId),
        ...(projectId !== undefined && { filters: { projectId } }),
      },
    ],
    [clusterId, projectId],
  );
  const { data, error, refetch } = useLiveList<Namespace>(followed);
  const [opened, { open, close }] = useDisclosure();
  const mayCreate = useMay(clusterId, { verb: 'create', resource: 'namespaces' });
  const place = { clusterId, ...(projectId !== undefined && { projectId }) };
  const button = mayCreate && (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      Create a namespace
    </Button>
  );
  return (
    <Stack>
      {error && (
        <FailurePanel
          title="The namespaces could not be read"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <LoadingRows />}
      {data?.length === 0 && (
        <EmptyState icon={<IconBox size={28} />} title="No namespaces yet" action={button}>
          Whoever has a role in a project has it in each of its namespaces. Create one here, or move
          one here from elsewhere in the cluster.
        </EmptyState>
      )}
      {data && data.length > 0 && (
        <NamespacesTable {...place} namespaces={data} beside={<Group ml="auto">{button}</Group>} />
      )}
      {opened && <CreateNamespaceModal {...place} onClose={close} />}
    </Stack>
  );
}
