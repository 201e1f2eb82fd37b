import { Badge, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { type ReactElement, useMemo } from 'react';
import { type FollowedType, useLiveList } from '../../api/live-list.ts';
import type { ClusterNode } from '../../api/v3.ts';
import { ConditionsTable } from '../../components/conditions-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { FactCard } from '../../components/fact-card.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LabelBadges } from '../../components/label-badges.tsx';
import { AnchorLink } from '../../components/links.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { Page } from '../../components/page.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { formatCapacity } from '../clusters/quantities.ts';
import { DrainProgress } from './drain-progress.tsx';
import { NodeActions } from './node-actions.tsx';

interface NodePageProps {
  readonly clusterId: string;
  readonly nodeName: string;
}

/** One node: what it is, how it is, and what can be done with it. */
export function NodePage({ clusterId, nodeName }: NodePageProps): ReactElement {
  const types = useMemo<readonly [FollowedType]>(
    () => [{ type: 'node', plural: 'nodes', filters: { clusterId } }],
    [clusterId],
  );
  const { data, error } = useLiveList<ClusterNode>(types);
  const node = data?.find((candidate) => candidate.nodeName === nodeName);
  if (error) return <FailurePanel title="The node could not be read" error={error} />;
  if (!data) return <LoadingRows />;
  if (!node) {
    return (
      <EmptyState
        icon={null}
        title="There is no such node yet"
        action={
          <AnchorLink to="/c/$clusterId" params={{ clusterId }} search={{ tab: 'nodes' }}>
            All nodes
          </AnchorLink>
        }
      >
        New nodes show up here within half a minute, if you may see them.
      </EmptyState>
    );
  }
  return <NodeView node={node} />;
}

function rolesOf({ etcd, controlPlane, worker }: ClusterNode): readonly string[] {
  return [
    ...(controlPlane ? ['control plane'] : []),
    ...(etcd ? ['etcd'] : []),
    ...(worker ? ['worker'] : []),
  ];
}

function NodeView({ node }: { readonly node: ClusterNode }): ReactElement {
  const { id, nodeName, state = 'unknown', allocatable, requested, conditions = [], info } = node;
  const part = (resource: 'cpu' | 'memory' | 'pods'): string => {
    const all = formatCapacity(resource, allocatable?.[resource]);
    const used = requested?.[resource];
    return used === undefined ? all : `${formatCapacity(resource, used)} of ${all}`;
  };
  return (
    <Page
      title={
        <Group gap="sm">
          {nodeName}
          <StateBadge state={state} />
        </Group>
      }
      lead={`${id} · ${rolesOf(node).join(', ')}`}
      actions={<NodeActions node={node} />}
    >
      <DrainProgress node={node} />
      <SimpleGrid cols={{ base: 2, lg: 4 }}>
        <FactCard title="Kubelet" value={info?.kubernetes?.kubeletVersion ?? '–'} />
        <FactCard title="CPU" value={part('cpu')} />
        <FactCard title="Memory" value={part('memory')} />
        <FactCard title="Address" value={node.ipAddress ?? '–'} />
      </SimpleGrid>
      <Paper className="surface" p="lg">
        <Title order={2} mb="sm">
          Conditions
        </Title>
        <ConditionsTable conditions={conditions} />
      </Paper>
      <Paper className="surface" p="lg">
        <Title order={2} mb="sm">
          Taints and labels
        </Title>
        <Stack gap="xs">
          <Group gap="xs">
            {(node.taints ?? []).map(({ key = '', value = '', effect = '' }) => (
              <Badge key={`${key}${effect}`} variant="outline" color="orange" tt="none">
                {`${key}${value && `=${value}`}:${effect}`}
              </Badge>
            ))}
            {(node.taints ?? []).length === 0 && (
              <Text size="sm" className="muted">
                No taints: every pod may run here.
              </Text>
            )}
          </Group>
          <LabelBadges labels={node.labels ?? {}} />
        </Stack>
      </Paper>
    </Page>
  );
}
