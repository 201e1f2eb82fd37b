import { Alert, Button, Group, List, Loader, Paper, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { type Cluster, remove } from '../../api/v3.ts';
import { ConditionsTable } from '../../components/conditions-table.tsx';
import { CopyField } from '../../components/copy-field.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { Page } from '../../components/page.tsx';
import { PhraseInput } from '../../components/phrase-input.tsx';
import { hasAgent, isConnected } from '../cluster/agent.ts';
import { NoSuchCluster } from '../cluster/no-such-cluster.tsx';
import { clustersQuery } from '../clusters/clusters.ts';
import { leftBehind, type Removal, removalOf } from './removal-steps.ts';

/** Removes a cluster, and shows what comes of it until it is gone. */
export function RemoveClusterPage({ clusterId }: { readonly clusterId: string }): ReactElement {
  const { data, error, refetch } = useQuery(clustersQuery);
  const current = data?.find(({ id }) => id === clusterId);
  // What it said of itself is wanted when it is no longer there.
  const [last, setLast] = useState(current);
  if (current && current !== last) setLast(current);
  if (error) {
    return (
      <FailurePanel
        title="The cluster could not be read"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) return <LoadingRows />;
  const cluster = current ?? last;
  if (!cluster) return <NoSuchCluster clusterId={clusterId} />;
  const Panel = PANELS[removalOf(cluster, current !== undefined)];
  return (
    <Page title={`Remove ${cluster.name ?? clusterId}`} lead={clusterId}>
      <Paper className="surface" p="xl" maw={860}>
        <Panel cluster={cluster} />
      </Paper>
    </Page>
  );
}

const PANELS: Readonly<Record<Removal, (props: PanelProps) => ReactElement>> = {
  asked: AskPanel,
  'taking-out': TakingOutPanel,
  'left-behind': LeftBehindPanel,
  gone: GonePanel,
};

interface PanelProps {
  readonly cluster: Cluster;
}

function AskPanel({ cluster }: PanelProps): ReactElement {
  const { id, name = id, links } = cluster;
  const [typed, setTyped] = useState('');
  const mutation = useMutation({ mutationFn: () => remove('clusters', id) });
  if (links['remove'] === undefined) {
    return <Text>You may look at this cluster, but not remove it.</Text>;
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed === name) mutation.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="lg">
        <WhatHappens cluster={cluster} />
        <PhraseInput phrase={name} value={typed} onChange={setTyped} />
        {mutation.error && (
          <FailurePanel title="The cluster was not removed" error={mutation.error} />
        )}
        <Group>
          <Button
            type="submit"
            color="red.9"
            loading={mutation.isPending}
            disabled={typed !== name}
          >
            Remove the cluster
          </Button>
          <ButtonLink variant="default" to="/c/$clusterId" params={{ clusterId: id }}>
            Cancel
          </ButtonLink>
        </Group>
      </Stack>
    </form>
  );
}

function WhatHappens({ cluster }: PanelProps): ReactElement {
  return (
    <Stack gap="sm">
      <List spacing="xs" size="sm">
        <List.Item>
          The cluster goes on running, with everything that people run in it. Drover only lets go of
          it.
        </List.Item>
        <List.Item>
          Here its projects, the roles of people in it, and its registration are deleted. This
          cannot be undone; the cluster can be imported anew.
        </List.Item>
        {isConnected(cluster) && (
          <List.Item>
            In the cluster, the namespace cattle-system with the agent and the roles that Drover
            made are deleted.
          </List.Item>
        )}
      </List>
      {hasAgent(cluster) && !isConnected(cluster) && (
        <Alert
          color="orange"
          variant="light"
          icon={<IconAlertTriangle size={18} />}
          title="The cluster is not connected"
        >
          <Stack gap="sm">
            <Text size="sm">
              Drover cannot take its agent out of it. Bring the cluster back first, or remove what
              is left afterwards, where kubectl reaches the cluster:
            </Text>
            <CleanUpCommand />
          </Stack>
        </Alert>
      )}
    </Stack>
  );
}

function CleanUpCommand(): ReactElement {
  return <CopyField label="the clean-up command" value="drover clusters cleanup" />;
}

function TakingOutPanel({ cluster }: PanelProps): ReactElement {
  const { conditions = [], transitioningMessage } = cluster;
  return (
    <Stack gap="lg">
      <Group gap="sm" wrap="nowrap" role="status">
        <Loader size={18} />
        <Text fw={550}>Drover is being taken out of the cluster</Text>
      </Group>
      {transitioningMessage && <Text size="sm">{transitioningMessage}</Text>}
      <ConditionsTable conditions={conditions} />
    </Stack>
  );
}

function LeftBehindPanel({ cluster }: PanelProps): ReactElement {
  return (
    <Stack gap="lg">
      <LeftBehindAlert cluster={cluster} />
      <Group gap="sm" wrap="nowrap" role="status">
        <Loader size={18} />
        <Text size="sm">
          The cluster is let go a minute after its removal began; when its agent connects before
          that, it is taken out after all.
        </Text>
      </Group>
    </Stack>
  );
}

function LeftBehindAlert({ cluster }: PanelProps): ReactElement {
  return (
    <Alert
      color="orange"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title="Something stays in the cluster"
    >
      <Stack gap="sm">
        <Text size="sm">{leftBehind(cluster)}</Text>
        <Text size="sm">This command lists it, asks, and removes it:</Text>
        <CleanUpCommand />
      </Stack>
    </Alert>
  );
}

function GonePanel({ cluster }: PanelProps): ReactElement {
  return (
    <Stack gap="lg">
      <Group gap="sm" wrap="nowrap" role="status">
        <IconCheck size={20} />
        <Text fw={550}>The cluster is gone from Drover</Text>
      </Group>
      {leftBehind(cluster) !== undefined && <LeftBehindAlert cluster={cluster} />}
      <ButtonLink to="/" w="fit-content">
        All clusters
      </ButtonLink>
    </Stack>
  );
}
