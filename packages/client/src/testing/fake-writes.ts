import {
  alreadyExistsError,
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  badRequestError,
  conflictError,
  type DynamicObject,
  equalJson,
  type KubernetesObject,
  notFoundError,
  type ResourceType,
} from '@drover/apimachinery';
import { type Clock, formatTime, type Random, randomString } from '@drover/base';
import type { DeleteOptions, Patch, WriteOptions } from '../rest/client.ts';
import { collectionOf, type FakeStore, keyOf } from './fake-store.ts';

/** What the writes of a fake need. */
export interface FakeWriter {
  readonly store: FakeStore;
  readonly clock: Clock;
  readonly random: Random;
}

/** Which object is meant. */
export interface FakeTarget {
  readonly type: ResourceType;
  readonly namespace: string | undefined;
  readonly name: string;
}

/**
 * The object that is there.
 *
 * @throws `StatusError` 404.
 */
export function presentFake(
  store: FakeStore,
  { type, namespace, name }: FakeTarget,
): DynamicObject {
  const object = store.get(collectionOf(type), keyOf(namespace, name));
  if (!object) throw notFoundError(type, name);
  return object;
}

/** Creates an object as the API does: name, uid, time and generation are given, `status` is not taken. */
export function createFake(
  { store, clock, random }: FakeWriter,
  type: ResourceType,
  object: DynamicObject,
): DynamicObject {
  const { generateName = '', name: given, ...metadata } = object.metadata ?? {};
  const name = given ?? (generateName === '' ? '' : generateName + randomString(random, 5));
  if (name === '') throw badRequestError('name or generateName is required');
  const key = keyOf(metadata.namespace, name);
  if (store.get(collectionOf(type), key)) throw alreadyExistsError(type, name);
  const born = { uid: random.uuid(), generation: 1, creationTimestamp: formatTime(clock.nowMs()) };
  return store.put(collectionOf(type), key, {
    ...without(object, 'status'),
    metadata: { ...metadata, name, ...born },
  });
}

/** Replaces an object, but for its `status`; or only that with the subresource `status`. */
export function updateFake(
  { store }: FakeWriter,
  target: FakeTarget,
  object: DynamicObject,
  { subresource }: WriteOptions,
): DynamicObject {
  const before = presentFake(store, target);
  const { resourceVersion } = object.metadata ?? {};
  if (resourceVersion !== undefined && resourceVersion !== before.metadata?.resourceVersion) {
    throw conflictError(target.type, target.name);
  }
  const after =
    subresource === 'status' ? { ...before, status: object['status'] } : replaced(before, object);
  if (equalJson(before, after)) return before;
  const key = keyOf(target.namespace, target.name);
  const { deletionTimestamp, finalizers = [] } = after.metadata ?? {};
  const isGone = deletionTimestamp !== undefined && finalizers.length === 0;
  const stored = store.put(collectionOf(target.type), key, after);
  return isGone ? (store.remove(collectionOf(target.type), key) ?? stored) : stored;
}

/** Changes an object by a patch; `apply` merges and creates, but does not know who owns a field. */
export function patchFake(
  writer: FakeWriter,
  target: FakeTarget,
  patch: Patch,
  options: WriteOptions,
): DynamicObject {
  const { type, namespace, name } = target;
  if (patch.type === 'apply' && !writer.store.get(collectionOf(type), keyOf(namespace, name))) {
    return createFake(writer, type, patch.body as DynamicObject);
  }
  const before = presentFake(writer.store, target);
  return updateFake(writer, target, patched(before, patch) as DynamicObject, options);
}

/** Deletes an object, or marks it when it has finalizers. */
export function deleteFake(
  writer: FakeWriter,
  target: FakeTarget,
  { preconditions }: DeleteOptions,
): DynamicObject {
  const { store, clock } = writer;
  const before = presentFake(store, target);
  const { uid, resourceVersion, finalizers = [], deletionTimestamp } = before.metadata ?? {};
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    throw conflictError(target.type, target.name, 'the UID in the precondition does not match');
  }
  const wanted = preconditions?.resourceVersion;
  if (wanted !== undefined && wanted !== resourceVersion) {
    throw conflictError(target.type, target.name);
  }
  const collection = collectionOf(target.type);
  const key = keyOf(target.namespace, target.name);
  if (finalizers.length === 0) return store.remove(collection, key) ?? before;
  if (deletionTimestamp !== undefined) return before;
  const marked = { deletionTimestamp: formatTime(clock.nowMs()), deletionGracePeriodSeconds: 0 };
  return store.put(collection, key, { ...before, metadata: { ...before.metadata, ...marked } });
}

/** The new object with what belongs to the server from the present one. */
function replaced(before: DynamicObject, object: DynamicObject): DynamicObject {
  const { metadata: old = {}, status } = before;
  const changed = !equalJson(content(before), content(object));
  return {
    ...object,
    metadata: {
      ...object.metadata,
      ...kept(old),
      generation: (old.generation ?? 1) + (changed ? 1 : 0),
    },
    ...(status !== undefined && { status }),
  };
}

function kept(metadata: NonNullable<KubernetesObject['metadata']>): object {
  const { name, namespace, uid, resourceVersion, creationTimestamp, deletionTimestamp } = metadata;
  const { deletionGracePeriodSeconds } = metadata;
  const fields = {
    name,
    namespace,
    uid,
    resourceVersion,
    creationTimestamp,
    deletionTimestamp,
    deletionGracePeriodSeconds,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** What counts as a new generation when it changes. */
function content(object: DynamicObject): object {
  return without(object, 'metadata', 'status');
}

function without(object: DynamicObject, ...fields: readonly string[]): DynamicObject {
  return Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)));
}

function patched(before: DynamicObject, patch: Patch): unknown {
  switch (patch.type) {
    case 'json':
      return applyJsonPatch(before, patch.body);
    case 'strategic':
      return applyStrategicMergePatch(
        before,
        { ...patch.body },
        { schema: undefined, resolve: (each) => each },
      );
    case 'merge':
    case 'apply':
      return applyMergePatch(before, patch.body);
  }
}
