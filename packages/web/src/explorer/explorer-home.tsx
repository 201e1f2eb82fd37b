import { Paper, SimpleGrid, Text, Title } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactElement, useMemo } from 'react';
import { keyOf } from '../api/kubernetes.ts';
import { DataTable } from '../components/data-table.tsx';
import { FailurePanel } from '../components/failure-panel.tsx';
import { LoadingRows } from '../components/loading-rows.tsx';
import { Page } from '../components/page.tsx';
import { eventColumns } from '../features/cluster/columns.tsx';
import { useLiveObjects } from '../features/cluster/live-objects.ts';
import type { Event } from '../features/cluster/object-types.ts';
import { useCluster } from '../features/clusters/clusters.ts';
import { schemaOf } from './api/kubernetes-path.ts';
import { useCounts, useSchemas } from './api/use-explorer.ts';
import { type KindEntry, kindGroups } from './navigation/kind-groups.ts';
import { objectRoute } from './object-link.tsx';

/** What there is in a cluster, kind by kind, and what went wrong in it lately. */
export function ExplorerHome({ clusterId }: { readonly clusterId: string }): ReactElement {
  const { data: schemas = [] } = useSchemas(clusterId);
  const counts = useCounts(clusterId);
  const kinds = useMemo(
    () =>
      kindGroups(schemas, counts)
        .filter(({ isCommon }) => isCommon)
        .flatMap((group) => group.kinds),
    [schemas, counts],
  );
  const cluster = useCluster(clusterId);
  // Until the cluster has counted, every kind may have objects.
  const used = kinds.filter(({ count = 1 }) => count > 0);
  return (
    <Page
      title={`Everything in ${cluster?.name ?? clusterId}`}
      lead="What it has now, and what complains"
    >
      <section aria-label="What it has">
        <SimpleGrid cols={{ base: 2, sm: 4, lg: 6 }} spacing="sm">
          {used.map((kind) => (
            <KindCard key={kind.type} clusterId={clusterId} kind={kind} />
          ))}
        </SimpleGrid>
      </section>
      <Paper className="surface" p="lg">
        <Title order={2} mb="sm">
          Warnings of the last hour
        </Title>
        <Warnings clusterId={clusterId} />
      </Paper>
    </Page>
  );
}

const WARNINGS = '/api/v1/events?fieldSelector=type%3DWarning&limit=500';
const COLUMNS = eventColumns.filter(({ id }) => id !== 'type');

function Warnings({ clusterId }: { readonly clusterId: string }): ReactElement {
  const navigate = useNavigate();
  const { data: schemas = [] } = useSchemas(clusterId);
  const { items, error, retry } = useLiveObjects<Event>(clusterId, WARNINGS);
  if (error !== undefined)
    return <FailurePanel title="The events could not be read" error={error} onRetry={retry} />;
  if (!items) return <LoadingRows />;
  if (items.length === 0)
    return (
      <Text size="sm" className="muted">
        None: nothing complains.
      </Text>
    );
  return (
    <DataTable
      label="Warnings"
      rows={items}
      columns={COLUMNS}
      keyOf={keyOf}
      onOpen={({ involvedObject = {} }) => {
        const { apiVersion = 'v1', kind = '', namespace, name = '' } = involvedObject;
        const type = schemaOf(schemas, { apiVersion, kind })?.id;
        if (type) void navigate(objectRoute({ clusterId, type, namespace, name }));
      }}
      initialSort={{ id: 'seen', descending: true }}
    />
  );
}

interface KindCardProps {
  readonly clusterId: string;
  readonly kind: KindEntry;
}

function KindCard({ clusterId, kind }: KindCardProps): ReactElement {
  const { type, title, count, errors } = kind;
  return (
    <Link
      to="/c/$clusterId/explorer/$type"
      params={{ clusterId, type }}
      className="surface kind-card"
    >
      <Text span fz={22} fw={650} className="numbers">
        {count?.toLocaleString('en') ?? '–'}
      </Text>
      <Text span size="sm" truncate title={title}>
        {title}
      </Text>
      {errors > 0 && (
        <Text span size="xs" className="danger">
          {errors} in trouble
        </Text>
      )}
    </Link>
  );
}
