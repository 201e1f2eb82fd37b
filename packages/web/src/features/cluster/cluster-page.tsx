import { Group, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Cluster } from '../../api/v3.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { Page } from '../../components/page.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { clustersQuery } from '../clusters/clusters.ts';
import { ClusterMembersPanel } from '../members/members-panel.tsx';
import { NamespacesPanel } from '../namespaces/namespaces-panel.tsx';
import { ProjectsPanel } from '../project/projects-panel.tsx';
import { ClusterActions } from './cluster-actions.tsx';
import { CLUSTER_TABS, type ClusterTab } from './cluster-tabs.ts';
import { eventColumns, nodeColumns, podColumns } from './columns.tsx';
import { NoSuchCluster } from './no-such-cluster.tsx';
import { ObjectsPanel } from './objects-panel.tsx';
import { OverviewPanel } from './overview-panel.tsx';

interface ClusterPageProps {
  readonly clusterId: string;
  readonly tab: ClusterTab;
}

/** Everything about one cluster. */
export function ClusterPage({ clusterId, tab }: ClusterPageProps): ReactElement {
  const { data, error, refetch } = useQuery(clustersQuery);
  const cluster = data?.find(({ id }) => id === clusterId);
  if (error)
    return (
      <FailurePanel
        title="The cluster could not be read"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  if (!data) return <Page title="…">{null}</Page>;
  if (!cluster) return <NoSuchCluster clusterId={clusterId} />;
  return <ClusterView cluster={cluster} tab={tab} />;
}

function ClusterView({
  cluster,
  tab,
}: {
  readonly cluster: Cluster;
  readonly tab: ClusterTab;
}): ReactElement {
  const navigate = useNavigate();
  const { id, name = id, state = 'unknown', transitioningMessage } = cluster;
  const title = (
    <Group gap="sm">
      {name}
      <StateBadge state={state} />
    </Group>
  );
  const open = (value: string | null): void => {
    void navigate({
      to: '/c/$clusterId',
      params: { clusterId: id },
      search: { tab: (value ?? 'overview') as ClusterTab },
    });
  };
  return (
    <Page
      title={title}
      lead={
        transitioningMessage || (
          <Text span ff="monospace" size="sm">
            {id}
          </Text>
        )
      }
      actions={<ClusterActions cluster={cluster} />}
    >
      <Tabs value={tab} onChange={open} keepMounted={false}>
        <Tabs.List mb="lg">
          {CLUSTER_TABS.map((value) => (
            <Tabs.Tab key={value} value={value} tt="capitalize">
              {value}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>
          <ClusterPanel cluster={cluster} tab={tab} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function ClusterPanel({
  cluster,
  tab,
}: {
  readonly cluster: Cluster;
  readonly tab: ClusterTab;
}): ReactElement {
  const navigate = useNavigate();
  const clusterId = cluster.id;
  switch (tab) {
    case 'overview':
      return <OverviewPanel cluster={cluster} />;
    case 'nodes':
      return (
        <ObjectsPanel
          key={tab}
          clusterId={clusterId}
          path="/api/v1/nodes"
          title="nodes"
          columns={nodeColumns}
          onOpen={({ metadata }) => {
            const nodeName = metadata?.name ?? '';
            void navigate({ to: '/c/$clusterId/nodes/$nodeName', params: { clusterId, nodeName } });
          }}
        />
      );
    case 'projects':
      return <ProjectsPanel clusterId={clusterId} />;
    case 'namespaces':
      return <NamespacesPanel clusterId={clusterId} />;
    case 'members':
      return <ClusterMembersPanel clusterId={clusterId} />;
    case 'pods':
      return (
        <ObjectsPanel
          key={tab}
          clusterId={clusterId}
          path="/api/v1/pods"
          title="pods"
          columns={podColumns}
          onOpen={({ metadata }) => {
            const { namespace = '', name: pod = '' } = metadata ?? {};
            void navigate({
              to: '/c/$clusterId/pods/$namespace/$pod',
              params: { clusterId, namespace, pod },
            });
          }}
        />
      );
    case 'events':
      return (
        <ObjectsPanel
          key={tab}
          clusterId={clusterId}
          path="/api/v1/events"
          title="events"
          columns={eventColumns}
          initialSort={{ id: 'seen', descending: true }}
        />
      );
  }
}
