/**
 * How far a cache can be trusted.
 *
 * - `syncing`: it has never been complete.
 * - `live`: it follows the API server.
 * - `stale`: it was complete, and does not follow now; `cause` says why; it tries again by itself.
 * - `error`: the API refuses (no permission, no such resource); someone must change something there.
 */
export interface Freshness {
  readonly state: 'syncing' | 'live' | 'stale' | 'error';
  /** Everything up to this version is in the cache. */
  readonly resourceVersion?: string;
  /** Milliseconds since the API server was last heard about this cache. */
  readonly ageMs?: number;
  readonly cause?: unknown;
}
