import type { KubernetesObject } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import { createCommitter, type Informer } from '@drover/controller-runtime';
import type { DownstreamCluster } from '../downstream/downstream-cluster.ts';
import { changeNamespace } from '../namespace-status/change-namespace.ts';
import { factsChange } from '../namespace-status/namespace-facts.ts';
import { deleteIfPresent } from '../requests/delete-if-present.ts';
import { ifFound } from '../requests/if-found.ts';
import type { Pace } from '../requests/pace.ts';
import type { DesiredAnnotations, DesiredMember } from './desired.ts';
import { FIELD_MANAGER, NAMESPACE_QUOTA, QUOTA_OBJECT_NAME, QUOTA_VALIDATED } from './names.ts';
import { limitRangesOf, quotasOf } from './quota-caches.ts';

/** Where, how often and how long something is written. */
export interface WriteContext {
  readonly there: DownstreamCluster;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly signal: AbortSignal;
}

/** Lowers the quota of a namespace, so that others can have what it had. */
export async function lowerMember(
  { lowered, namespace }: DesiredMember,
  context: WriteContext,
): Promise<void> {
  if (!lowered) return;
  // A namespace that goes meanwhile takes everything with it.
  await ifFound(() => keepOne(quotasOf(context.there), { namespace, desired: lowered }, context));
}

/** Writes all that a namespace is to have of the quota of its project, and takes away what it is not to have. */
export async function writeMember(
  { namespace, quota, limitRange, said }: DesiredMember,
  context: WriteContext,
): Promise<void> {
  const { there } = context;
  await ifFound(async () => {
    // The objects last where all goes: by them the rest is found after a failure.
    if (said && !quota) await say(namespace, said, context);
    await keepOne(quotasOf(there), { namespace, desired: quota }, context);
    await keepOne(limitRangesOf(there), { namespace, desired: limitRange }, context);
    if (said && quota) await say(namespace, said, context);
  });
}

/** Has a namespace say this of its quota, beside what others say there. */
export async function say(
  namespace: KubernetesObject,
  { quota, fact }: DesiredAnnotations,
  { there, clock, signal }: WriteContext,
): Promise<void> {
  await changeNamespace(there.client, {
    current: namespace,
    change: (annotations) => ({
      [NAMESPACE_QUOTA]: quota,
      ...factsChange(annotations, { [QUOTA_VALIDATED]: fact }, clock),
    }),
    signal,
  });
}

interface Kept<T> {
  readonly namespace: KubernetesObject;
  /** Absent when there is to be none. */
  readonly desired: T | undefined;
}

/** Has `desired` in a namespace, and nothing else of its kind that came from the quota of a project. */
async function keepOne<T extends KubernetesObject>(
  informer: Informer<T>,
  { namespace, desired }: Kept<T>,
  context: WriteContext,
): Promise<void> {
  const { there, signal } = context;
  const { name = '' } = namespace.metadata ?? {};
  if (desired) await write(informer, { namespace, desired }, context);
  const others = informer
    .list({ namespace: name })
    .filter(({ metadata }) => !desired || metadata?.name !== QUOTA_OBJECT_NAME);
  for (const other of others) {
    await deleteIfPresent(there.client.resource(informer.type), other as KubernetesObject, signal);
  }
}

async function write<T extends KubernetesObject>(
  informer: Informer<T>,
  { namespace, desired }: Kept<T> & { readonly desired: T },
  { there, clock, pace, signal }: WriteContext,
): Promise<void> {
  const committer = createCommitter({ client: there.client, fieldManager: FIELD_MANAGER });
  const { name = '' } = namespace.metadata ?? {};
  const current = informer.get({ namespace: name, name: QUOTA_OBJECT_NAME }) as T | undefined;
  const object = `${there.cluster}/${name}/${informer.type.kind}`;
  // Somebody may undo each write.
  await clock.sleep(pace.waitMs(object), { signal });
  const stored = await committer.apply(informer.type, desired, { current, signal });
  if (stored === 'unchanged') return;
  pace.note(object);
  // The next look counts with what was handed out here.
  await informer.waitForVersion(stored.metadata?.resourceVersion ?? '', { signal });
}
