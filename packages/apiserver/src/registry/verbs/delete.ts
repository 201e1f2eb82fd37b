import { conflictError, notFoundError } from '@drover/apimachinery';
import type { Entry } from '../../storage/store.ts';
import { releaseAllocations } from '../allocations.ts';
import { storedKind } from '../conversion.ts';
import { type DeletionWish, markForDeletion } from '../deletion-mark.ts';
import type { Registry } from '../registry.ts';
import type { Resource } from '../resource.ts';
import { entryAsServed, objectAsStored } from '../served-version.ts';
import { settleRefusal } from '../settled.ts';
import { decodeEntry, encodeObject, type StoredObject, storageKey } from '../stored-object.ts';
import type { Target, WriteOptions } from '../target.ts';

/** How an object is deleted. */
export interface DeletionOptions extends WriteOptions, DeletionWish {
  readonly preconditions?: Preconditions;
  /** Whether admission has seen the deletion in another form, and is not asked again. Default false. */
  readonly isAdmitted?: boolean;
}

/** What an object must be to be deleted. */
export interface Preconditions {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

/** What a deletion did. */
export interface DeletionResult {
  /** Whether the object is gone; else it waits for its finalizers, or for whoever runs it. */
  readonly gone: boolean;
  readonly entry: Entry;
}

/**
 * Deletes an object, or marks it as being deleted while something holds it.
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
    const current = decodeEntry(await entryAsServed(entry, resource));
    checkPreconditions(current, target, options);
    if (!options.isAdmitted) await admit(registry, target, current, options);
    const marked = markForDeletion(current, resource.rules, options, registry.clock);
    const result = await store(registry, target, { entry, current, marked, options });
    if (result) return result;
  }
}

async function admit(
  { admission }: Registry,
  target: Target,
  oldObject: StoredObject,
  options: DeletionOptions,
): Promise<void> {
  const object = undefined;
  await admission.validate({ operation: 'DELETE', target, object, oldObject, options });
}

/** Whether nothing holds an object any more that is being deleted. */
export function isDeletionComplete(object: StoredObject, { rules }: Resource): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  return (
    deletionTimestamp !== undefined &&
    deletionGracePeriodSeconds === 0 &&
    finalizers.length === 0 &&
    !rules.isHeld(object)
  );
}

interface Deletion {
  readonly entry: Entry;
  readonly current: StoredObject;
  readonly marked: StoredObject;
  readonly options: DeletionOptions;
}

/** `undefined` when another write came between. */
async function store(
  registry: Registry,
  target: Target,
  { entry, current, marked, options }: Deletion,
): Promise<DeletionResult | undefined> {
  const { store } = registry;
  const { resource } = target;
  const gone = isDeletionComplete(marked, resource);
  // What was never to be seen as being deleted is not shown so when it goes.
  const object = gone && !resource.rules.deletion.graceSeconds ? current : marked;
  if (!gone && marked === current) {
    await store.settled(resource.collection, entry.key);
    return { gone, entry };
  }
  if (options.dryRun) {
    return { gone, entry: { ...entry, value: encodeObject(object, entry.revision) } };
  }
  const stored = await objectAsStored(object, resource);
  const result = await store.write({
    collection: resource.collection,
    key: entry.key,
    expected: entry,
    deleted: gone,
    encode: (revision) => encodeObject(stored, revision),
  });
  if (result.written && gone) await releaseAllocations(registry, target, current);
  return result.written ? { gone, entry: result.entry } : undefined;
}

/**
 * Checks that an object is the one that was meant to go.
 *
 * @throws `StatusError` `Conflict`.
 */
export function checkPreconditions(
  { metadata }: StoredObject,
  { resource, name }: Target,
  { preconditions = {} }: DeletionOptions,
): void {
  for (const [field, what, why] of PRECONDITIONS) {
    const wanted = preconditions[field];
    const found = metadata[field];
    if (wanted === undefined || wanted === found) continue;
    if (resource.rules.deletion.isCheckedByStore) {
      const reason = `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${found}`;
      throw conflictError(resource, name, reason);
    }
    const { group, kind } = storedKind(resource);
    const reason = `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${found}). The object might have been ${why}`;
    throw conflictError({ group, resource: kind }, name, reason);
  }
}

const PRECONDITIONS = [
  ['uid', 'UID', 'deleted and then recreated'],
  ['resourceVersion', 'ResourceVersion', 'modified'],
] as const;
