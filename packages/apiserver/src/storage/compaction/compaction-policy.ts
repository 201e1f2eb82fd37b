/** How much history is kept. */
export interface CompactionLimits {
  /** Changes older than this are forgotten, in milliseconds. */
  readonly maxAgeMs: number;
  /** Changes beyond this number are forgotten, oldest first. */
  readonly maxChanges: number;
}

/** The newest revision at one moment. */
export interface RevisionMark {
  readonly atMs: number;
  readonly revision: number;
}

/**
 * The revision up to which history is forgotten now.
 *
 * @param marks - moments in the past, oldest first.
 */
export function compactionTarget(
  marks: readonly RevisionMark[],
  now: RevisionMark,
  limits: CompactionLimits,
): number {
  const byAge = marks.findLast(({ atMs }) => atMs <= now.atMs - limits.maxAgeMs)?.revision ?? 0;
  return Math.max(byAge, now.revision - limits.maxChanges, 0);
}
