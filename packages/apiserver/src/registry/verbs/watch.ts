import { unclassifiedError } from '@drover/apimachinery';
import type { Clock, Random } from '@drover/base';
import { Watcher } from '../../watchcache/watcher.ts';
import { type ListQuery, revisionOf } from '../list-options.ts';
import type { Registry } from '../registry.ts';
import { selectionOf } from '../selection.ts';
import { namespacePrefix } from '../stored-object.ts';
import type { Target } from '../target.ts';
import { tooLargeError } from './list.ts';

/** Milliseconds between two bookmarks of a watch. */
const BOOKMARK_INTERVAL_MS = 60_000;

/** How long a watch lasts at least when the client does not say, in milliseconds; at most twice that. */
const MIN_WATCH_MS = 1_800_000;

/** Over so many moments the ends of watches are spread. */
const WATCH_STEPS = 180;

/**
 * Begins to watch; the watcher is to be disposed.
 *
 * @throws `StatusError` for a selector that cannot be read, or a start that is still to come; `STORE_REVISION_COMPACTED` when the start is
 * forgotten.
 */
export function watchObjects(registry: Registry, target: Target, query: ListQuery): Watcher {
  const { resource, namespace } = target;
  const { allowWatchBookmarks } = query;
  return Watcher.open(registry.store, registry.clock, {
    collection: resource.collection,
    prefix: namespacePrefix(namespace),
    matches: selectionOf(resource, withName(query, target)),
    since: startRevision(query, registry.store.revision),
    marksInitialEvents: allowWatchBookmarks && wantsPresent(query),
    bookmarkIntervalMs: allowWatchBookmarks ? BOOKMARK_INTERVAL_MS : undefined,
    timeoutMs: durationMs(query, registry),
  });
}

/** Whether a watch begins with the present objects: when the client says so, or says nothing and names no version. */
function wantsPresent({ sendInitialEvents, resourceVersion }: ListQuery): boolean {
  return sendInitialEvents ?? (resourceVersion === '' || resourceVersion === '0');
}

/** A watch of one object is a watch of the collection that sees nothing else. */
function withName(query: ListQuery, { name }: Target): ListQuery {
  return name === '' ? query : { ...query, fieldSelector: `metadata.name=${name}` };
}

/** `undefined`: begins with the present objects. */
function startRevision(query: ListQuery, current: number): number | undefined {
  const { resourceVersion, sendInitialEvents } = query;
  const revision = resourceVersion === '' ? 0 : revisionOf(resourceVersion);
  if (typeof revision !== 'number') throw unclassifiedError(revision.problem);
  if (wantsPresent(query)) {
    if (revision > current) throw tooLargeError(revision, current);
    return undefined;
  }
  return sendInitialEvents === false && revision === 0 ? current : revision;
}

/** Spread over time, so that watches that began together do not end together. */
function durationMs(
  { timeoutSeconds }: ListQuery,
  { random }: { readonly clock: Clock; readonly random: Random },
): number {
  if (timeoutSeconds !== undefined && timeoutSeconds > 0) return timeoutSeconds * 1_000;
  // In steps: Node keeps a list for each different time that was asked for, until that has passed.
  return MIN_WATCH_MS + Math.floor(random.float() * WATCH_STEPS) * (MIN_WATCH_MS / WATCH_STEPS);
}
