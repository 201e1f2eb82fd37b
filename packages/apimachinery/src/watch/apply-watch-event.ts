import type { KubernetesList, KubernetesObject } from '../meta/object.ts';
import type { WatchEvent } from './watch-event.ts';

/**
 * A list as it is after one event of its watch. Objects are told apart by namespace and name.
 *
 * **Guarantees**: the list given is not changed, and objects that the event does not concern stay the same values, so
 * that a view can compare by identity. A new object goes to the end, a changed one keeps its place. The list takes the
 * event's `resourceVersion`, that of a bookmark too. An event that changes nothing but the version changes only the
 * metadata.
 */
export function applyWatchEvent<T extends KubernetesObject>(
  list: KubernetesList<T>,
  event: WatchEvent<T>,
): KubernetesList<T> {
  if (event.type === 'ERROR') return list;
  const resourceVersion = event.object.metadata?.resourceVersion;
  const metadata = resourceVersion ? { ...list.metadata, resourceVersion } : list.metadata;
  if (event.type === 'BOOKMARK') return { ...list, metadata };
  return { ...list, metadata, items: changeItems(list.items, event) };
}

function changeItems<T extends KubernetesObject>(
  items: readonly T[],
  { type, object }: Extract<WatchEvent<T>, { type: 'ADDED' | 'MODIFIED' | 'DELETED' }>,
): readonly T[] {
  const at = items.findIndex((item) => isSameObject(item, object));
  if (type === 'DELETED') return at < 0 ? items : items.toSpliced(at, 1);
  return at < 0 ? [...items, object] : items.with(at, object);
}

function isSameObject({ metadata: left }: KubernetesObject, { metadata: right }: KubernetesObject) {
  return left?.name === right?.name && (left?.namespace ?? '') === (right?.namespace ?? '');
}
