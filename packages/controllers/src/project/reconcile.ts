import { type Project, project as projectKind } from '@drover/api';
import { isConditionTrue, type KubernetesObject } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import { type Committer, keyOf, type Lister, type Reconcile } from '@drover/controller-runtime';
import { namespaces as namespaceType } from '@drover/kubernetes';
import { conditionsOf, withConditions } from '../conditions/condition.ts';

const NAMESPACE_CREATED = 'BackingNamespaceCreated';

/** What reconciling projects needs. */
export interface ProjectReconcilerOptions {
  readonly committer: Committer;
  readonly projects: Lister<Project>;
  readonly namespaces: Lister<KubernetesObject>;
  readonly clock: Clock;
}

/** Makes the namespace of a project that came without one, and says that it is there. */
export function createProjectReconcile({
  committer,
  projects,
  namespaces,
  clock,
}: ProjectReconcilerOptions): Reconcile {
  return async (key, { signal }) => {
    const project = projects.get(key);
    if (!project || project.metadata?.deletionTimestamp) return;
    if (isConditionTrue(conditionsOf(project.status), NAMESPACE_CREATED)) return;
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: key.name } };
    // The v3 API makes it before the project, to find a name that is free.
    if (!namespaces.get(keyOf(namespace))) {
      await committer.apply<KubernetesObject>(namespaceType, namespace, { signal });
    }
    const done = [{ type: NAMESPACE_CREATED, status: 'True' as const }];
    const conditions = withConditions(project.status, done, clock);
    await committer.applyStatus(
      projectKind.type,
      project,
      { ...project.status, conditions },
      { signal },
    );
  };
}
