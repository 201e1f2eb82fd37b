import { Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Cluster } from '../../api/v3.ts';
import { ConditionsTable } from '../../components/conditions-table.tsx';
import { FactCard } from '../../components/fact-card.tsx';
import { formatCapacity } from '../clusters/quantities.ts';

/** Facts and conditions of a cluster. */
export function OverviewPanel({ cluster }: { readonly cluster: Cluster }): ReactElement {
  const { version, nodeCount, capacity, conditions = [] } = cluster;
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }}>
        <FactCard title="Kubernetes" value={version?.gitVersion ?? '–'} />
        <FactCard title="Nodes" value={String(nodeCount ?? '–')} />
        <FactCard title="CPU" value={formatCapacity('cpu', capacity?.['cpu'])} />
        <FactCard title="Memory" value={formatCapacity('memory', capacity?.['memory'])} />
        <FactCard title="Pods" value={formatCapacity('pods', capacity?.['pods'])} />
      </SimpleGrid>
      <Paper className="surface" p="lg">
        <Title order={2} mb="sm">
          Conditions
        </Title>
        {conditions.length === 0 ? (
          <Text className="muted">Nothing has been said about this cluster yet.</Text>
        ) : (
          <ConditionsTable conditions={conditions} />
        )}
      </Paper>
    </Stack>
  );
}
