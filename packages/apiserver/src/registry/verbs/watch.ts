import type { Clock, Random } from '@drover/base';
import { Watcher } from '../../watchcache/watcher.ts';
import { type ListQuery, parseResourceVersion } from '../list-options.ts';
import type { Registry } from '../registry.ts';
import { selectionOf } from '../selection.ts';
import { namespacePrefix } from '../stored-object.ts';
import type { Target } from '../target.ts';

/** Milliseconds between two bookmarks of a watch. */
const BOOKMARK_INTERVAL_MS = 60_000;

/** How long a watch lasts at least when the client does not say, in milliseconds; at most twice that. */
const MIN_WATCH_MS = 1_800_000;

/**
 * Begins to watch; the watcher is to be disposed.
 *
 * @throws `StatusError` for a selector that cannot be read; `STORE_REVISION_COMPACTED` when the start is forgotten.
 */
export function watchObjects(registry: Registry, target: Target, query: ListQuery): Watcher {
  const { resource, namespace } = target;
  return Watcher.open(registry.store, registry.clock, {
    collection: resource.collection,
    prefix: namespacePrefix(namespace),
    matches: selectionOf(resource, query),
    since: startRevision(query, registry.store.revision),
    marksInitialEvents: query.sendInitialEvents === true && query.allowWatchBookmarks,
    bookmarkIntervalMs: query.allowWatchBookmarks ? BOOKMARK_INTERVAL_MS : undefined,
    timeoutMs: durationMs(query, registry),
  });
}

/** Without a version, or with any (`0`), a watch begins with the present objects unless the client said that it has them. */
function startRevision(query: ListQuery, current: number): number | undefined {
  const { resourceVersion, sendInitialEvents } = query;
  if (sendInitialEvents === true) return undefined;
  if (resourceVersion !== '' && resourceVersion !== '0')
    return parseResourceVersion(resourceVersion);
  return sendInitialEvents === false ? current : undefined;
}

/** Spread over time, so that watches that began together do not end together. */
function durationMs(
  { timeoutSeconds }: ListQuery,
  { random }: { readonly clock: Clock; readonly random: Random },
): number {
  if (timeoutSeconds !== undefined && timeoutSeconds > 0) return timeoutSeconds * 1_000;
  return MIN_WATCH_MS * (1 + random.float());
}
