import { Alert, Grid, Paper, Stack, Title } from '@mantine/core';
import { IconAlertTriangle, IconLoader } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { Condition } from '../../api/v3.ts';
import { ConditionsTable } from '../../components/conditions-table.tsx';
import type { ExplorerObject } from '../api/wire.ts';
import { CapacityCard } from '../nodes/capacity-card.tsx';
import { AboutCard } from './about-card.tsx';
import { ContainersCard } from './containers-card.tsx';
import { SummaryCard } from './summary-card.tsx';
import { TreeCard } from './tree-card.tsx';
import { ValuesCard } from './values-card.tsx';

interface OverviewPanelProps {
  readonly clusterId: string;
  readonly object: ExplorerObject;
}

/** How an object is and why, what belongs to it, and what it is. */
export function OverviewPanel({ clusterId, object }: OverviewPanelProps): ReactElement {
  const conditions = conditionsOf(object);
  return (
    <Stack gap="lg">
      <StateAlert object={object} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack gap="lg">
            <SummaryCard object={object} />
            {object.type === 'node' && <CapacityCard clusterId={clusterId} node={object} />}
            {object.type === 'pod' && <ContainersCard clusterId={clusterId} pod={object} />}
            <ValuesCard key={object.metadata.uid} object={object} />
            <TreeCard clusterId={clusterId} object={object} />
            {conditions.length > 0 && (
              <Paper className="surface" p="lg">
                <Title order={2} mb="sm">
                  Conditions
                </Title>
                <ConditionsTable conditions={conditions} />
              </Paper>
            )}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <AboutCard object={object} />
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function conditionsOf({ status }: ExplorerObject): readonly Condition[] {
  const conditions = status?.['conditions'];
  return Array.isArray(conditions) ? (conditions as readonly Condition[]) : [];
}

/** What is wrong with an object, or what it waits for, in its own words. */
function StateAlert({ object }: { readonly object: ExplorerObject }): ReactElement | null {
  const { state, deletionTimestamp, finalizers = [] } = object.metadata;
  if (deletionTimestamp !== undefined) {
    return (
      <Alert color="orange" variant="light" icon={<IconLoader size={18} />} title="Being deleted">
        {finalizers.length > 0
          ? `It goes when these have done their work: ${finalizers.join(', ')}.`
          : 'It goes when what it runs has stopped.'}
      </Alert>
    );
  }
  if (!state?.message || !(state.error || state.transitioning)) return null;
  return (
    <Alert
      color={state.error ? 'red' : 'blue'}
      variant="light"
      icon={state.error ? <IconAlertTriangle size={18} /> : <IconLoader size={18} />}
      title={state.error ? 'Something is wrong' : 'Not there yet'}
    >
      {state.message}
    </Alert>
  );
}
