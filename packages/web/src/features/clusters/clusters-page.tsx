import { Text } from '@mantine/core';
import { IconPlus, IconTopologyStar3 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Cluster } from '../../api/v3.ts';
import { ageColumn, stateColumn } from '../../components/columns.tsx';
import type { Column } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { FilteredTable } from '../../components/filtered-table.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { Page } from '../../components/page.tsx';
import { clustersQuery } from './clusters.ts';
import { formatCapacity } from './quantities.ts';

const COLUMNS: readonly Column<Cluster>[] = [
  stateColumn(({ state = 'unknown' }) => state),
  {
    id: 'name',
    title: 'Name',
    cell: (cluster) => <ClusterName cluster={cluster} />,
    sortBy: ({ name = '' }) => name,
  },
  {
    id: 'version',
    title: 'Kubernetes',
    cell: ({ version }) => version?.gitVersion ?? '–',
    sortBy: ({ version }) => version?.gitVersion ?? '',
  },
  {
    id: 'nodes',
    title: 'Nodes',
    align: 'right',
    cell: ({ nodeCount }) => <span className="numbers">{nodeCount ?? '–'}</span>,
    sortBy: ({ nodeCount = 0 }) => nodeCount,
  },
  {
    id: 'cpu',
    title: 'CPU',
    align: 'right',
    cell: ({ capacity }) => formatCapacity('cpu', capacity?.['cpu']),
  },
  {
    id: 'memory',
    title: 'Memory',
    align: 'right',
    cell: ({ capacity }) => formatCapacity('memory', capacity?.['memory']),
  },
  ageColumn(),
];

function ClusterName({ cluster }: { readonly cluster: Cluster }): ReactElement {
  const { name, id, transitioning, transitioningMessage } = cluster;
  const trouble = transitioning !== 'no' && transitioningMessage;
  return (
    <div>
      <Text size="sm" fw={550}>
        {name ?? id}
      </Text>
      {trouble && (
        <Text
          size="xs"
          className={transitioning === 'error' ? 'danger' : 'muted'}
          truncate
          maw={420}
        >
          {transitioningMessage}
        </Text>
      )}
    </div>
  );
}

/** The list of clusters, live. */
export function ClustersPage(): ReactElement {
  const { data, error, refetch } = useQuery(clustersQuery);
  const importButton = (
    <ButtonLink to="/import" leftSection={<IconPlus size={16} />}>
      Import a cluster
    </ButtonLink>
  );
  const lead = data && `${data.length} ${data.length === 1 ? 'cluster' : 'clusters'}`;
  return (
    <Page title="Clusters" lead={lead} actions={importButton}>
      {error && (
        <FailurePanel
          title="The clusters could not be read"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <LoadingRows />}
      {data && data.length > 0 && <ClusterTable clusters={data} />}
      {data?.every(({ internal }) => internal) && (
        <EmptyState
          icon={<IconTopologyStar3 size={28} />}
          title="Bring in your first cluster"
          action={importButton}
        >
          Drover reaches a cluster through an agent that dials out, so the cluster opens no port.
          One <code>kubectl apply</code> is all it takes.
        </EmptyState>
      )}
    </Page>
  );
}

function ClusterTable({ clusters }: { readonly clusters: readonly Cluster[] }): ReactElement {
  const navigate = useNavigate();
  return (
    <FilteredTable
      label="Clusters"
      placeholder="Filter by name, id or state"
      rows={clusters}
      columns={COLUMNS}
      keyOf={({ id }) => id}
      texts={({ name, id, state }) => [name, id, state]}
      initialSort={{ id: 'name', descending: false }}
      onOpen={({ id }) => void navigate({ to: '/c/$clusterId', params: { clusterId: id } })}
    />
  );
}
