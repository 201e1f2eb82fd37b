import { Group, Paper, SimpleGrid, Stack, Table, Text, ThemeIcon, Title } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconHelp } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { Cluster, Condition } from '../../api/v3.ts';
import { Age } from '../../components/age.tsx';
import { formatCapacity } from '../clusters/quantities.ts';

/** Facts and conditions of a cluster. */
export function OverviewPanel({ cluster }: { readonly cluster: Cluster }): ReactElement {
  const { version, nodeCount, capacity, conditions = [] } = cluster;
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }}>
        <Fact title="Kubernetes" value={version?.gitVersion ?? '–'} />
        <Fact title="Nodes" value={String(nodeCount ?? '–')} />
        <Fact title="CPU" value={formatCapacity('cpu', capacity?.['cpu'])} />
        <Fact title="Memory" value={formatCapacity('memory', capacity?.['memory'])} />
        <Fact title="Pods" value={formatCapacity('pods', capacity?.['pods'])} />
      </SimpleGrid>
      <Paper className="surface" p="lg">
        <Title order={2} mb="sm">
          Conditions
        </Title>
        {conditions.length === 0 ? (
          <Text className="muted">Nothing has been said about this cluster yet.</Text>
        ) : (
          <Conditions conditions={conditions} />
        )}
      </Paper>
    </Stack>
  );
}

function Fact({ title, value }: { readonly title: string; readonly value: string }): ReactElement {
  return (
    <Paper className="surface" p="md">
      <Text size="xs" className="muted" fw={550}>
        {title}
      </Text>
      <Text fz={22} fw={650} className="numbers" mt={2} truncate title={value}>
        {value}
      </Text>
    </Paper>
  );
}

function statusIcon(status: Condition['status']): ReactElement {
  if (status === 'True') return <IconCheck size={15} />;
  return status === 'False' ? <IconAlertTriangle size={15} /> : <IconHelp size={15} />;
}

const STATUS_COLORS = { True: 'teal', False: 'red', Unknown: 'gray' } as const;

function Conditions({ conditions }: { readonly conditions: readonly Condition[] }): ReactElement {
  return (
    <Table verticalSpacing="xs" aria-label="Conditions">
      <Table.Tbody>
        {conditions.map(({ type, status, reason, message, lastTransitionTime, lastUpdateTime }) => (
          <Table.Tr key={type}>
            <Table.Td w={260}>
              <Group gap="sm" wrap="nowrap">
                <ThemeIcon size={24} radius="xl" variant="light" color={STATUS_COLORS[status]}>
                  {statusIcon(status)}
                </ThemeIcon>
                <Text size="sm" fw={550}>
                  {type}
                </Text>
              </Group>
            </Table.Td>
            <Table.Td>
              <Text size="sm">{message ?? (status === 'True' ? '' : reason)}</Text>
              {reason && message && status !== 'True' && (
                <Text size="xs" className="muted">
                  {reason}
                </Text>
              )}
            </Table.Td>
            <Table.Td ta="right" w={90}>
              <Age since={lastTransitionTime ?? lastUpdateTime} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
