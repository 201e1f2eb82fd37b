import type { AgentsReport, ConnectedAgent, ProbeReport } from '@drover/api';
import { Alert, Badge, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { readAgents, restartAgents, upgradeAgents } from '../../api/agents.ts';
import type { Cluster } from '../../api/v3.ts';
import { Age } from '../../components/age.tsx';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { AgentLogsButton } from './agent-logs-button.tsx';
import { SupportBundleButton } from './support-bundle-button.tsx';

const EVERY_MS = 15_000;

/** The agents by which a cluster is connected: where they are, how they are, and what can be done about them. */
export function AgentsCard({ cluster }: { readonly cluster: Cluster }): ReactElement {
  const { id, links } = cluster;
  const { data, error } = useQuery({
    queryKey: ['agents', id],
    queryFn: ({ signal }) => readAgents(id, signal),
    refetchInterval: EVERY_MS,
  });
  return (
    <Paper className="surface" p="lg">
      <Stack gap="md">
        <Group justify="space-between">
          <Title order={2}>Agents</Title>
          {links['update'] !== undefined && <AgentButtons clusterId={id} />}
        </Group>
        {error && <FailurePanel title="The agents could not be read" error={error} />}
        {data && <AgentsState report={data} />}
      </Stack>
    </Paper>
  );
}

function AgentButtons({ clusterId }: { readonly clusterId: string }): ReactElement {
  return (
    <Group gap="xs">
      <AgentLogsButton clusterId={clusterId} />
      <ConfirmButton
        label="Restart"
        title="Restart the agents?"
        run={() => restartAgents(clusterId)}
      >
        One after the other: the cluster stays connected.
      </ConfirmButton>
      <ConfirmButton
        label="Upgrade"
        title="Upgrade the agents?"
        run={() => upgradeAgents(clusterId)}
      >
        To the image that the settings name. When the new agents do not connect, it is undone.
      </ConfirmButton>
      <SupportBundleButton clusterId={clusterId} />
    </Group>
  );
}

function AgentsState({ report }: { readonly report: AgentsReport }): ReactElement {
  const { agents, cause, lastContact, gone } = report;
  return (
    <>
      <Text size="sm">
        Last contact: <Age since={lastContact ?? undefined} />
        {lastContact && ' ago'}
        {gone.length > 0 && ` · gone: ${gone.join(', ')}`}
      </Text>
      {cause !== null && (
        <Alert color="red" variant="light" title="No request goes through">
          {cause}
        </Alert>
      )}
      {agents.length === 0 ? (
        <Text className="muted">No agent is connected.</Text>
      ) : (
        <AgentsTable agents={agents} />
      )}
    </>
  );
}

function AgentsTable({ agents }: { readonly agents: readonly ConnectedAgent[] }): ReactElement {
  const titles = ['Pod', 'Node', 'From', 'Version', 'Connected', 'Memory', 'DNS', 'Pod network'];
  return (
    <Table fz="sm" verticalSpacing={4} aria-label="Agents">
      <Table.Thead>
        <Table.Tr>
          {titles.map((title) => (
            <Table.Th key={title}>{title}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {agents.map((agent, at) => (
          <AgentRow key={agent.report?.pod || `${agent.address} ${at}`} agent={agent} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function AgentRow({ agent }: { readonly agent: ConnectedAgent }): ReactElement {
  const { address, version, connected, report } = agent;
  return (
    <Table.Tr>
      <Table.Td>{report?.pod || '–'}</Table.Td>
      <Table.Td>{report?.node || '–'}</Table.Td>
      <Table.Td>{address}</Table.Td>
      <Table.Td>{version || '–'}</Table.Td>
      <Table.Td>
        <Age since={connected} />
      </Table.Td>
      <Table.Td>{report ? `${report.residentMib} MiB` : '–'}</Table.Td>
      <Table.Td>
        <Probe report={report?.probes.dns} />
      </Table.Td>
      <Table.Td>
        <Probe report={report?.probes.network} />
      </Table.Td>
    </Table.Tr>
  );
}

const WORDS = { good: 'works', failing: 'fails', unknown: 'not known' } as const;

function Probe({ report }: { readonly report: ProbeReport | undefined }): ReactElement {
  if (!report) return <>–</>;
  const { state, message, remedy = '' } = report;
  if (state !== 'failing') return <span title={message}>{WORDS[state]}</span>;
  return (
    <Stack gap={2}>
      <Badge color="red" variant="light">
        {WORDS[state]}
      </Badge>
      <Text size="xs">
        {message}. {remedy}
      </Text>
    </Stack>
  );
}
