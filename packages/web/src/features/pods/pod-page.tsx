import { Breadcrumbs, Loader, SegmentedControl, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, type ReactElement, Suspense, useMemo, useState } from 'react';
import { sendJson } from '../../api/http.ts';
import { clusterPath } from '../../api/kubernetes.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { AnchorLink } from '../../components/links.tsx';
import { Page } from '../../components/page.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { type Pod, podState } from '../cluster/object-types.ts';
import { useCluster } from '../clusters/clusters.ts';
import { LogView } from './log-view.tsx';

// The terminal is the largest library of the UI; it is loaded by those who open a shell.
const ShellView = lazy(async () => ({ default: (await import('./shell-view.tsx')).ShellView }));

/** What of a pod is shown, as it stands in the address. */
export type PodView = 'logs' | 'shell';

interface PodPageProps {
  readonly clusterId: string;
  readonly namespace: string;
  readonly pod: string;
  readonly view: PodView;
}

/** Logs and a shell of one pod. */
export function PodPage({ clusterId, namespace, pod, view }: PodPageProps): ReactElement {
  const cluster = useCluster(clusterId);
  const { data, error, refetch } = useQuery({
    queryKey: ['k8s', clusterId, 'pods', namespace, pod],
    queryFn: ({ signal }) =>
      sendJson<Pod>(clusterPath(clusterId, `/api/v1/namespaces/${namespace}/pods/${pod}`), {
        signal,
      }),
    refetchInterval: 5000,
  });
  const trail = (
    <Breadcrumbs>
      <AnchorLink to="/c/$clusterId" params={{ clusterId }} search={{ tab: 'pods' }} size="sm">
        {cluster?.name ?? clusterId}
      </AnchorLink>
      <span>{namespace}</span>
    </Breadcrumbs>
  );
  return (
    <Page title={pod} lead={trail} actions={data && <StateBadge state={podState(data)} />}>
      {error && (
        <FailurePanel
          title="The pod could not be read"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {data && <PodTools key={pod} pod={data} clusterId={clusterId} view={view} />}
    </Page>
  );
}

interface PodToolsProps {
  readonly pod: Pod;
  readonly clusterId: string;
  readonly view: PodView;
}

function PodTools({ pod, clusterId, view }: PodToolsProps): ReactElement {
  const navigate = useNavigate();
  const containers = (pod.spec?.containers ?? []).map(({ name }) => name);
  const [container = '', setContainer] = useState(containers[0]);
  const { namespace = '', name = '' } = pod.metadata ?? {};
  const source = useMemo(
    () => ({ clusterId, namespace, pod: name, container }),
    [clusterId, namespace, name, container],
  );
  const sources = useMemo(() => [source], [source]);
  return (
    <div
      style={{
        display: 'flex',
        flexDirection: 'column',
        height: 'calc(100vh - 190px)',
        minHeight: 320,
      }}
    >
      <div style={{ display: 'flex', gap: 12, marginBottom: 12 }}>
        <SegmentedControl
          aria-label="What to show"
          value={view}
          data={[
            { value: 'logs', label: 'Logs' },
            { value: 'shell', label: 'Shell' },
          ]}
          onChange={(next) =>
            void navigate({
              to: '/c/$clusterId/pods/$namespace/$pod',
              params: { clusterId, namespace, pod: name },
              search: { view: next as PodView },
            })
          }
        />
        {containers.length > 1 && (
          <Select
            aria-label="Container"
            data={containers}
            value={container}
            allowDeselect={false}
            onChange={(next) => setContainer(next ?? containers[0])}
          />
        )}
      </div>
      {view === 'logs' ? (
        <LogView key={container} sources={sources} name={name} />
      ) : (
        <Suspense fallback={<Loader />}>
          <ShellView key={container} {...source} />
        </Suspense>
      )}
    </div>
  );
}
