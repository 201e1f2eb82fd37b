import { MultiSelect, Text } from '@mantine/core';
import { type ReactElement, useMemo, useState } from 'react';
import type { LogSource } from '../../api/kubernetes.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { useLiveObjects } from '../../features/cluster/live-objects.ts';
import type { Pod } from '../../features/cluster/object-types.ts';
import { LogView } from '../../features/pods/log-view.tsx';
import type { ExplorerObject } from '../api/wire.ts';
import { containersOf } from './containers.ts';
import { selectorOf } from './owner-tree.ts';

interface LogsPanelProps {
  readonly clusterId: string;
  readonly object: ExplorerObject;
}

/** The logs of a pod, or of the pods of a workload, several in one stream. */
export function LogsPanel({ clusterId, object }: LogsPanelProps): ReactElement {
  if (object.type !== 'pod') return <WorkloadLogs clusterId={clusterId} object={object} />;
  const { namespace = '', name: pod } = object.metadata;
  const containers = containersOf(object).map(({ name }) => name);
  const sources = containers.map((container) => ({ clusterId, namespace, pod, container }));
  return <ChosenLogs sources={sources} name={pod} first={1} />;
}

function WorkloadLogs({ clusterId, object }: LogsPanelProps): ReactElement {
  const { namespace = '', name } = object.metadata;
  const query = new URLSearchParams({ limit: '500', ...selectorOf(object) });
  const path = `/api/v1/namespaces/${namespace}/pods?${query.toString()}`;
  const { items, error, retry } = useLiveObjects<Pod>(clusterId, path);
  if (error !== undefined)
    return <FailurePanel title="Its pods could not be read" error={error} onRetry={retry} />;
  if (!items) return <LoadingRows />;
  if (items.length === 0)
    return (
      <Text className="muted surface" p="xl" ta="center">
        It has no pods now, so there are no logs.
      </Text>
    );
  const sources = items.flatMap(({ metadata, spec }) =>
    (spec?.containers ?? []).map(({ name: container }) => ({
      clusterId,
      namespace,
      pod: metadata?.name ?? '',
      container,
    })),
  );
  return <ChosenLogs sources={sources} name={name} first={MAX_FOLLOWED} />;
}

/** A browser has six connections a host; the screen needs two for other things. */
const MAX_FOLLOWED = 4;

interface ChosenLogsProps {
  /** All that there are. */
  readonly sources: readonly LogSource[];
  readonly name: string;
  /** How many are shown as long as nobody chooses. */
  readonly first: number;
}

function ChosenLogs({ sources, name, first }: ChosenLogsProps): ReactElement {
  const [chosen, choose] = useState<readonly string[]>();
  const labels = sources.map(labelOf);
  const shown = (chosen ?? labels.slice(0, first)).filter((label) => labels.includes(label));
  const key = JSON.stringify(sources.filter((source) => shown.includes(labelOf(source))));
  // Pods come and go while their logs are read: the same logs are read on.
  const followed = useMemo(() => JSON.parse(key) as readonly LogSource[], [key]);
  return (
    <div className="tool-frame">
      {sources.length > 1 && (
        <MultiSelect
          aria-label="Whose logs"
          description={`Up to ${MAX_FOLLOWED} at a time`}
          mb="sm"
          maw={720}
          data={labels}
          value={shown}
          onChange={choose}
          maxValues={MAX_FOLLOWED}
          searchable
        />
      )}
      <LogView sources={followed} name={name} />
    </div>
  );
}

function labelOf({ pod, container }: LogSource): string {
  return `${pod} ${container}`;
}
