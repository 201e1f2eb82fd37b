import { isNotFound, type KubernetesObject } from '@drover/apimachinery';
import type { WaitOptions } from '@drover/base';
import type { ResourceClient } from '@drover/client';
import type { ReconcileResult } from '../controller/reconcile.ts';
import type { DeepReadonly } from '../store/deep-readonly.ts';

/** What {@link withFinalizer} works with. */
export interface FinalizerOptions<T extends KubernetesObject> extends WaitOptions {
  /** `<domain>/<purpose>`, for example `drover.dev/cluster-cleanup`. */
  readonly finalizer: string;
  /** The object as the cache has it. */
  readonly object: DeepReadonly<T>;
  /** Brings about what the object asks for. Runs only while the finalizer is there. */
  readonly apply: () => Promise<ReconcileResult | void>;
  /** Undoes it. Must be repeatable: it may run again after a crash. */
  readonly cleanup: () => Promise<ReconcileResult | void>;
}

/**
 * Reconciles an object that leaves something behind when it is deleted.
 *
 * **Expected flow**
 * 1. The object has no finalizer: it is added, and nothing else; the change brings the key back.
 * 2. It has one and is not being deleted: `apply` runs.
 * 3. It is being deleted: `cleanup` runs; when it returned nothing to wait for, the finalizer is taken away.
 * 4. It is being deleted and the finalizer is gone: nothing.
 *
 * **Guarantees**: `cleanup` succeeds at least once before the object disappears, if `apply` ever ran. Finalizers of
 * others stay.
 *
 * **Assumptions**: nobody else takes this finalizer away; `object` is from a cache that goes on to change.
 *
 * @throws what `apply` and `cleanup` throw; a conflict when the object changed meanwhile (retry heals it).
 */
export async function withFinalizer<T extends KubernetesObject>(
  client: ResourceClient<T>,
  { finalizer, object, apply, cleanup, signal }: FinalizerOptions<T>,
): Promise<ReconcileResult | void> {
  const { metadata = {} } = object as KubernetesObject;
  const { finalizers = [] } = metadata;
  const isPresent = finalizers.includes(finalizer);
  const write = (wanted: readonly string[]): Promise<void> =>
    writeFinalizers(client, { object: object as KubernetesObject, finalizers: wanted, signal });
  if (metadata.deletionTimestamp === undefined) {
    return isPresent ? apply() : write([...finalizers, finalizer]);
  }
  if (!isPresent) return;
  const result = await cleanup();
  if (result?.requeueAfterMs !== undefined) return result;
  await write(finalizers.filter((present) => present !== finalizer));
}

interface FinalizersWrite extends WaitOptions {
  readonly object: KubernetesObject;
  readonly finalizers: readonly string[];
}

async function writeFinalizers<T extends KubernetesObject>(
  client: ResourceClient<T>,
  { object, finalizers, signal }: FinalizersWrite,
): Promise<void> {
  const { name = '', namespace, uid, resourceVersion } = object.metadata ?? {};
  // The whole list is replaced, so it must still be the one that was read: a conflict otherwise.
  const body = { metadata: { uid, resourceVersion, finalizers } };
  try {
    await client.patch(name, { type: 'merge', body }, { namespace, signal });
  } catch (error) {
    const isGone = isNotFound(error) && object.metadata?.deletionTimestamp !== undefined;
    if (!isGone) throw error;
  }
}
