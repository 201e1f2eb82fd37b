import { isOlderVersion } from '../store/resource-version.ts';
import type { Finding } from './finding.ts';

/** Versions by key. */
export type Versions = ReadonlyMap<string, string>;

/** An object of which a cache held another version than a later list. */
export interface Difference {
  readonly key: string;
  /** Absent when it was not held. */
  readonly held: string | undefined;
  /** Absent when it was not listed. */
  readonly listed: string | undefined;
}

/** What differs between `held` and `listed`. */
export function differencesOf(held: Versions, listed: Versions): readonly Difference[] {
  const found: Difference[] = [];
  for (const [key, version] of listed) {
    if (held.get(key) !== version) found.push({ key, held: held.get(key), listed: version });
  }
  for (const [key, version] of held) {
    if (!listed.has(key)) found.push({ key, held: version, listed: undefined });
  }
  return found;
}

/**
 * Judges differences between what was held _before_ a list was asked for, and the list, once events have had time to
 * arrive. The list is the later of the two, so the watch must have told of a change of each object that differs;
 * whichever is still as it was has been missed.
 */
export function judgeDifferences(
  differences: readonly Difference[],
  now: Versions,
): Extract<Finding, { readonly type: 'proven' | 'different' }> {
  const missed = differences.filter(({ key, held }) => now.get(key) === held);
  if (missed.length === 0) return { type: 'proven' };
  return {
    type: 'different',
    keys: missed.map(({ key }) => key),
    wentBack: missed.some(({ held, listed }) => isOlderVersion(listed, held)),
  };
}
