import type { Change, Entry } from '../storage/store.ts';

/** What a watcher is told of an object. */
export interface ObjectStep {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  /** The object to show. Its own revision is older than that of the step when it merely left the selection. */
  readonly entry: Entry;
}

/** Tells a watcher that it has seen everything up to a revision. */
export interface BookmarkStep {
  readonly type: 'BOOKMARK';
  readonly revision: number;
  /** Whether this ends the objects that were there at the start. */
  readonly endsInitialEvents: boolean;
}

/** What a watcher is told. */
export type WatchStep = ObjectStep | BookmarkStep;

/** Which objects a watcher wants. */
export interface WatchScope {
  /** Only keys that begin with this. */
  readonly prefix: string;
  /** Only objects that match; absent: all. */
  readonly matches?: ((entry: Entry) => boolean) | undefined;
}

/**
 * How a change looks to a watcher of a part of the collection: an object that begins to match is ADDED, one that no longer does is DELETED.
 *
 * @returns `undefined` when the watcher does not see the change.
 */
export function watchStepOf(
  change: Change,
  { prefix, matches }: WatchScope,
): ObjectStep | undefined {
  const { entry, previous, deleted, revision } = change;
  if (!entry.key.startsWith(prefix)) return undefined;
  const wanted = (candidate: Entry | undefined): boolean =>
    candidate !== undefined && (matches === undefined || matches(candidate));
  const before = wanted(previous);
  const after = !deleted && wanted(entry);
  if (after) return { type: before ? 'MODIFIED' : 'ADDED', revision, entry };
  if (!before || previous === undefined) return undefined;
  // What left the selection is shown as it was when it last matched; a deleted object as it was last stored.
  return { type: 'DELETED', revision, entry: deleted ? entry : previous };
}
