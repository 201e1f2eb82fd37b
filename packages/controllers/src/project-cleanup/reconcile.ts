import { type Cluster, type Project, project as projectKind, type Settings } from '@drover/api';
import { isForbidden } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import {
  type Lister,
  type Reconcile,
  type ReconcileContext,
  type ReconcileResult,
  withFinalizer,
} from '@drover/controller-runtime';
import { writeConditions } from '../conditions/write-conditions.ts';
import type { DownstreamClusters } from '../downstream/downstream-clusters.ts';
import { systemNamespaces } from '../namespace/system-namespaces.ts';
import { releaseNamespaces } from './release-namespaces.ts';

/** Kept on a Project until its namespaces are out of it. */
const PROJECT_FINALIZER = 'drover.dev/project-cleanup';

/** What cleaning up projects needs. */
export interface ProjectCleanupOptions {
  /** Of the home of state. */
  readonly client: KubernetesClient;
  readonly projects: Lister<Project>;
  readonly clusters: Lister<Cluster>;
  readonly downstream: Pick<DownstreamClusters, 'get'>;
  readonly settings: Settings;
  readonly clock: Clock;
}

const fieldManager = 'drover-project-cleanup';

/** What cannot be done now is tried again this late, and when the cluster comes back. */
const WAIT_MS = 300_000;

const OBSTACLES = {
  ClusterDisconnected:
    'The cluster is not connected, so that its namespaces are still in the project. The project goes when the cluster is back, or when the cluster is deleted.',
  ClusterRefused:
    'The cluster does not let its agent take the namespaces out of the project. Apply the manifest of the cluster agent again: it gives the agent the right.',
} as const;

/**
 * Holds a Project that is deleted until no namespace is in it, so that a name that comes again finds none of the old
 * ones.
 */
export function createProjectCleanupReconcile(options: ProjectCleanupOptions): Reconcile {
  const { client, projects } = options;
  return async (key, context) => {
    const project = projects.get(key) as Project | undefined;
    if (!project) return undefined;
    return withFinalizer(client.resource<Project>(projectKind.type), {
      finalizer: PROJECT_FINALIZER,
      object: project,
      apply: () => Promise.resolve(),
      cleanup: () => cleanUp(project, options, context),
      signal: context.signal,
    });
  };
}

async function cleanUp(
  project: Project,
  options: ProjectCleanupOptions,
  { signal, log }: ReconcileContext,
): Promise<ReconcileResult | undefined> {
  const { clusters, downstream, settings } = options;
  const { namespace = '', name = '' } = project.metadata ?? {};
  const cluster = clusters.get({ namespace: '', name: namespace });
  // Namespaces of a cluster that leaves stay as they are: nobody looks at them any more.
  if (cluster && cluster.metadata?.deletionTimestamp === undefined) {
    const there = downstream.get(namespace);
    if (!there) return wait('ClusterDisconnected', project, { ...options, signal });
    try {
      await releaseNamespaces(there, {
        projectId: `${namespace}:${name}`,
        systemNamespaces: systemNamespaces(settings),
        signal,
      });
    } catch (err) {
      if (!isForbidden(err)) throw err;
      log.warn({ err }, 'The cluster does not let a project go');
      return wait('ClusterRefused', project, { ...options, signal });
    }
  }
  return undefined;
}

async function wait(
  reason: keyof typeof OBSTACLES,
  project: Project,
  { client, clock, signal }: ProjectCleanupOptions & Pick<ReconcileContext, 'signal'>,
): Promise<ReconcileResult> {
  const fact = { type: 'Removed', status: 'Unknown', reason, message: OBSTACLES[reason] } as const;
  const { type } = projectKind;
  await writeConditions(project, [fact], { client, type, fieldManager, clock, signal });
  return { requeueAfterMs: WAIT_MS };
}
