import {
  conflictError,
  type DynamicObject,
  equalJson,
  notFoundError,
  type ObjectMeta,
} from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import { invalid, invalidError } from '@drover/kubernetes';
import type { Entry } from '../../storage/store.ts';
import { releaseAllocations, withAllocations } from '../allocations.ts';
import { storedKind } from '../conversion.ts';
import { trackFields } from '../managed-fields.ts';
import { normalizeContent } from '../normalize-content.ts';
import { metadataOf } from '../prepare-create.ts';
import { prepareUpdate } from '../prepare-update.ts';
import type { Registry } from '../registry.ts';
import { entryAsServed, objectAsStored } from '../served-version.ts';
import { settleRefusal } from '../settled.ts';
import { decodeEntry, encodeObject, type StoredObject, storageKey } from '../stored-object.ts';
import type { Target, WriteOptions } from '../target.ts';
import { checkUid } from '../uid-precondition.ts';
import { validateChange } from '../validate-object.ts';
import { versionNumber } from '../version-number.ts';
import { withoutFields } from '../without-fields.ts';
import { isDeletionComplete } from './delete.ts';

/** What is to become of an object. */
export interface ObjectChange {
  /** Makes the wanted object from the present one. */
  from(current: StoredObject): DynamicObject | Promise<DynamicObject>;
  /** Whether it is made again on what another write has left in between; else that is a conflict. */
  readonly isRepeatable: boolean;
  /** Whether a uid in the wanted object is a change of it, and no condition. Default false. */
  readonly isPatch?: boolean;
  /** Whether admission has seen the change in another form, and is not asked again. Default false. */
  readonly isAdmitted?: boolean;
}

/** A change that fits whatever state the object is in. */
export function adjustment(from: ObjectChange['from']): ObjectChange {
  return { from, isRepeatable: true };
}

/**
 * Changes an object. Where the wanted object names a resourceVersion or uid, it must be the current one.
 *
 * @throws `StatusError`: `NotFound`, `Conflict`, `Invalid`, or what admission refuses with.
 */
export async function updateObject(
  registry: Registry,
  target: Target,
  change: ObjectChange,
  options: WriteOptions,
): Promise<Entry> {
  const { resource, namespace, name } = target;
  const key = storageKey(namespace, name);
  const { store } = registry;
  return settleRefusal({ store, resource, key }, () =>
    updateEntry(registry, { ...target, key }, change, options),
  );
}

async function updateEntry(
  registry: Registry,
  target: Target & { readonly key: string },
  change: ObjectChange,
  options: WriteOptions,
): Promise<Entry> {
  const { resource, name, key } = target;
  const { isAdmitted = false, isPatch = false } = change;
  for (;;) {
    const entry = registry.store.getForWrite(resource.collection, key);
    if (!entry) throw notFoundError(resource, name);
    const current = decodeEntry(await entryAsServed(entry, resource));
    const wanted = await change.from(current);
    await using scope = new AsyncDisposableStack();
    const prepared = await prepare(registry, target, {
      wanted,
      current,
      options,
      isAdmitted,
      isPatch,
      scope,
    });
    const object = resource.rules.schema.storedForm(prepared);
    const request = { operation: 'UPDATE', target, object, oldObject: current, options } as const;
    const stored = await objectAsStored(object, resource);
    const charge = (revision: number): void => registry.admission.charge(request, revision);
    const replacement = { object, stored, current, entry, charge, options };
    const result = await store(registry, target, replacement);
    if (result) return result;
    if (!change.isRepeatable) throw conflictError(resource, name);
  }
}

interface Preparation {
  readonly wanted: DynamicObject;
  readonly current: StoredObject;
  readonly options: WriteOptions;
  readonly isAdmitted: boolean;
  readonly isPatch: boolean;
  readonly scope: AsyncDisposableStack;
}

async function prepare(
  registry: Registry,
  target: Target,
  { wanted, current, options, isAdmitted, isPatch, scope }: Preparation,
): Promise<StoredObject> {
  const { resource, name } = target;
  const request = { operation: 'UPDATE', target, oldObject: current, options } as const;
  const content = normalizeContent(wanted, resource, options);
  if (!isPatch) checkUid(content, current, target, options);
  // What the server and its admission add is nobody's.
  const tracked = trackFields(registry, target, { live: current, next: content, options });
  const admitted = isAdmitted
    ? tracked
    : await registry.admission.mutate({ ...request, object: tracked });
  checkVersion(admitted, current, target);
  const prepared = prepareUpdate(admitted, current, target, formatTime(registry.clock.nowMs()));
  const { dryRun } = options;
  const object = withAllocations(registry, target, {
    object: prepared,
    old: current,
    dryRun,
    scope,
  });
  const causes = validateChange(object, current, target, (text) => options.warn(text));
  if (causes.length > 0) throw invalidError(storedKind(resource), name, causes);
  warnOfChange(object, current, target, options);
  if (!isAdmitted) await registry.admission.validate({ ...request, object });
  return object;
}

function warnOfChange(
  object: StoredObject,
  current: StoredObject,
  { resource, subresource }: Target,
  options: WriteOptions,
): void {
  if (subresource !== '') return;
  for (const text of resource.rules.warningsOf(object, current)) options.warn(text);
}

interface Replacement {
  readonly object: StoredObject;
  /** The object in the version in which its kind is stored. */
  readonly stored: StoredObject;
  readonly current: StoredObject;
  readonly entry: Entry;
  readonly charge: (revision: number) => void;
  readonly options: WriteOptions;
}

/** `undefined` when another write came between. A change that changes nothing is not written. */
async function store(
  registry: Registry,
  target: Target,
  { object, stored, current, entry, charge, options }: Replacement,
): Promise<Entry | undefined> {
  const { store } = registry;
  const { resource } = target;
  const deleted = isDeletionComplete(object, resource);
  if (!deleted && isUnchanged(object, current)) {
    await store.settled(resource.collection, entry.key);
    return entry;
  }
  if (options.dryRun) return { ...entry, value: encodeObject(object, entry.revision) };
  const result = await store.write({
    collection: resource.collection,
    key: entry.key,
    expected: entry,
    deleted,
    encode: (revision) => {
      // Watchers see what goes with its last finalizer as it was stored.
      const value = encodeObject(deleted ? decodeEntry(entry) : stored, revision);
      if (!deleted) charge(revision);
      return value;
    },
  });
  if (result.written && deleted) await releaseAllocations(registry, target, current);
  if (!result.written) return undefined;
  // What goes with its last finalizer is answered as it was, and not under the version at which it went.
  return deleted ? { ...entry, value: encodeObject(stored, entry.revision) } : result.entry;
}

/** Whether two states of an object differ in nothing but when its fields were last written. */
function isUnchanged(object: StoredObject, current: StoredObject): boolean {
  const { metadata: next, ...content } = object;
  const { metadata: last, ...before } = current;
  // Most changes are of the content, so the rest is looked at only when that is the same.
  return equalJson(content, before) && equalJson(withoutTimes(next), withoutTimes(last));
}

function withoutTimes({ managedFields = [], ...metadata }: ObjectMeta): ObjectMeta {
  const managers = managedFields.map((entry) => withoutFields(entry, 'time'));
  return { ...metadata, managedFields: managers };
}

function checkVersion(
  wanted: DynamicObject,
  current: StoredObject,
  { resource, name }: Target,
): void {
  const { resourceVersion = '' } = metadataOf(wanted);
  const version = versionNumber(resourceVersion);
  const isConditional = version !== 0n;
  if (isConditional && version !== versionNumber(current.metadata.resourceVersion ?? '')) {
    throw conflictError(resource, name);
  }
  if (!isConditional && !resource.rules.allowsUnconditionalUpdate) {
    const detail = 'must be specified for an update';
    const { group, resource: kind } = resource;
    throw invalidError({ group, kind }, name, [invalid('metadata.resourceVersion', 0, detail)]);
  }
}
