import {
  type Cluster,
  cluster as clusterKind,
  type PodSecurityAdmissionConfigurationTemplate,
  podSecurityAdmissionConfigurationTemplate as templateKind,
} from '@drover/api';
import {
  type Change,
  type Controller,
  createController,
  informerSource,
  iterableSource,
  type ObjectKey,
} from '@drover/controller-runtime';
import { keysFrom } from '../change-feed.ts';
import { conditionsOf } from '../conditions/condition.ts';
import type { ControllerContext } from '../controller-context.ts';
import type { DownstreamClusters } from '../downstream/downstream-clusters.ts';
import { namespaceKeys, namespacesOf } from '../downstream/namespaces.ts';
import { templateNameOf } from './desired.ts';
import { createPodSecurityReconcile, POD_SECURITY_APPLIED, WHOLE_CLUSTER } from './reconcile.ts';

/** Brings the templates of pod security that clusters name to their namespaces. */
export function createPodSecurityController(context: ControllerContext): Controller {
  const { runtime, cache, downstream } = context;
  const clusters = cache.informer<Cluster>(clusterKind.type);
  const templates = cache.informer<PodSecurityAdmissionConfigurationTemplate>(templateKind.type);
  return createController(runtime, {
    name: 'pod-security',
    workers: 4,
    maxPerGroup: 2,
    sources: [
      downstream.source(namespacesOf, ({ key }, cluster) => [
        { namespace: cluster, name: key.name },
      ]),
      iterableSource('clusters', (signal) =>
        keysFrom(downstream.changes(signal), (cluster) => [wholeKey(cluster)]),
      ),
      informerSource(clusters, (change) => concerned(change, downstream)),
      informerSource(templates, ({ key }) =>
        clusters
          .list({ filter: (cluster) => templateNameOf(cluster as Cluster) === key.name })
          .flatMap(({ metadata }) => allIn(metadata?.name ?? '', downstream)),
      ),
    ],
    reconcile: createPodSecurityReconcile({
      downstream,
      clusters,
      templates,
      clock: runtime.clock,
    }),
  });
}

/** The cluster and its namespaces when it names another template; itself when what was told of it is lost. */
function concerned(
  change: Change<Cluster>,
  downstream: Pick<DownstreamClusters, 'get'>,
): readonly ObjectKey[] {
  const { key, object } = change;
  if (change.type === 'deleted') return [];
  const name = templateNameOf(object as Cluster);
  const before = change.type === 'updated' ? templateNameOf(change.previous as Cluster) : undefined;
  if (name !== before) return allIn(key.name, downstream);
  const isTold = conditionsOf(object.status).some(({ type }) => type === POD_SECURITY_APPLIED);
  return isTold === (name !== undefined) ? [] : [wholeKey(key.name)];
}

function allIn(cluster: string, downstream: Pick<DownstreamClusters, 'get'>): readonly ObjectKey[] {
  return [wholeKey(cluster), ...namespaceKeys(cluster, downstream)];
}

function wholeKey(cluster: string): ObjectKey {
  return { namespace: cluster, name: WHOLE_CLUSTER };
}
