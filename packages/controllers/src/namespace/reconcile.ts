import { type Project, project as projectKind, type Settings } from '@drover/api';
import { isForbidden, isNotFound, type KubernetesObject } from '@drover/apimachinery';
import { type Clock, formatTime, parseTimeMs } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type {
  Informer,
  Reconcile,
  ReconcileContext,
  ReconcileResult,
} from '@drover/controller-runtime';
import { namespaces as namespaceType, serviceAccounts } from '@drover/kubernetes';
import type { DownstreamCluster } from '../downstream/downstream-cluster.ts';
import type { DownstreamClusters } from '../downstream/downstream-clusters.ts';
import { namespacesOf, projectOf } from '../downstream/namespaces.ts';
import { ifFound } from '../requests/if-found.ts';
import { Pace } from '../requests/pace.ts';
import { projectFor } from './cluster-projects.ts';
import {
  desiredPatch,
  type NamespacePatch,
  type NamespaceWishes,
  takesToken,
  withoutToken,
} from './desired.ts';
import { systemNamespaces } from './system-namespaces.ts';

/** What reconciling namespaces needs. */
export interface NamespaceReconcilerOptions {
  readonly downstream: Pick<DownstreamClusters, 'get'>;
  readonly projects: Pick<Informer<Project>, 'get' | 'byIndex'>;
  readonly settings: Settings;
  readonly clock: Clock;
}

/** What the agent may not write is tried again this late: a condition of the cluster says how to give it the right. */
const FORBIDDEN_WAIT_MS = 300_000;
/** A new namespace has its service account after about this time; one that is much older has none. */
const ACCOUNT_WAIT_MS = 5_000;
const NEW_MS = 60_000;
const TIMEOUT_MS = 10_000;
const FIELD_MANAGER = 'drover-namespace';

/**
 * Keeps on every namespace what follows from the project that it says it is in.
 *
 * **Guarantees**: an annotation is taken away only after the home of state itself has said that there is no such
 * project. Nothing is written when nothing differs. Somebody who undoes a write again and again is followed five times
 * in ten seconds.
 *
 * A merge patch and no apply, as fields of others are taken away here: whoever wrote them owns them.
 */
export function createNamespaceReconcile(options: NamespaceReconcilerOptions): Reconcile {
  const { downstream, projects, settings, clock } = options;
  const pace = new Pace(clock);
  return async ({ namespace: cluster, name }, context) => {
    const there = downstream.get(cluster);
    const namespace = there && namespacesOf(there).get({ namespace: '', name });
    if (!there || !namespace) return undefined;
    const wishes: NamespaceWishes = {
      cluster,
      hasProject: (project) => projects.get({ namespace: cluster, name: project }) !== undefined,
      defaultProject: projectFor(projects, cluster, 'default'),
      systemProject: projectFor(projects, cluster, 'system'),
      systemNamespaces: systemNamespaces(settings),
      nowText: formatTime(clock.nowMs()),
    };
    const current = namespace as KubernetesObject;
    const patch = desiredPatch(current, wishes);
    if (
      !patch ||
      (await isNewProject(current, wishes, { home: there.home, signal: context.signal }))
    ) {
      return undefined;
    }
    const waitMs = pace.waitMs(`${cluster}/${name}`);
    if (waitMs > 0) return { requeueAfterMs: waitMs };
    pace.note(`${cluster}/${name}`);
    return write(there, { current, patch, clock }, context);
  };
}

/** Whether the home of state has the project that a namespace names, though the cache has not. */
async function isNewProject(
  namespace: KubernetesObject,
  { cluster, hasProject }: NamespaceWishes,
  { home, signal }: Pick<DownstreamCluster, 'home'> & Pick<ReconcileContext, 'signal'>,
): Promise<boolean> {
  const [of, name = ''] = projectOf(namespace)?.split(':') ?? [];
  if (of !== cluster || name === '' || hasProject(name)) return false;
  const found = await ifFound(() =>
    home.resource<Project>(projectKind.type).get(name, { namespace: cluster, signal }),
  );
  return found !== undefined;
}

interface Write {
  readonly current: KubernetesObject;
  readonly patch: NamespacePatch;
  readonly clock: Clock;
}

async function write(
  { client }: DownstreamCluster,
  wanted: Write,
  { signal, log }: ReconcileContext,
): Promise<ReconcileResult | undefined> {
  try {
    return await writeReady(client, wanted, signal);
  } catch (err) {
    if (isNotFound(err)) return undefined;
    if (!isForbidden(err)) throw err;
    log.warn({ err }, 'The cluster does not let its agent change a namespace');
    return { requeueAfterMs: FORBIDDEN_WAIT_MS };
  }
}

async function writeReady(
  client: KubernetesClient,
  { current, patch, clock }: Write,
  signal: AbortSignal,
): Promise<ReconcileResult | undefined> {
  const { name = '', uid, resourceVersion, creationTimestamp = '' } = current.metadata ?? {};
  // Before the annotation that says so: it is the mark that this is done.
  const isLacking = takesToken(patch) && !(await takeToken(client, name, signal));
  const ready = isLacking ? withoutToken(patch) : patch;
  // What was decided holds for that very state; a conflict otherwise, and the decision is made again.
  const body = { metadata: { uid, resourceVersion, ...ready } };
  const options = { fieldManager: FIELD_MANAGER, signal, timeoutMs: TIMEOUT_MS };
  if (ready) await client.resource(namespaceType).patch(name, { type: 'merge', body }, options);
  const ageMs = clock.nowMs() - (parseTimeMs(creationTimestamp) ?? 0);
  return isLacking && ageMs < NEW_MS ? { requeueAfterMs: ACCOUNT_WAIT_MS } : undefined;
}

/** Has the service account `default` hand its token to no pod; whether there is one. */
async function takeToken(
  client: KubernetesClient,
  namespace: string,
  signal: AbortSignal,
): Promise<boolean> {
  const body = { automountServiceAccountToken: false };
  const changed = await ifFound(() =>
    client
      .resource(serviceAccounts)
      .patch(
        'default',
        { type: 'merge', body },
        { namespace, fieldManager: FIELD_MANAGER, signal, timeoutMs: TIMEOUT_MS },
      ),
  );
  return changed !== undefined;
}
