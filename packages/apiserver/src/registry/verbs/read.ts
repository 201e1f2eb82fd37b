import { notFoundError, unclassifiedError } from '@drover/apimachinery';
import type { Entry } from '../../storage/store.ts';
import { revisionOf } from '../list-options.ts';
import type { Registry } from '../registry.ts';
import { storageKey } from '../stored-object.ts';
import type { Target } from '../target.ts';
import { tooLargeError } from './list.ts';

/**
 * The present state of an object.
 *
 * @throws `StatusError` `NotFound`.
 */
export function readObject({ store }: Registry, { resource, namespace, name }: Target): Entry {
  const entry = store.get(resource.collection, storageKey(namespace, name));
  if (!entry) throw notFoundError(resource, name);
  return entry;
}

/**
 * Checks the version that a reader wants at least.
 *
 * @param resourceVersion - empty: any.
 * @throws `StatusError`: `Timeout` when it is still to come, 500 when it is none.
 */
export function checkNotTooNew(resourceVersion: string, { store }: Registry): void {
  if (resourceVersion === '') return;
  const revision = revisionOf(resourceVersion);
  if (typeof revision !== 'number') throw unclassifiedError(revision.problem);
  if (revision > store.revision) throw tooLargeError(revision, store.revision);
}
