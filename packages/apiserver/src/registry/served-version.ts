import { apiVersionOf, type DynamicObject } from '@drover/apimachinery';
import type { Entry } from '../storage/store.ts';
import type { Resource } from './resource.ts';
import type { StoredObject } from './stored-object.ts';

/** The entries in the version of the resource. */
export async function entriesAsServed(
  entries: readonly Entry[],
  resource: Resource,
): Promise<readonly Entry[]> {
  const { converter } = resource;
  return converter ? converter.serve(entries, apiVersionOf(resource)) : entries;
}

/** The entry in the version of the resource. */
export async function entryAsServed(entry: Entry, resource: Resource): Promise<Entry> {
  if (!resource.converter) return entry;
  const [served = entry] = await entriesAsServed([entry], resource);
  return served;
}

/** The object in the version in which its kind is stored. */
export async function objectAsStored<T extends DynamicObject>(
  object: T,
  { converter, group, storageVersion: version = '' }: Resource,
): Promise<T> {
  if (!converter) return object;
  const stored: DynamicObject = await converter.convert(
    object as unknown as StoredObject,
    apiVersionOf({ group, version }),
  );
  return stored as T;
}
