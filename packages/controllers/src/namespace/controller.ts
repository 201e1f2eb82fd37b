import { type Project, type Setting, setting as settingKind } from '@drover/api';
import {
  type Change,
  type Controller,
  createController,
  informerSource,
  type ObjectKey,
} from '@drover/controller-runtime';
import type { ControllerContext } from '../controller-context.ts';
import type { DownstreamClusters } from '../downstream/downstream-clusters.ts';
import { BY_PROJECT, namespacesOf } from '../downstream/namespaces.ts';
import { dutiesOf, openProjects } from './cluster-projects.ts';
import { createNamespaceReconcile } from './reconcile.ts';

/** Keeps on the namespaces of every cluster the label of their project, and no project that is not there. */
export function createNamespaceController(context: ControllerContext): Controller {
  const { runtime, cache, downstream, settings } = context;
  const projects = openProjects(cache);
  const stored = cache.informer<Setting>(settingKind.type);
  return createController(runtime, {
    name: 'namespace',
    workers: 8,
    maxPerGroup: 4,
    sources: [
      downstream.source(namespacesOf, ({ key }, cluster) => [
        { namespace: cluster, name: key.name },
      ]),
      informerSource(projects, (change) => concerned(change, downstream)),
      informerSource(stored, ({ key }) =>
        key.name === 'system-namespaces'
          ? downstream.available().flatMap((cluster) => allIn(cluster, downstream))
          : [],
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
  const duties = [change.object, ...(change.type === 'updated' ? [change.previous] : [])].map(
    (project) => dutiesOf(project as Project).join(),
  );
  if (change.type === 'updated' && duties[0] === duties[1]) return [];
  if (duties.some((text) => text !== '')) return allIn(cluster, downstream);
  const there = downstream.get(cluster);
  const members = there ? namespacesOf(there).byIndex(BY_PROJECT, `${cluster}:${name}`) : [];
  return members.map(({ metadata }) => ({ namespace: cluster, name: metadata?.name ?? '' }));
}

function allIn(cluster: string, downstream: Pick<DownstreamClusters, 'get'>): readonly ObjectKey[] {
  const there = downstream.get(cluster);
  const all = there ? namespacesOf(there).list() : [];
  return all.map(({ metadata }) => ({ namespace: cluster, name: metadata?.name ?? '' }));
}
