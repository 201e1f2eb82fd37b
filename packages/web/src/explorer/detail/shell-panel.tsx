import { Select } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { ShellView } from '../../features/pods/shell-view.tsx';
import type { ExplorerObject } from '../api/wire.ts';
import { containersOf } from './containers.ts';

interface ShellPanelProps {
  readonly clusterId: string;
  readonly object: ExplorerObject;
}

/** A shell in a container of a pod. */
export function ShellPanel({ clusterId, object }: ShellPanelProps): ReactElement {
  const { namespace = '', name: pod } = object.metadata;
  const containers = containersOf(object)
    .filter(({ isInit }) => !isInit)
    .map(({ name }) => name);
  const [container = '', choose] = useState(containers[0]);
  return (
    <div className="tool-frame">
      {containers.length > 1 && (
        <Select
          aria-label="Container"
          mb="sm"
          w={260}
          data={containers}
          value={container}
          allowDeselect={false}
          onChange={(next) => choose(next ?? containers[0])}
        />
      )}
      <ShellView key={container} {...{ clusterId, namespace, pod, container }} />
    </div>
  );
}
