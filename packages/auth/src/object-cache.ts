import type { KubernetesObject } from '@drover/apimachinery';
import { type Clock, createDeadline } from '@drover/base';

/** Reads objects of one kind from memory: the part of an informer that this package needs. */
export interface ObjectCache<T> {
  get(key: { readonly namespace: string; readonly name: string }): T | undefined;
  list(): readonly T[];
  byIndex(index: string, value: string): readonly T[];
  /** Resolves when the cache holds everything up to that version. */
  waitForVersion(resourceVersion: string, options: { readonly signal: AbortSignal }): Promise<void>;
}

/** How long {@link waitUntilCached} waits. */
export interface CatchUpOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds; default 2,000. */
  readonly timeoutMs?: number;
}

/**
 * Waits until a cache holds what was just written, so that the writer's next read finds it.
 *
 * **Guarantees**: resolves at the time-out too: a cache that is behind is no reason to fail a write that is done.
 *
 * @throws the signal's reason when it is aborted.
 */
export async function waitUntilCached<T>(
  cache: ObjectCache<T>,
  written: KubernetesObject,
  { clock, signal, timeoutMs = 2_000 }: CatchUpOptions,
): Promise<void> {
  const version = written.metadata?.resourceVersion;
  if (version === undefined) return;
  using deadline = createDeadline(clock, { what: 'the cache', timeoutMs, signal });
  try {
    await cache.waitForVersion(version, { signal: deadline.signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!deadline.signal.aborted) throw error;
  }
}
