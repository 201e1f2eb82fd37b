import {
  type Cluster,
  cluster as clusterKind,
  type Setting,
  setting as settingKind,
} from '@drover/api';
import {
  type Controller,
  createController,
  informerSource,
  iterableSource,
  type ObjectKey,
} from '@drover/controller-runtime';
import { conditionsOf } from '../conditions/condition.ts';
import type { ControllerContext } from '../controller-context.ts';
import { dutiesOf, openProjects } from '../namespace/cluster-projects.ts';
import { GuardWatch, guardKey } from './guard-watch.ts';
import { createNamespaceGuard, NAMESPACES_GUARDED } from './reconcile.ts';

/** Has the API servers of clusters look at who moves namespaces, whoever asks them. */
export function createNamespaceGuardController(context: ControllerContext): Controller {
  const { runtime, cache, downstream, settings } = context;
  const clusters = cache.informer<Cluster>(clusterKind.type);
  const projects = openProjects(cache);
  const stored = cache.informer<Setting>(settingKind.type);
  const watch = new GuardWatch();
  return createController(runtime, {
    name: 'namespace-guard',
    workers: 4,
    sources: [
      iterableSource('clusters', (signal) => guardKeys(downstream.changes(signal))),
      iterableSource('policies', (signal) => guardKeys(watch.changes(signal))),
      // Conditions are one list: what somebody else wrote at the same moment may lack ours.
      informerSource(clusters, ({ key, object }) => (isTold(object) ? [] : [guardKey(key.name)])),
      informerSource(projects, ({ key, object }) =>
        dutiesOf(object).includes('system') ? [guardKey(key.namespace)] : [],
      ),
      informerSource(stored, ({ key }) =>
        key.name === 'system-namespaces' ? downstream.available().map(guardKey) : [],
      ),
    ],
    reconcile: createNamespaceGuard({
      downstream,
      clusters,
      projects,
      watch,
      settings,
      clock: runtime.clock,
    }),
  });
}

function isTold({ status }: Pick<Cluster, 'status'>): boolean {
  return conditionsOf(status).some(({ type }) => type === NAMESPACES_GUARDED);
}

async function* guardKeys(
  clusters: AsyncIterable<string>,
): AsyncGenerator<ObjectKey, void, undefined> {
  for await (const cluster of clusters) yield guardKey(cluster);
}
