import { type Cluster, cluster as clusterKind } from '@drover/api';
import {
  type Controller,
  createController,
  informerSource,
  iterableSource,
  keyOf,
  type ObjectKey,
} from '@drover/controller-runtime';
import { keysFrom } from '../change-feed.ts';
import type { ControllerContext } from '../controller-context.ts';
import { forOwned } from '../downstream/for-owned.ts';
import { openProjects } from '../namespace/cluster-projects.ts';
import { createProjectCleanupReconcile } from './reconcile.ts';

/** Lets a deleted project go when its namespaces have gone or are out of it. */
export function createProjectCleanupController(context: ControllerContext): Controller {
  const { runtime, cache, client, downstream, settings } = context;
  const projects = openProjects(cache);
  const clusters = cache.informer<Cluster>(clusterKind.type);
  const keysIn = (cluster: string): readonly ObjectKey[] =>
    projects.list({ namespace: cluster }).map((project) => keyOf(project));
  return createController(runtime, {
    name: 'project-cleanup',
    workers: 4,
    maxPerGroup: 2,
    sources: [
      informerSource(projects),
      informerSource(clusters, ({ type, key, object }) =>
        type === 'deleted' || object.metadata?.deletionTimestamp !== undefined
          ? keysIn(key.name)
          : [],
      ),
      iterableSource('clusters', (signal) => keysFrom(downstream.changes(signal), keysIn)),
      iterableSource('owners', (signal) => keysFrom(downstream.ownerChanges(signal), keysIn)),
    ],
    reconcile: forOwned(
      downstream,
      ({ namespace }) => namespace,
      createProjectCleanupReconcile({
        client,
        projects,
        clusters,
        downstream,
        settings,
        clock: runtime.clock,
      }),
    ),
  });
}
