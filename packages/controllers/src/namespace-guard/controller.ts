import { type Cluster, cluster as clusterKind } from '@drover/api';
import {
  type Controller,
  createController,
  informerSource,
  iterableSource,
  type ObjectKey,
} from '@drover/controller-runtime';
import { keysFrom } from '../change-feed.ts';
import { settingSource } from '../changes/setting-source.ts';
import { conditionsOf } from '../conditions/condition.ts';
import type { ControllerContext } from '../controller-context.ts';
import { LateWatch } from '../downstream/late-watch.ts';
import { dutiesOf, openProjects } from '../namespace/cluster-projects.ts';
import { SYSTEM_NAMESPACES } from '../namespace/system-namespaces.ts';
import { GUARD_CONCERN } from './desired.ts';
import { createNamespaceGuardReconcile, GUARD_TYPES, NAMESPACES_GUARDED } from './reconcile.ts';

/** Has the API servers of clusters look at who moves namespaces, whoever asks them. */
export function createNamespaceGuardController(context: ControllerContext): Controller {
  const { runtime, cache, downstream, settings } = context;
  const clusters = cache.informer<Cluster>(clusterKind.type);
  const projects = openProjects(cache);
  const watch = new LateWatch(GUARD_TYPES, GUARD_CONCERN);
  return createController(runtime, {
    name: 'namespace-guard',
    workers: 4,
    sources: [
      iterableSource('clusters', (signal) => keysFrom(downstream.changes(signal), guardKeys)),
      iterableSource('policies', (signal) => keysFrom(watch.changes(signal), guardKeys)),
      // Conditions are one list: what somebody else wrote at the same moment may lack ours.
      informerSource(clusters, ({ key, object }) => (isTold(object) ? [] : [guardKey(key.name)])),
      informerSource(projects, ({ key, object }) =>
        dutiesOf(object).includes('system') ? [guardKey(key.namespace)] : [],
      ),
      settingSource(cache, SYSTEM_NAMESPACES, () => downstream.available().map(guardKey)),
    ],
    reconcile: createNamespaceGuardReconcile({
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

/** The one key of the guard of a cluster. */
function guardKey(cluster: string): ObjectKey {
  return { namespace: cluster, name: GUARD_CONCERN };
}

function guardKeys(cluster: string): readonly ObjectKey[] {
  return [guardKey(cluster)];
}
