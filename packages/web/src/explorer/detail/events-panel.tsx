import { Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { keyOf } from '../../api/kubernetes.ts';
import { DataTable } from '../../components/data-table.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { eventColumns } from '../../features/cluster/columns.tsx';
import { useLiveObjects } from '../../features/cluster/live-objects.ts';
import type { Event } from '../../features/cluster/object-types.ts';
import type { ExplorerObject } from '../api/wire.ts';

interface EventsPanelProps {
  readonly clusterId: string;
  readonly object: ExplorerObject;
}

/** Where the events about an object are. */
export function eventsPath({ kind = '', metadata }: ExplorerObject): string {
  const { name, namespace } = metadata;
  const selector = [`involvedObject.name=${name}`, `involvedObject.kind=${kind}`];
  const place = namespace === undefined ? '' : `namespaces/${namespace}/`;
  const query = new URLSearchParams({ fieldSelector: selector.join(','), limit: '500' });
  return `/api/v1/${place}events?${query.toString()}`;
}

const COLUMNS = eventColumns.filter(({ id }) => id !== 'object');

/** What happened to an object in the last hour, live. */
export function EventsPanel({ clusterId, object }: EventsPanelProps): ReactElement {
  const { items, error, retry } = useLiveObjects<Event>(clusterId, eventsPath(object));
  if (error !== undefined)
    return <FailurePanel title="The events could not be read" error={error} onRetry={retry} />;
  if (!items) return <LoadingRows />;
  if (items.length === 0)
    return (
      <Text className="muted surface" p="xl" ta="center">
        Nothing has happened to it lately. Clusters keep events for an hour.
      </Text>
    );
  return (
    <DataTable
      label="Events"
      rows={items}
      columns={COLUMNS}
      keyOf={keyOf}
      initialSort={{ id: 'seen', descending: true }}
    />
  );
}
