import { lazy, type ReactElement, Suspense } from 'react';
import { LoadingRows } from '../../components/loading-rows.tsx';
import type { ExplorerObject, ExplorerSchema } from '../api/wire.ts';
import { EventsPanel } from './events-panel.tsx';
import type { ObjectTab } from './object-tabs.ts';
import { OverviewPanel } from './overview-panel.tsx';

// They bring the reader of YAML, which is as large as all the rest.
const YamlPanel = lazy(async () => ({ default: (await import('./yaml-panel.tsx')).YamlPanel }));
const LogsPanel = lazy(async () => ({ default: (await import('./logs-panel.tsx')).LogsPanel }));
const ShellPanel = lazy(async () => ({ default: (await import('./shell-panel.tsx')).ShellPanel }));

interface ObjectPanelProps {
  readonly clusterId: string;
  readonly schema: ExplorerSchema;
  readonly object: ExplorerObject;
  readonly tab: ObjectTab;
}

/** What one tab of an object shows. */
export function ObjectPanel({ tab, ...props }: ObjectPanelProps): ReactElement {
  return <Suspense fallback={<LoadingRows />}>{panelOf(tab, props)}</Suspense>;
}

function panelOf(tab: ObjectTab, props: Omit<ObjectPanelProps, 'tab'>): ReactElement {
  switch (tab) {
    case 'overview':
      return <OverviewPanel {...props} />;
    case 'events':
      return <EventsPanel {...props} />;
    case 'yaml':
      return <YamlPanel {...props} />;
    case 'logs':
      return <LogsPanel {...props} />;
    case 'shell':
      return <ShellPanel {...props} />;
  }
}
