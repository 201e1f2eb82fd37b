const INTEGER = /^[1-9][0-9]*$/;

/**
 * Orders two resourceVersions of one resource: negative when `a` is older, positive when newer, 0 when equal.
 *
 * @returns `undefined` when either is no positive integer, and so cannot be ordered: some aggregated APIs make such.
 */
export function compareVersions(a: string, b: string): number | undefined {
  if (!INTEGER.test(a) || !INTEGER.test(b)) return undefined;
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Whether `a` is known to be older than `b`. */
export function isOlderVersion(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && (compareVersions(a, b) ?? 0) < 0;
}
