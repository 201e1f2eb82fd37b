import type { Entry } from '../storage/store.ts';
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
