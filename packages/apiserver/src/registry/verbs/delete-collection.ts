import { isNotFound } from '@drover/apimachinery';
import type { ListQuery } from '../list-options.ts';
import type { Registry } from '../registry.ts';
import type { Target } from '../target.ts';
import { type DeletionOptions, deleteObject } from './delete.ts';
import { type ListPage, listObjects } from './list.ts';

/** Deletes everything that a list would show, one object after the other, and gives that list. */
export async function deleteObjects(
  registry: Registry,
  target: Target,
  query: ListQuery,
  options: DeletionOptions,
): Promise<ListPage> {
  const page = listObjects(registry, target, query);
  for (const { key } of page.entries) {
    const slash = target.resource.namespaced ? key.indexOf('/') : -1;
    const namespace = slash < 0 ? '' : key.slice(0, slash);
    try {
      await deleteObject(registry, { ...target, namespace, name: key.slice(slash + 1) }, options);
    } catch (error) {
      // Someone else was faster: it is gone, as was wanted.
      if (!isNotFound(error)) throw error;
    }
  }
  return page;
}
