import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { NoSuchCluster } from '../cluster/no-such-cluster.tsx';
import { clustersQuery } from '../clusters/clusters.ts';
import type { ResourceAddress } from '../editor/resource-calls.ts';
import { ResourceEditor } from '../editor/resource-editor.tsx';
import { clusterProblems } from './cluster-draft.ts';
import { ClusterForm, LocalClusterForm } from './cluster-form.tsx';

const CLUSTERS: ResourceAddress = {
  scope: '',
  type: 'cluster',
  plural: 'clusters',
  always: ['name'],
};

/** Changes what is said of a cluster. */
export function EditClusterPage({ clusterId }: { readonly clusterId: string }): ReactElement {
  const navigate = useNavigate();
  const { data } = useQuery(clustersQuery);
  const cluster = data?.find(({ id }) => id === clusterId);
  const back = (): void => void navigate({ to: '/c/$clusterId', params: { clusterId } });
  if (!data) return <LoadingRows />;
  if (!cluster) return <NoSuchCluster clusterId={clusterId} />;
  return (
    <ResourceEditor
      address={CLUSTERS}
      id={clusterId}
      form={cluster.internal ? LocalClusterForm : ClusterForm}
      check={clusterProblems}
      title={`Edit ${cluster.name ?? clusterId}`}
      lead={clusterId}
      onSaved={back}
      onCancel={back}
    />
  );
}
