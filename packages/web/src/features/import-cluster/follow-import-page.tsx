import { parseTimeMs, systemClock } from '@drover/base';
import {
  Collapse,
  Group,
  Loader,
  Paper,
  Stack,
  Text,
  ThemeIcon,
  Title,
  UnstyledButton,
} from '@mantine/core';
import { IconCheck, IconCircleDashed, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useState } from 'react';
import { type Cluster, type ClusterRegistrationToken, create, list } from '../../api/v3.ts';
import { CopyField } from '../../components/copy-field.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { Page } from '../../components/page.tsx';
import { useCluster } from '../clusters/clusters.ts';
import { type ImportStep, importSteps, type StepState } from './import-steps.ts';

/** The registration token of a cluster; one is made when there is none. */
async function registrationToken(
  clusterId: string,
  signal: AbortSignal,
): Promise<ClusterRegistrationToken> {
  const tokens = await list<ClusterRegistrationToken>(
    'clusterregistrationtokens',
    { clusterId },
    signal,
  );
  const usable = tokens.find(({ command }) => command);
  return (
    usable ?? create('clusterregistrationtokens', { type: 'clusterRegistrationToken', clusterId })
  );
}

function leadOf(isActive: boolean, again: boolean): string {
  if (again) return 'The agent that runs takes over what was changed for it; all else goes on.';
  return isActive ? 'Done.' : 'One command, then watch it arrive.';
}

interface FollowImportPageProps {
  readonly clusterId: string;
  /** Whether the command is wanted for a cluster that is here already, to renew its agent. */
  readonly again: boolean;
}

/** The second step of an import: the command, and what happens after it, live. */
export function FollowImportPage({ clusterId, again }: FollowImportPageProps): ReactElement {
  const cluster = useCluster(clusterId);
  const {
    data: token,
    error,
    refetch,
  } = useQuery({
    queryKey: ['v3', 'clusterregistrationtokens', clusterId],
    queryFn: ({ signal }) => registrationToken(clusterId, signal),
    refetchInterval: ({ state }) => (state.data?.command ? false : 1000),
  });
  const active = cluster?.state === 'active';
  const isDone = active && !again;
  return (
    <Page title={`Import ${cluster?.name ?? clusterId}`} lead={leadOf(active, again)}>
      {error && (
        <FailurePanel
          title="The command could not be made"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      <Paper className="surface" p="xl" maw={860}>
        <Stack gap="xl">
          {!isDone && token?.command && <Commands token={token} />}
          {cluster && <Steps cluster={cluster} />}
          {active && (
            <ButtonLink to="/c/$clusterId" params={{ clusterId }} w="fit-content">
              Open the cluster
            </ButtonLink>
          )}
        </Stack>
      </Paper>
    </Page>
  );
}

function Commands({ token }: { readonly token: ClusterRegistrationToken }): ReactElement {
  const [open, setOpen] = useState(false);
  return (
    <Stack gap="sm">
      <Title order={2}>Run this where kubectl reaches the cluster</Title>
      <CopyField label="the import command" value={token.command ?? ''} />
      <UnstyledButton onClick={() => setOpen(!open)} aria-expanded={open}>
        <Text size="sm" c="drover" fw={500}>
          kubectl complains about the certificate of this server?
        </Text>
      </UnstyledButton>
      <Collapse expanded={open}>
        <Stack gap="sm">
          <Text size="sm" className="muted">
            Then this machine does not know the authority of this server. The manifest itself pins
            that authority by its checksum, so the agent verifies the server in any case.
          </Text>
          <CopyField
            label="the import command without certificate check"
            value={token.insecureCommand ?? ''}
          />
        </Stack>
      </Collapse>
    </Stack>
  );
}

const STEP_ICONS: Readonly<
  Record<StepState, { readonly color: string; readonly icon: ReactElement }>
> = {
  done: { color: 'teal', icon: <IconCheck size={16} /> },
  failed: { color: 'red', icon: <IconX size={16} /> },
  running: { color: 'blue', icon: <Loader size={14} color="blue" /> },
  waiting: { color: 'gray', icon: <IconCircleDashed size={16} /> },
};

function Steps({ cluster }: { readonly cluster: Cluster }): ReactElement {
  const [nowMs, setNowMs] = useState(() => systemClock.nowMs());
  useEffect(() => systemClock.schedule(1000, () => setNowMs(systemClock.nowMs())), [nowMs]);
  const startMs = parseTimeMs(cluster.created ?? '') ?? nowMs;
  return (
    <Stack gap="md" component="ol" p={0} m={0} style={{ listStyle: 'none' }} aria-live="polite">
      {importSteps(cluster, nowMs - startMs).map((step) => (
        <Step key={step.id} step={step} />
      ))}
    </Stack>
  );
}

function Step({ step }: { readonly step: ImportStep }): ReactElement {
  const { color, icon } = STEP_ICONS[step.state];
  return (
    <Group
      component="li"
      wrap="nowrap"
      align="flex-start"
      gap="md"
      data-step={step.id}
      data-state={step.state}
    >
      <ThemeIcon variant="light" color={color} radius="xl" size={30}>
        {icon}
      </ThemeIcon>
      <div>
        <Text
          fw={step.state === 'waiting' ? 400 : 550}
          className={step.state === 'waiting' ? 'muted' : ''}
          pt={3}
        >
          {step.title}
        </Text>
        {step.hint && step.state !== 'done' && (
          <Text size="sm" className={step.state === 'failed' ? 'danger' : 'muted'}>
            {step.hint}
          </Text>
        )}
      </div>
    </Group>
  );
}
