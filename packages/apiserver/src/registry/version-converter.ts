import type { DynamicObject } from '@drover/apimachinery';
import { apiVersionOf } from '@drover/apimachinery';
import type { Entry } from '../storage/store.ts';
import type { Resource } from './resource.ts';
import type { StoredObject } from './stored-object.ts';

/**
 * Makes objects of one version of a custom resource from those of another. Where there is one, the verbs work on objects in the version of the request;
 * elsewhere versions differ by their name alone and nothing has to be made.
 */
export interface VersionConverter {
  /**
   * The entries with their objects in that version, in the same order. What was made once is kept for as long as the entry.
   *
   * @throws `StatusError` (500) when it cannot be made.
   */
  serve(entries: readonly Entry[], apiVersion: string): Promise<readonly Entry[]>;
  /**
   * The object in another version.
   *
   * @throws `StatusError` (500) when it cannot be made.
   */
  convert(object: StoredObject, apiVersion: string): Promise<StoredObject>;
}

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
