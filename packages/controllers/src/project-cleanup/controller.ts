import { type Cluster, cluster as clusterKind } from '@drover/api';
import {
  type Controller,
  createController,
  informerSource,
  iterableSource,
  keyOf,
  type ObjectKey,
} from '@drover/controller-runtime';
import type { ControllerContext } from '../controller-context.ts';
import { openProjects } from '../namespace/cluster-projects.ts';
import { createProjectCleanup } from './reconcile.ts';

/** Lets a deleted project go when its namespaces have gone or are out of it. */
export function createProjectCleanupController(context: ControllerContext): Controller {
  const { runtime, cache, client, downstream, settings } = context;
  const projects = openProjects(cache);
  const clusters = cache.informer<Cluster>(clusterKind.type);
  const leavingIn = (cluster: string): readonly ObjectKey[] =>
    projects
      .list({
        namespace: cluster,
        filter: ({ metadata }) => metadata?.deletionTimestamp !== undefined,
      })
      .map((project) => keyOf(project));
  return createController(runtime, {
    name: 'project-cleanup',
    workers: 4,
    maxPerGroup: 2,
    sources: [
      informerSource(projects),
      informerSource(clusters, ({ type, key, object }) =>
        type === 'deleted' || object.metadata?.deletionTimestamp !== undefined
          ? leavingIn(key.name)
          : [],
      ),
      iterableSource('clusters', async function* read(signal) {
        for await (const cluster of downstream.changes(signal)) yield* leavingIn(cluster);
      }),
    ],
    reconcile: createProjectCleanup({
      client,
      projects,
      clusters,
      downstream,
      settings,
      clock: runtime.clock,
    }),
  });
}
