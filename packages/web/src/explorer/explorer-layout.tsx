import './explorer.css';
import { Outlet } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { FailurePanel } from '../components/failure-panel.tsx';
import { LoadingRows } from '../components/loading-rows.tsx';
import { ExplorerContext, useExplorerSocket, useSchemas } from './api/use-explorer.ts';

/** Above all screens of what is in a cluster: they share its line and its types. */
export function ExplorerLayout({ clusterId }: { readonly clusterId: string }): ReactElement {
  const socket = useExplorerSocket(clusterId);
  const { data, error, refetch } = useSchemas(clusterId);
  return (
    <ExplorerContext value={socket}>
      {data === undefined && error && (
        <FailurePanel
          title="The cluster does not say what is in it"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {data === undefined && !error && <LoadingRows />}
      {data !== undefined && <Outlet />}
    </ExplorerContext>
  );
}
