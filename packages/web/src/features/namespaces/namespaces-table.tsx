import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowsMove } from '@tabler/icons-react';
import { type ReactElement, type ReactNode, useMemo } from 'react';
import { useMay } from '../../api/access.ts';
import { pathIn, remove } from '../../api/v3.ts';
import { ageColumn, stateColumn } from '../../components/columns.tsx';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import type { Column } from '../../components/data-table.tsx';
import { FilteredTable } from '../../components/filtered-table.tsx';
import { AnchorLink } from '../../components/links.tsx';
import { useProjects } from '../project/projects.ts';
import { MoveNamespaceModal } from './move-namespace-modal.tsx';
import { NamespaceNotes } from './namespace-notes.tsx';
import {
  type Namespace,
  scopeOf,
  useNamespacesChanged,
  useSystemNamespaces,
} from './namespaces.ts';

interface NamespacesTableProps {
  readonly clusterId: string;
  /** Without one, namespaces of several projects are shown. */
  readonly projectId?: string;
  readonly namespaces: readonly Namespace[];
  readonly beside: ReactNode;
}

/** Namespaces, with what may be done with them. */
export function NamespacesTable(props: NamespacesTableProps): ReactElement {
  const { clusterId, projectId, namespaces, beside } = props;
  const { data: projects } = useProjects(clusterId);
  const actions = useActionsColumn(props);
  const nameOf = useMemo(() => {
    const names = new Map(projects?.map(({ id, name = id }) => [id, name]));
    return ({ projectId: id }: Namespace): string => names.get(id ?? '') ?? '';
  }, [projects]);
  const project = projectId === undefined ? [projectColumn(clusterId, nameOf)] : [];
  return (
    <FilteredTable
      label="Namespaces"
      placeholder="Filter by name, project or description"
      rows={namespaces}
      columns={[...COLUMNS, ...project, DESCRIPTION, ageColumn(), ...actions]}
      keyOf={({ id }) => id}
      texts={(namespace) => [namespace.name, namespace.description, nameOf(namespace)]}
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
    cell: (namespace) => (
      <Group gap={6} wrap="nowrap">
        <Text size="sm" fw={550}>
          {namespace.name}
        </Text>
        <NamespaceNotes namespace={namespace} />
      </Group>
    ),
    sortBy: ({ name = '' }) => name,
  },
];

const DESCRIPTION: Column<Namespace> = {
  id: 'description',
  title: 'Description',
  cell: ({ description }) => (
    <Text size="sm" lineClamp={1} title={description} className="muted">
      {description || '–'}
    </Text>
  ),
  sortBy: ({ description = '' }) => description,
};

function projectColumn(
  clusterId: string,
  nameOf: (namespace: Namespace) => string,
): Column<Namespace> {
  return {
    id: 'project',
    title: 'Project',
    cell: (namespace) => {
      const [name, projectId] = [nameOf(namespace), namespace.projectId ?? ''];
      if (name === '') return <span className="muted">–</span>;
      return (
        <AnchorLink to="/c/$clusterId/p/$projectId" params={{ clusterId, projectId }} size="sm">
          {name}
        </AnchorLink>
      );
    },
    sortBy: nameOf,
  };
}

/** Rights are the same in all namespaces of a project, so that one of them stands for all. */
function useActionsColumn({
  clusterId,
  projectId,
  namespaces,
}: NamespacesTableProps): readonly Column<Namespace>[] {
  const name = projectId === undefined ? '' : (namespaces[0]?.id ?? '');
  const mayMove = useMay(clusterId, { verb: 'update', resource: 'namespaces', name });
  const mayDelete = useMay(clusterId, { verb: 'delete', resource: 'namespaces', name });
  const system = useSystemNamespaces();
  if (!mayMove && !mayDelete) return [];
  return [
    {
      id: 'actions',
      title: '',
      align: 'right',
      width: 190,
      cell: (namespace) => (
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          {mayMove && <MoveButton clusterId={clusterId} namespace={namespace} />}
          {mayDelete && system?.has(namespace.id) === false && (
            <DeleteButton clusterId={clusterId} namespace={namespace} />
          )}
        </Group>
      ),
    },
  ];
}

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
  const changed = useNamespacesChanged(clusterId);
  const { id } = namespace;
  return (
    <ConfirmButton
      label="Delete"
      title={`Delete the namespace ${id}?`}
      size="compact-sm"
      phrase={id}
      run={() => remove(pathIn(scopeOf(clusterId), 'namespaces'), id)}
      onDone={() => void changed()}
    >
      Everything in it is deleted with it: workloads, services, volumes claimed there, secrets. This
      cannot be undone.
    </ConfirmButton>
  );
}
