import { isNotFound } from '@drover/apimachinery';
import type { Entry } from '../../storage/store.ts';
import type { ListQuery } from '../list-options.ts';
import type { Registry } from '../registry.ts';
import type { Resource } from '../resource.ts';
import { partsOfKey } from '../stored-object.ts';
import type { Target } from '../target.ts';
import { type DeletionOptions, deleteObject } from './delete.ts';
import { type ListPage, listObjects } from './list.ts';

/** Deletions that share a sync of the disk. */
const BATCH_LENGTH = 100;

/** Deletes everything that a list would show, and gives that list. */
export async function deleteObjects(
  registry: Registry,
  target: Target,
  query: ListQuery,
  options: DeletionOptions,
): Promise<ListPage> {
  const page = listObjects(registry, target, query);
  await deleteEntries(registry, target.resource, page.entries, options);
  return page;
}

/** Deletes these objects, whatever became of them since. */
export async function deleteEntries(
  registry: Registry,
  resource: Resource,
  entries: readonly Entry[],
  options: DeletionOptions,
): Promise<void> {
  const remove = async ({ key }: Entry): Promise<void> => {
    const target: Target = { resource, ...partsOfKey(resource, key), subresource: '' };
    try {
      await deleteObject(registry, target, options);
    } catch (error) {
      // Someone else was faster: it is gone, as was wanted.
      if (!isNotFound(error)) throw error;
    }
  };
  for (let at = 0; at < entries.length; at += BATCH_LENGTH) {
    await Promise.all(entries.slice(at, at + BATCH_LENGTH).map(remove));
  }
}
