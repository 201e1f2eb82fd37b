import type { DynamicObject } from '@drover/apimachinery';
import type { Entry } from '../../storage/store.ts';
import { normalizeContent } from '../normalize-content.ts';
import { metadataOf } from '../prepare-create.ts';
import type { Registry } from '../registry.ts';
import { decodeEntry, encodeObject, storageKey } from '../stored-object.ts';
import type { Target, WriteOptions } from '../target.ts';
import { checkUid } from '../uid-precondition.ts';
import { versionNumber } from '../version-number.ts';
import { withoutFields } from '../without-fields.ts';
import { createObject } from './create.ts';
import { updateObject } from './update.ts';

/** What a write by name has made. */
export interface PutResult {
  readonly entry: Entry;
  /** Whether there was no object before. */
  readonly created: boolean;
}

/**
 * Puts an object in place of the present one. Where there is none, kinds that allow it get a new one.
 *
 * @throws `StatusError`: as `updateObject` and `createObject`.
 */
export async function replaceObject(
  registry: Registry,
  target: Target,
  object: DynamicObject,
  options: WriteOptions,
): Promise<PutResult> {
  const { resource, namespace, name, subresource } = target;
  const { resourceVersion } = metadataOf(object);
  const mayCreate = resource.rules.allowsCreateOnUpdate && subresource === '';
  const key = storageKey(namespace, name);
  const isThere = registry.store.getForWrite(resource.collection, key) !== undefined;
  if (mayCreate && !isThere) {
    const version = versionNumber(resourceVersion ?? '');
    checkUid(object, undefined, target, options);
    const metadata = withoutFields(metadataOf(object), 'resourceVersion');
    const fresh = { ...object, metadata };
    const entry = await createObject(registry, target, fresh, options);
    return { entry: options.dryRun ? withVersion(entry, Number(version)) : entry, created: true };
  }
  // What cannot be read is told before that there is nothing to replace.
  if (!isThere) normalizeContent(object, resource, options);
  // Repeatable unless it names the version that it replaces.
  const change = { from: () => object, isRepeatable: !resourceVersion };
  return { entry: await updateObject(registry, target, change, options), created: false };
}

/** What was not written has no version but the one that it was given. */
function withVersion(entry: Entry, revision: number): Entry {
  return { ...entry, value: encodeObject(decodeEntry(entry), revision) };
}
