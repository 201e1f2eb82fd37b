import { Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Cluster, Condition } from '../../api/v3.ts';
import { Age } from '../../components/age.tsx';
import { ConditionAlerts } from '../../components/condition-alerts.tsx';
import { ConditionsTable } from '../../components/conditions-table.tsx';
import { Fact } from '../../components/fact.tsx';
import { FactCard } from '../../components/fact-card.tsx';
import { LabelBadges } from '../../components/label-badges.tsx';
import { AnchorLink } from '../../components/links.tsx';
import { formatCapacity } from '../clusters/quantities.ts';
import { splitReserved } from '../metadata/metadata.ts';
import { conditionOf, hasAgent } from './agent.ts';
import { AgentsCard } from './agents-card.tsx';
import { originOf } from './origin.ts';

/** What people find out by something else being wrong. The rest is in the title, or among the conditions. */
const TOLD: ReadonlySet<string> = new Set([
  'ClusterDnsAnswers',
  'PodNetworkWorks',
  'RbacSynced',
  'NamespacesGuarded',
  'PodSecurityAdmissionApplied',
  'ProjectNetworksIsolated',
  'AuthorizedEndpointReady',
]);

function isOfProjects({ type }: Condition): boolean {
  return TOLD.has(type);
}

/** Facts and conditions of a cluster. */
export function OverviewPanel({ cluster }: { readonly cluster: Cluster }): ReactElement {
  const { version, nodeCount, capacity, conditions = [] } = cluster;
  return (
    <Stack gap="lg">
      <ConditionAlerts conditions={conditions.filter(isOfProjects)} />
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }}>
        <FactCard title="Kubernetes" value={version?.gitVersion ?? '–'} />
        <FactCard title="Nodes" value={String(nodeCount ?? '–')} />
        <FactCard title="CPU" value={formatCapacity('cpu', capacity?.['cpu'])} />
        <FactCard title="Memory" value={formatCapacity('memory', capacity?.['memory'])} />
        <FactCard title="Pods" value={formatCapacity('pods', capacity?.['pods'])} />
      </SimpleGrid>
      <AboutCard cluster={cluster} />
      {!cluster.internal && hasAgent(cluster) && <AgentsCard cluster={cluster} />}
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

function AboutCard({ cluster }: { readonly cluster: Cluster }): ReactElement {
  const { id, description, version, internal, apiEndpoint, agentImageOverride, created } = cluster;
  const labels = splitReserved(cluster.labels).own;
  const annotations = Object.entries(splitReserved(cluster.annotations).own);
  return (
    <Paper className="surface" p="lg">
      <Stack gap="md">
        <Title order={2}>About</Title>
        {description && <Text size="sm">{description}</Text>}
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }}>
          <Fact title="ID">{id}</Fact>
          <Fact title="Kind">{originOf(cluster)}</Fact>
          <Fact title="Platform">{version?.platform ?? '–'}</Fact>
          <Fact title="Created">
            <Age since={created} /> ago
          </Fact>
          {!internal && (
            <>
              <Fact title="Agent">
                <AgentContact cluster={cluster} />
                {hasAgent(cluster) && cluster.links['update'] !== undefined && (
                  <RenewLink clusterId={id} />
                )}
              </Fact>
              <Fact title="API server, as the agent reaches it">{apiEndpoint || '–'}</Fact>
              <Fact title="Agent image">{agentImageOverride || 'As the settings say'}</Fact>
            </>
          )}
        </SimpleGrid>
        {Object.keys(labels).length > 0 && (
          <Fact title="Labels">
            <LabelBadges labels={labels} />
          </Fact>
        )}
        {annotations.map(([key, value]) => (
          <Fact key={key} title={key}>
            {value}
          </Fact>
        ))}
      </Stack>
    </Paper>
  );
}

/** Leads to the command that brings the agent up to date. */
function RenewLink({ clusterId }: { readonly clusterId: string }): ReactElement {
  return (
    <>
      {' · '}
      <AnchorLink
        to="/import/$clusterId"
        params={{ clusterId }}
        search={{ again: true }}
        size="sm"
        underline="always"
      >
        renew it
      </AnchorLink>
    </>
  );
}

/** Whether requests get through to the cluster, and since when that is so. */
function AgentContact({ cluster }: { readonly cluster: Cluster }): ReactElement {
  const connected = conditionOf(cluster, 'Connected');
  if (!connected || !hasAgent(cluster)) return <>has not connected yet</>;
  const { status, lastTransitionTime, lastUpdateTime } = connected;
  return (
    <>
      {status === 'True' ? 'connected for ' : 'away for '}
      <Age since={lastTransitionTime ?? lastUpdateTime} />
    </>
  );
}
