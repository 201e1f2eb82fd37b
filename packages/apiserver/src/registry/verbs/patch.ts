import {
  applyConfiguration,
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  badRequestError,
  conflictError,
  type DynamicObject,
  isAlreadyExists,
  isJsonObject,
  type SchemaPlace,
} from '@drover/apimachinery';
import { isValueTooDeep } from '../../schema/nesting.ts';
import type { Entry } from '../../storage/store.ts';
import { fromStored } from '../conversion.ts';
import { fieldTracking } from '../managed-fields.ts';
import { checkObjectName, withIdentity, withPathIdentity } from '../object-identity.ts';
import type { Registry } from '../registry.ts';
import { type StoredObject, storageKey } from '../stored-object.ts';
import type { Target, WriteOptions } from '../target.ts';
import { createObject } from './create.ts';
import type { ObjectPatch } from './object-patch.ts';
import type { PutResult } from './replace.ts';
import { orUnreadable } from './unreadable-patch.ts';
import { adjustment, updateObject } from './update.ts';

/**
 * Patches an object; a server-side apply creates it if need be.
 *
 * @throws `StatusError`: `NotFound`, `Conflict`, `Invalid`, `BadRequest`, or what admission refuses with.
 */
export async function patchObject(
  registry: Registry,
  target: Target,
  patch: ObjectPatch,
  options: WriteOptions,
): Promise<PutResult> {
  const { resource, namespace, name, subresource } = target;
  const { place } = resource;
  const key = storageKey(namespace, name);
  const isApply = patch.type === 'apply';
  const write = { ...options, managersGiven: isApply };
  if (isApply && subresource === '' && !registry.store.getForWrite(resource.collection, key)) {
    const create = (): Promise<Entry | undefined> =>
      createByApply(registry, target, { patch, options: write });
    const entry = await orUnreadable(create, { patch, place, patched: () => patch.body });
    if (entry) return { entry, created: true };
  }
  let patched: DynamicObject = {};
  const change = adjustment((current) => {
    const shown = fromStored(current, resource);
    patched = applyPatch(registry, target, { shown, patch, options });
    return withPathIdentity(withIdentity(patched, resource), target);
  });
  const update = { ...change, isPatch: true };
  const put = (): Promise<Entry> => updateObject(registry, target, update, write);
  const entry = await orUnreadable(put, { patch, place, patched: () => patched });
  return { entry, created: false };
}

/** `undefined` when someone else was faster: then there is an object to patch. */
async function createByApply(
  registry: Registry,
  target: Target,
  { patch, options }: { readonly patch: ObjectPatch; readonly options: WriteOptions },
): Promise<Entry | undefined> {
  const created = applyPatch(registry, target, { shown: undefined, patch, options });
  const object = withIdentity(created, target.resource);
  checkObjectName(object, target.name);
  const uid = object.metadata?.uid;
  if (uid) {
    const reason = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    throw conflictError(target.resource, target.name, reason);
  }
  try {
    return await createObject(registry, target, object, options);
  } catch (error) {
    if (isAlreadyExists(error)) return undefined;
    throw error;
  }
}

interface PatchInput {
  /** The present object in the version of the request; absent when there is none. */
  readonly shown: StoredObject | undefined;
  readonly patch: ObjectPatch;
  readonly options: WriteOptions;
}

function applyPatch(
  registry: Registry,
  target: Target,
  { shown, patch, options }: PatchInput,
): DynamicObject {
  if (patch.type !== 'apply') return patchedObject(shown ?? {}, patch, target.resource.place);
  const tracking = { ...fieldTracking(registry, target, options), force: patch.force };
  return applyConfiguration(shown, patch.body, tracking);
}

/** An object after a patch that is no apply. */
export function patchedObject(
  object: DynamicObject,
  patch: Exclude<ObjectPatch, { readonly type: 'apply' }>,
  place: SchemaPlace,
): DynamicObject {
  switch (patch.type) {
    case 'json':
      return checkedResult(applyJsonPatch(object, patch.body));
    case 'merge':
      return applyMergePatch(object, patch.body) as DynamicObject;
    case 'strategic':
      return applyStrategicMergePatch(object, patch.body, place) as DynamicObject;
  }
}

/** Operations may copy an object into itself again and again, or put something else in its place. */
function checkedResult(value: unknown): DynamicObject {
  if (isValueTooDeep(value)) throw badRequestError('the patched object exceeds the max depth');
  return isJsonObject(value) ? (value as DynamicObject) : {};
}
