import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowsMove, IconBox, IconPlus } from '@tabler/icons-react';
import { type ReactElement, type ReactNode, useMemo } from 'react';
import { useMay } from '../../api/access.ts';
import { type FollowedType, useLiveList } from '../../api/live-list.ts';
import { pathIn, remove } from '../../api/v3.ts';
import { ageColumn, stateColumn } from '../../components/columns.tsx';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import type { Column } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { FilteredTable } from '../../components/filtered-table.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { CreateNamespaceModal } from './create-namespace-modal.tsx';
import { MoveNamespaceModal } from './move-namespace-modal.tsx';
import { type Namespace, scopeOf } from './namespaces.ts';

interface NamespacesPanelProps {
  readonly clusterId: string;
  /** `c-abc12:p-def34`. */
  readonly projectId: string;
}

/** The namespaces of a project, live: more of them, moved elsewhere, deleted. */
export function NamespacesPanel({ clusterId, projectId }: NamespacesPanelProps): ReactElement {
  const followed = useMemo<readonly [FollowedType]>(
    () => [
      {
        type: 'namespace',
        plural: 'namespaces',
        scope: scopeOf(clusterId),
        filters: { projectId },
      },
    ],
    [clusterId, projectId],
  );
  const { data, error, refetch } = useLiveList<Namespace>(followed);
  const [opened, { open, close }] = useDisclosure();
  const mayCreate = useMay(clusterId, { verb: 'create', resource: 'namespaces' });
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
          Whoever has a role in the project has it in each of its namespaces. Create one here, or
          move one from another project.
        </EmptyState>
      )}
      {data && data.length > 0 && (
        <NamespacesTable
          clusterId={clusterId}
          namespaces={data}
          beside={<Group ml="auto">{button}</Group>}
        />
      )}
      {opened && (
        <CreateNamespaceModal clusterId={clusterId} projectId={projectId} onClose={close} />
      )}
    </Stack>
  );
}

interface NamespacesTableProps {
  readonly clusterId: string;
  readonly namespaces: readonly Namespace[];
  readonly beside: ReactNode;
}

function NamespacesTable({ clusterId, namespaces, beside }: NamespacesTableProps): ReactElement {
  // Rights are the same in all namespaces of a project, so that one of them stands for all.
  const name = namespaces[0]?.id ?? '';
  const mayMove = useMay(clusterId, { verb: 'update', resource: 'namespaces', name });
  const mayDelete = useMay(clusterId, { verb: 'delete', resource: 'namespaces', name });
  const actions: Column<Namespace> = {
    id: 'actions',
    title: '',
    align: 'right',
    width: 190,
    cell: (namespace) => (
      <Group gap="xs" justify="flex-end" wrap="nowrap">
        {mayMove && <MoveButton clusterId={clusterId} namespace={namespace} />}
        {mayDelete && <DeleteButton clusterId={clusterId} namespace={namespace} />}
      </Group>
    ),
  };
  return (
    <FilteredTable
      label="Namespaces"
      placeholder="Filter by name or description"
      rows={namespaces}
      columns={mayMove || mayDelete ? [...COLUMNS, actions] : COLUMNS}
      keyOf={({ id }) => id}
      texts={({ name: text, description }) => [text, description]}
      initialSort={{ id: 'name', descending: false }}
      beside={beside}
    />
  );
}

const COLUMNS: readonly Column<Namespace>[] = [
  stateColumn(({ state = 'unknown' }) => state),
  {
    id: 'name',
    title: 'Name',
    cell: ({ name }) => (
      <Text size="sm" fw={550}>
        {name}
      </Text>
    ),
    sortBy: ({ name = '' }) => name,
  },
  {
    id: 'description',
    title: 'Description',
    cell: ({ description }) => (
      <Text size="sm" lineClamp={1} title={description} className="muted">
        {description || '–'}
      </Text>
    ),
    sortBy: ({ description = '' }) => description,
  },
  ageColumn(),
];

interface RowButtonProps {
  readonly clusterId: string;
  readonly namespace: Namespace;
}

function MoveButton({ clusterId, namespace }: RowButtonProps): ReactElement {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconArrowsMove size={14} />}
        aria-label={`Move ${namespace.id}`}
        onClick={open}
      >
        Move
      </Button>
      {opened && <MoveNamespaceModal clusterId={clusterId} namespace={namespace} onClose={close} />}
    </>
  );
}

function DeleteButton({ clusterId, namespace }: RowButtonProps): ReactElement {
  const { id } = namespace;
  return (
    <ConfirmButton
      label="Delete"
      title={`Delete the namespace ${id}?`}
      size="compact-sm"
      phrase={id}
      run={() => remove(pathIn(scopeOf(clusterId), 'namespaces'), id)}
    >
      Everything in it is deleted with it: workloads, services, volumes claimed there, secrets. This
      cannot be undone.
    </ConfirmButton>
  );
}
