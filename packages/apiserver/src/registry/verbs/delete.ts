import { conflictError, notFoundError } from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import type { Entry } from '../../storage/store.ts';
import type { Registry } from '../registry.ts';
import type { Resource } from '../resource.ts';
import { settleRefusal } from '../settled.ts';
import { decodeEntry, encodeObject, type StoredObject, storageKey } from '../stored-object.ts';
import type { Target, WriteOptions } from '../target.ts';

/** What happens to objects that the deleted one owns. */
export type PropagationPolicy = 'Orphan' | 'Background' | 'Foreground';

/** How an object is deleted. */
export interface DeletionOptions extends WriteOptions {
  readonly propagationPolicy?: PropagationPolicy | undefined;
  readonly preconditions?: {
    readonly uid?: string | undefined;
    readonly resourceVersion?: string | undefined;
  };
}

/** What a deletion did. */
export interface DeletionResult {
  /** Whether the object is gone; else it waits for its finalizers. */
  readonly gone: boolean;
  readonly entry: Entry;
}

/** Finalizers by which the garbage collector holds an owner until it has dealt with its dependents. */
const PROPAGATION_FINALIZERS: Readonly<Record<PropagationPolicy, string | undefined>> = {
  Orphan: 'orphan',
  Foreground: 'foregroundDeletion',
  Background: undefined,
};

/**
 * Deletes an object, or marks it as being deleted while finalizers hold it.
 *
 * @throws `StatusError`: `NotFound`, `Conflict` when a precondition fails, or what admission refuses with.
 */
export async function deleteObject(
  registry: Registry,
  target: Target,
  options: DeletionOptions,
): Promise<DeletionResult> {
  const { resource, namespace, name } = target;
  const key = storageKey(namespace, name);
  const { store } = registry;
  return settleRefusal({ store, resource, key }, () =>
    deleteEntry(registry, { ...target, key }, options),
  );
}

async function deleteEntry(
  registry: Registry,
  target: Target & { readonly key: string },
  options: DeletionOptions,
): Promise<DeletionResult> {
  const { resource, name, key } = target;
  for (;;) {
    const entry = registry.store.getForWrite(resource.collection, key);
    if (!entry) throw notFoundError(resource, name);
    const current = decodeEntry(entry);
    checkPreconditions(current, target, options);
    const oldObject = current;
    await registry.admission.validate({
      operation: 'DELETE',
      target,
      object: undefined,
      oldObject,
      options,
    });
    const marked = resource.rules.prepareDelete(markDeleted(current, registry, options));
    const result = await store(registry, target, { entry, current, marked, options });
    if (result) return result;
  }
}

/** Whether nothing holds an object any more that is being deleted. */
export function isDeletionComplete(object: StoredObject, { rules }: Resource): boolean {
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  return deletionTimestamp !== undefined && finalizers.length === 0 && !rules.isHeld(object);
}

interface Deletion {
  readonly entry: Entry;
  readonly current: StoredObject;
  readonly marked: StoredObject;
  readonly options: DeletionOptions;
}

/** `undefined` when another write came between. */
async function store(
  { store }: Registry,
  { resource }: Target,
  { entry, current, marked, options }: Deletion,
): Promise<DeletionResult | undefined> {
  const gone = isDeletionComplete(marked, resource);
  const object = gone ? current : marked;
  if (!gone && marked === current) {
    await store.settled(resource.collection, entry.key);
    return { gone, entry };
  }
  if (options.dryRun) {
    return { gone, entry: { ...entry, value: encodeObject(object, entry.revision) } };
  }
  const result = await store.write({
    collection: resource.collection,
    key: entry.key,
    expected: entry,
    deleted: gone,
    encode: (revision) => encodeObject(object, revision),
  });
  return result.written ? { gone, entry: result.entry } : undefined;
}

/** The object as it is while it is being deleted; unchanged when it was so already. */
function markDeleted(
  object: StoredObject,
  { clock }: Registry,
  { propagationPolicy = 'Background' }: DeletionOptions,
): StoredObject {
  const { metadata } = object;
  const present = metadata.finalizers ?? [];
  const finalizers = withPropagation(present, propagationPolicy);
  if (metadata.deletionTimestamp !== undefined && finalizers === present) return object;
  return {
    ...object,
    metadata: {
      ...metadata,
      deletionTimestamp: metadata.deletionTimestamp ?? formatTime(clock.nowMs()),
      deletionGracePeriodSeconds: 0,
      ...(finalizers.length > 0 && { finalizers }),
      ...(metadata.generation !== undefined && { generation: metadata.generation + 1 }),
    },
  };
}

function withPropagation(
  finalizers: readonly string[],
  policy: PropagationPolicy,
): readonly string[] {
  const wanted = PROPAGATION_FINALIZERS[policy];
  return wanted === undefined || finalizers.includes(wanted) ? finalizers : [...finalizers, wanted];
}

function checkPreconditions(
  { metadata }: StoredObject,
  { resource, name }: Target,
  { preconditions = {} }: DeletionOptions,
): void {
  const { uid, resourceVersion } = preconditions;
  if (uid !== undefined && uid !== metadata.uid) {
    const reason = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`;
    throw conflictError(resource, name, reason);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const reason = `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`;
    throw conflictError(resource, name, reason);
  }
}
