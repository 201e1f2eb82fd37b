import { SimpleGrid, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactElement, useMemo } from 'react';
import { Page } from '../components/page.tsx';
import { useCluster } from '../features/clusters/clusters.ts';
import { useCounts, useSchemas } from './api/use-explorer.ts';
import { type KindEntry, kindGroups } from './navigation/kind-groups.ts';

/** What there is in a cluster, kind by kind, and how much of it is in trouble. */
export function ExplorerHome({ clusterId }: { readonly clusterId: string }): ReactElement {
  const { data: schemas = [] } = useSchemas(clusterId);
  const counts = useCounts(clusterId);
  const groups = useMemo(() => kindGroups(schemas, counts), [schemas, counts]);
  const cluster = useCluster(clusterId);
  return (
    <Page title={`Everything in ${cluster?.name ?? clusterId}`} lead="Live, by kind">
      {groups.map(({ id, title, kinds }) => (
        <section key={id} aria-label={title}>
          <Text size="sm" fw={600} className="muted" mb="xs">
            {title}
          </Text>
          <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="sm">
            {kinds.map((kind) => (
              <KindCard key={kind.type} clusterId={clusterId} kind={kind} />
            ))}
          </SimpleGrid>
        </section>
      ))}
    </Page>
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
        {count ?? '–'}
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
