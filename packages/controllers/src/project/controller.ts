import { type Project, project as projectKind } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import {
  type Controller,
  createCommitter,
  createController,
  informerSource,
} from '@drover/controller-runtime';
import { namespaces } from '@drover/kubernetes';
import type { ControllerContext } from '../controller-context.ts';
import { createProjectReconcile } from './reconcile.ts';

/** Gives every Project the namespace of what belongs to it in the home of state, and says when it is there. */
export function createProjectController({ runtime, cache, client }: ControllerContext): Controller {
  const projects = cache.informer<Project>(projectKind.type);
  return createController(runtime, {
    name: 'project',
    workers: 4,
    sources: [informerSource(projects)],
    reconcile: createProjectReconcile({
      committer: createCommitter({ client, fieldManager: 'drover-project' }),
      projects,
      namespaces: cache.informer<KubernetesObject>(namespaces),
      clock: runtime.clock,
    }),
  });
}
