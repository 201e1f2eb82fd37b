import {
  ANNOTATIONS,
  type Project,
  project as projectKind,
  type RoleTemplate,
  roleTemplate,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import {
  type Controller,
  createCommitter,
  createController,
  informerSource,
  keyText,
} from '@drover/controller-runtime';
import { namespaces } from '@drover/kubernetes';
import { isSameObject } from '../changes/same-object.ts';
import type { ControllerContext } from '../controller-context.ts';
import { createProjectReconcile, PROJECT_MANAGER } from './reconcile.ts';

/** Looks after the namespace of every Project in the home of state, and after the roles of its creator. */
export function createProjectController({ runtime, cache, client }: ControllerContext): Controller {
  const projects = cache.informer<Project>(projectKind.type);
  const deleted = new Set<string>();
  const namespaceInformer = cache.informer<KubernetesObject>(namespaces);
  return createController(runtime, {
    name: 'project',
    workers: 4,
    sources: [
      informerSource(projects, ({ type, key }) => {
        if (type === 'deleted') deleted.add(keyText(key));
        return [key];
      }),
      // Those of projects that were deleted while nobody looked, and those that were taken from their projects.
      informerSource(namespaceInformer, (change) => {
        const cluster = change.object.metadata?.annotations?.[ANNOTATIONS.projectOf];
        if (cluster === undefined || isSameObject(change)) return [];
        return [{ namespace: cluster, name: change.key.name }];
      }),
    ],
    reconcile: createProjectReconcile({
      client,
      committer: createCommitter({ client, fieldManager: PROJECT_MANAGER }),
      projects,
      namespaces: namespaceInformer,
      roleTemplates: cache.informer<RoleTemplate>(roleTemplate.type),
      deleted,
      clock: runtime.clock,
    }),
  });
}
