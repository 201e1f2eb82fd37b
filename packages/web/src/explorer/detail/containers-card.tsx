import { Badge, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import { Age } from '../../components/age.tsx';
import { AnchorLink } from '../../components/links.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import type { ExplorerObject } from '../api/wire.ts';
import { objectRoute } from '../object-link.tsx';
import { type ContainerFacts, containersOf } from './containers.ts';

interface ContainersCardProps {
  readonly clusterId: string;
  readonly pod: ExplorerObject;
}

/** The containers of a pod: how each is, what it runs, and where it listens. */
export function ContainersCard({ clusterId, pod }: ContainersCardProps): ReactElement {
  const place = objectRoute({ clusterId, type: 'pod', ...pod.metadata });
  const podIp = pod.status?.['podIP'];
  return (
    <Paper className="surface" p="lg">
      <Group justify="space-between" mb="sm">
        <Title order={2}>Containers</Title>
        <Group gap="md">
          {typeof podIp === 'string' && (
            <Text size="sm" className="muted numbers">
              {podIp}
            </Text>
          )}
          <AnchorLink {...place} search={{ tab: 'logs' }} size="sm">
            Logs
          </AnchorLink>
          <AnchorLink {...place} search={{ tab: 'shell' }} size="sm">
            Shell
          </AnchorLink>
        </Group>
      </Group>
      <Table verticalSpacing="xs" aria-label="Containers">
        <Table.Thead>
          <Table.Tr>
            {['Name', 'State', 'Image', 'Ports', 'Restarts', 'Since'].map((title) => (
              <Table.Th key={title} fz="xs" className="muted">
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {containersOf(pod).map((container) => (
            <ContainerRow key={container.name} container={container} />
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

function ContainerRow({ container }: { readonly container: ContainerFacts }): ReactElement {
  const { name, isInit, state, message, image, ports, restarts, lastEnd, since } = container;
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap={6} wrap="nowrap">
          <Text span size="sm" fw={550}>
            {name}
          </Text>
          {isInit && (
            <Badge size="xs" variant="light" color="gray" tt="none">
              before the others
            </Badge>
          )}
        </Group>
      </Table.Td>
      <Table.Td>
        <Stack gap={0}>
          <StateBadge state={state} />
          {message !== undefined && (
            <Text size="xs" className="danger" lineClamp={3}>
              {message}
            </Text>
          )}
        </Stack>
      </Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>{image}</Table.Td>
      <Table.Td>{ports.join(', ') || '–'}</Table.Td>
      <Table.Td className="numbers">
        {restarts}
        {lastEnd !== undefined && (
          <Text size="xs" className="muted">
            {lastEnd}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Age since={since} />
      </Table.Td>
    </Table.Tr>
  );
}
