import { type Cluster, cluster as clusterKind, type Project } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import {
  type Change,
  type Controller,
  createController,
  informerSource,
  iterableSource,
  type ObjectKey,
  type Source,
} from '@drover/controller-runtime';
import { keysFrom } from '../change-feed.ts';
import { isUnchanged } from '../changes/is-unchanged.ts';
import { statesOf } from '../changes/states-of.ts';
import type { ControllerContext } from '../controller-context.ts';
import { namespaceKeys, namespacesOf, projectOf } from '../downstream/namespaces.ts';
import { dutiesOf, openProjects, projectFor } from '../namespace/cluster-projects.ts';
import { clusterKey, createIsolationReconcile } from './cluster-isolation.ts';
import { isIsolated, wantsIsolation } from './isolation.ts';
import { IsolatedClusters, policiesOf } from './isolation-caches.ts';
import { ISOLATION_ANNOTATION } from './names.ts';
import { IsolationProblems } from './problems.ts';
import { createPolicyReconcile } from './reconcile.ts';

/** Closes the networks of projects to each other in the clusters that want it. */
export function createNetworkPolicyController(context: ControllerContext): Controller {
  const { runtime, cache, downstream } = context;
  const clusters = cache.informer<Cluster>(clusterKind.type);
  const projects = openProjects(cache);
  const isolated = new IsolatedClusters(runtime.clock);
  const problems = new IsolationProblems();
  const common = { downstream, clusters, isolated, problems };
  const reconcileNamespace = createPolicyReconcile({
    ...common,
    projects,
    clock: runtime.clock,
    onProblem: (cluster) => controller.enqueue(clusterKey(cluster)),
  });
  const reconcileCluster = createIsolationReconcile({
    ...common,
    systemProject: (cluster) => projectFor(projects, cluster, 'system'),
    clock: runtime.clock,
  });
  const controller = createController(runtime, {
    name: 'network-policy',
    workers: 8,
    maxPerGroup: 4,
    sources: sourcesOf(context, { clusters, projects, isolated }),
    reconcile: (key, reconciling) =>
      key.name === '' ? reconcileCluster(key, reconciling) : reconcileNamespace(key, reconciling),
  });
  return controller;
}

interface Followed {
  readonly clusters: ReturnType<ControllerContext['cache']['informer']>;
  readonly projects: ReturnType<typeof openProjects>;
  readonly isolated: IsolatedClusters;
}

function sourcesOf(
  { downstream }: ControllerContext,
  { clusters, projects, isolated }: Followed,
): readonly Source[] {
  const allIn = (cluster: string): readonly ObjectKey[] => [
    ...namespaceKeys(cluster, downstream),
    clusterKey(cluster),
  ];
  const isUnderWay = (name: string): boolean => {
    const cluster = clusters.get({ namespace: '', name }) as Cluster | undefined;
    return wantsIsolation(cluster) !== isIsolated(cluster);
  };
  return [
    informerSource(clusters, (change) => keysOfCluster(change as Change<Cluster>, allIn)),
    informerSource(projects, (change) => (isSystemNews(change) ? allIn(change.key.namespace) : [])),
    downstream.source(namespacesOf, (change, cluster) =>
      isUnchanged(change, placeOf) ? [] : [{ namespace: cluster, name: change.key.name }],
    ),
    downstream.source(policiesOf, ({ key }, cluster) => [
      { namespace: cluster, name: key.namespace },
      ...(isUnderWay(cluster) ? [clusterKey(cluster)] : []),
    ]),
    iterableSource('clusters', (signal) =>
      keysFrom(downstream.changes(signal), (cluster) => [clusterKey(cluster)]),
    ),
    iterableSource('isolated', (signal) => isolated.changes(signal)),
  ];
}

/** All namespaces when what is wanted has changed; the cluster alone when what is said of it has. */
function keysOfCluster(
  change: Change<Cluster>,
  allIn: (cluster: string) => readonly ObjectKey[],
): readonly ObjectKey[] {
  const { name } = change.key;
  if (!isUnchanged(change, wantsIsolation)) return allIn(name);
  return isUnchanged(change, saidOf) ? [] : [clusterKey(name)];
}

function saidOf(cluster: Cluster): unknown {
  return [isIsolated(cluster), cluster.metadata?.annotations?.[ISOLATION_ANNOTATION]];
}

/** Whether a change is about which project is that of the system. */
function isSystemNews(change: Change<Project>): boolean {
  const isSystem = (project: Project): boolean => dutiesOf(project).includes('system');
  return statesOf(change).some(isSystem) && !isUnchanged(change, isSystem);
}

function placeOf(namespace: KubernetesObject): unknown {
  const { uid, deletionTimestamp } = namespace.metadata ?? {};
  return [uid, deletionTimestamp, projectOf(namespace)];
}
