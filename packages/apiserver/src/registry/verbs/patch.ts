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
  type StatusError,
} from '@drover/apimachinery';
import { invalid, invalidError } from '@drover/kubernetes';
import { DecodingError } from '../../schema/decoding-error.ts';
import { isValueTooDeep } from '../../schema/nesting.ts';
import type { Entry } from '../../storage/store.ts';
import { fromStored } from '../conversion.ts';
import { fieldTracking } from '../managed-fields.ts';
import { checkObjectName, withIdentity, withPathIdentity } from '../object-identity.ts';
import type { Registry } from '../registry.ts';
import { type StoredObject, storageKey } from '../stored-object.ts';
import type { Target, WriteOptions } from '../target.ts';
import { createObject } from './create.ts';
import type { PutResult } from './replace.ts';
import { adjustment, updateObject } from './update.ts';

/** A patch as it was sent. */
export type ObjectPatch =
  | { readonly type: 'json'; readonly body: unknown }
  | { readonly type: 'merge' | 'strategic'; readonly body: DynamicObject }
  | { readonly type: 'apply'; readonly body: DynamicObject; readonly force: boolean };

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
  const key = storageKey(namespace, name);
  const isApply = patch.type === 'apply';
  const write = { ...options, managersGiven: isApply };
  if (isApply && subresource === '' && !registry.store.getForWrite(resource.collection, key)) {
    const entry = await createByApply(registry, target, { patch, options: write });
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
  const entry = isApply ? await put() : await orUnreadable(put, patch, () => patched);
  return { entry, created: false };
}

/**
 * Does what a patch asks for.
 *
 * @throws `StatusError` `Invalid` when the patch has made something that is no object of its kind.
 */
export async function orUnreadable<T>(
  put: () => Promise<T>,
  patch: ObjectPatch,
  patched: () => DynamicObject,
): Promise<T> {
  try {
    return await put();
  } catch (error) {
    throw error instanceof DecodingError
      ? unreadableResultError(shownResult(patched(), patch), error)
      : error;
  }
}

/** A patched object as messages show it: its fields in order, and those below through which a merge patch has gone. */
function shownResult(patched: DynamicObject, patch: ObjectPatch): DynamicObject {
  return sortedAlong(patched, patch.type === 'merge' ? patch.body : {}) as DynamicObject;
}

function sortedAlong(value: unknown, patch: unknown): unknown {
  if (!isJsonObject(value) || !isJsonObject(patch)) return value;
  const fields = Object.entries(value).map(
    ([name, field]) => [name, sortedAlong(field, patch[name])] as const,
  );
  return Object.fromEntries(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** A patch has made something that is no object of the kind (422). */
function unreadableResultError(patched: DynamicObject, { why }: DecodingError): StatusError {
  const text = JSON.stringify(patched);
  return invalidError({ group: '', kind: '' }, '', [invalid('patch', text, why)]);
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
