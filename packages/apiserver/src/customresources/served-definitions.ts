import type { Change, Entry, Store } from '../storage/store.ts';
import type { ResourceRegistry } from '../registry/resource-table.ts';
import { decodeEntry } from '../registry/stored-object.ts';
import type { CustomResourceDefinition } from '@drover/kubernetes';
import { resourcesOf } from './definition-resources.ts';

/** Where definitions are stored. */
export const DEFINITIONS_COLLECTION = 'customresourcedefinitions.apiextensions.k8s.io';

/**
 * Serves what the stored definitions define, from the moment they are stored.
 *
 * @returns ends it.
 */
export function serveDefinitions(store: Store, resources: ResourceRegistry): () => void {
  const serve = (entry: Entry): void => {
    const definition = decodeEntry(entry) as unknown as CustomResourceDefinition;
    resources.serve(entry.key, resourcesOf(definition));
  };
  const take = ({ entry, deleted }: Change): void => {
    if (deleted) resources.serve(entry.key, []);
    else serve(entry);
  };
  for (const entry of store.range(DEFINITIONS_COLLECTION).entries) serve(entry);
  return store.subscribe(DEFINITIONS_COLLECTION, take);
}
