import { Group } from '@mantine/core';
import { IconFolders, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useMemo } from 'react';
import { schema } from '../../api/v3.ts';
import { ageColumn, stateColumn } from '../../components/columns.tsx';
import type { Column } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { FilteredTable } from '../../components/filtered-table.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import type { Project } from '../project-edit/projects.ts';
import { nameColumn } from './columns.tsx';
import { countNamespaces } from './namespace-counts.ts';
import { useNamespaces, useProjects } from './projects.ts';

function columnsWith(counts: ReadonlyMap<string, number> | undefined): readonly Column<Project>[] {
  const countOf = ({ id }: Project): number => counts?.get(id) ?? 0;
  return [
    stateColumn(({ state = 'unknown' }) => state),
    nameColumn(),
    {
      id: 'description',
      title: 'Description',
      cell: ({ description }) => description || <span className="muted">–</span>,
    },
    {
      id: 'namespaces',
      title: 'Namespaces',
      align: 'right',
      width: 130,
      cell: (project) => <span className="numbers">{counts ? countOf(project) : '–'}</span>,
      sortBy: countOf,
    },
    ageColumn(),
  ];
}

function CreateProjectButton({ clusterId }: { readonly clusterId: string }): ReactElement | null {
  const { data } = useQuery({
    queryKey: ['v3', 'schemas', 'project'],
    queryFn: ({ signal }) => schema('project', signal),
    staleTime: 60_000,
  });
  if (!data?.collectionMethods?.includes('POST')) return null;
  return (
    <ButtonLink
      to="/c/$clusterId/projects/create"
      params={{ clusterId }}
      leftSection={<IconPlus size={16} />}
    >
      Create a project
    </ButtonLink>
  );
}

/** The projects of a cluster, live. */
export function ProjectsPanel({ clusterId }: { readonly clusterId: string }): ReactElement {
  const navigate = useNavigate();
  const { data, error, refetch } = useProjects(clusterId);
  const namespaces = useNamespaces(clusterId);
  const columns = useMemo(
    () => columnsWith(namespaces && countNamespaces(namespaces)),
    [namespaces],
  );
  if (error) {
    return (
      <FailurePanel
        title="The projects could not be read"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) return <LoadingRows />;
  const button = <CreateProjectButton clusterId={clusterId} />;
  if (data.length === 0) {
    return (
      <EmptyState icon={<IconFolders size={28} />} title="No projects yet" action={button}>
        A project is a group of namespaces that people are given rights to together.
      </EmptyState>
    );
  }
  return (
    <FilteredTable
      label="Projects"
      placeholder="Filter by name, id or description"
      rows={data}
      columns={columns}
      keyOf={({ id }) => id}
      texts={({ name, id, description }) => [name, id, description]}
      beside={<Group ml="auto">{button}</Group>}
      initialSort={{ id: 'name', descending: false }}
      onOpen={({ id: projectId }) =>
        void navigate({ to: '/c/$clusterId/p/$projectId', params: { clusterId, projectId } })
      }
    />
  );
}
