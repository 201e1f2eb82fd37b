import { notFoundError } from '@drover/apimachinery';
import type { Entry } from '../../storage/store.ts';
import type { Registry } from '../registry.ts';
import { storageKey } from '../stored-object.ts';
import type { Target } from '../target.ts';

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
