import type { Project } from '@drover/api';
import {
  type Change,
  type Controller,
  createController,
  informerSource,
  type ObjectKey,
} from '@drover/controller-runtime';
import { settingSource } from '../changes/setting-source.ts';
import { statesOf } from '../changes/states-of.ts';
import type { ControllerContext } from '../controller-context.ts';
import type { DownstreamClusters } from '../downstream/downstream-clusters.ts';
import { BY_PROJECT, namespaceKeys, namespacesOf } from '../downstream/namespaces.ts';
import { dutiesOf, openProjects } from './cluster-projects.ts';
import { createNamespaceReconcile } from './reconcile.ts';
import { SYSTEM_NAMESPACES } from './system-namespaces.ts';

/** Keeps on the namespaces of every cluster the label of their project, and no project that is not there. */
export function createNamespaceController(context: ControllerContext): Controller {
  const { runtime, cache, downstream, settings } = context;
  const projects = openProjects(cache);
  return createController(runtime, {
    name: 'namespace',
    workers: 8,
    maxPerGroup: 4,
    sources: [
      downstream.source(namespacesOf, ({ key }, cluster) => [
        { namespace: cluster, name: key.name },
      ]),
      informerSource(projects, (change) => concerned(change, downstream)),
      settingSource(cache, SYSTEM_NAMESPACES, () =>
        downstream.available().flatMap((cluster) => namespaceKeys(cluster, downstream)),
      ),
    ],
    reconcile: createNamespaceReconcile({
      downstream,
      projects,
      settings,
      clock: runtime.clock,
    }),
  });
}

/** The namespaces whose membership a change of a project may change. */
function concerned(
  change: Change<Project>,
  downstream: Pick<DownstreamClusters, 'get'>,
): readonly ObjectKey[] {
  const { namespace: cluster, name } = change.key;
  const duties = statesOf(change).map((project) => dutiesOf(project).join());
  if (change.type === 'updated' && duties[0] === duties[1]) return [];
  if (duties.some((text) => text !== '')) return namespaceKeys(cluster, downstream);
  const there = downstream.get(cluster);
  const members = there ? namespacesOf(there).byIndex(BY_PROJECT, `${cluster}:${name}`) : [];
  return members.map(({ metadata }) => ({ namespace: cluster, name: metadata?.name ?? '' }));
}
