import { MultiSelect } from '@mantine/core';
import { type ReactElement, useMemo, useState } from 'react';
import { LogView } from '../../features/pods/log-view.tsx';
import type { ExplorerObject } from '../api/wire.ts';
import { containersOf } from './containers.ts';

interface LogsPanelProps {
  readonly clusterId: string;
  readonly object: ExplorerObject;
}

/** The logs of the containers of a pod, one or several in one stream. */
export function LogsPanel({ clusterId, object }: LogsPanelProps): ReactElement {
  const { namespace = '', name: pod } = object.metadata;
  const containers = containersOf(object).map(({ name }) => name);
  const [chosen, choose] = useState<readonly string[]>(containers.slice(0, 1));
  const key = chosen.join();
  // oxlint-disable-next-line react/exhaustive-deps -- the same names are the same sources
  const sources = useMemo(
    () => chosen.map((container) => ({ clusterId, namespace, pod, container })),
    [clusterId, namespace, pod, key],
  );
  return (
    <div className="tool-frame">
      {containers.length > 1 && (
        <MultiSelect
          aria-label="Containers"
          mb="sm"
          maw={520}
          data={containers}
          value={[...chosen]}
          onChange={choose}
        />
      )}
      <LogView sources={sources} name={pod} />
    </div>
  );
}
