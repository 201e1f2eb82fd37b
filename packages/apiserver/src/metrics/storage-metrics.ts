import type { ResourceTable } from '../registry/resource-table.ts';
import type { Store } from '../storage/store.ts';
import { familyText } from './exposition.ts';

/** What is stored, looked up when it is asked for. */
export function renderStorageMetrics(store: Store, resources: ResourceTable): string {
  const served = new Map<string, { readonly group: string; readonly resource: string }>();
  for (const resource of resources.all()) {
    if (resource.storageVersion !== undefined) served.set(resource.collection, resource);
  }
  const counts = [...served].map(([collection, { group, resource }]) => ({
    labels: { group, resource },
    value: countOf(store, collection),
  }));
  const revision = (name: string, help: string, value: number): string =>
    familyText({ name: `apiserver_storage_${name}`, help, type: 'gauge' }, [{ value }]);
  return [
    familyText(
      { name: 'apiserver_storage_objects', type: 'gauge', help: 'Objects stored, by resource.' },
      counts.map(({ labels: { group, resource }, value }) => ({
        labels: { resource: group === '' ? resource : `${resource}.${group}` },
        value,
      })),
    ),
    familyText(
      {
        name: 'apiserver_resource_objects',
        type: 'gauge',
        help: 'Objects stored, by group and resource.',
      },
      counts,
    ),
    revision('current_revision', 'The newest revision.', store.revision),
    revision(
      'compacted_revision',
      'States before this revision are forgotten.',
      store.compactedRevision,
    ),
  ].join('');
}

function countOf(store: Store, collection: string): number {
  const { entries, remaining } = store.range(collection, { limit: 1 });
  return entries.length + remaining;
}
