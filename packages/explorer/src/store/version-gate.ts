import type { WaitOptions } from '@drover/base';
import { compareVersions } from '@drover/controller-runtime';

interface Waiter {
  readonly version: string | undefined;
  resolve(): void;
}

/** Lets those through who wait for a cache to hold everything up to a version. */
export class VersionGate {
  readonly #waiters = new Set<Waiter>();
  #version: string | undefined;

  /** `undefined` until the cache was complete once. */
  get version(): string | undefined {
    return this.#version;
  }

  advance(version: string): void {
    if (this.#version === version) return;
    this.#version = version;
    for (const waiter of this.#waiters) if (this.#has(waiter.version)) waiter.resolve();
  }

  /** Resolves when everything up to `version` is there; without, when the cache was complete once. */
  async wait(version: string | undefined, { signal }: WaitOptions): Promise<void> {
    signal?.throwIfAborted();
    if (this.#has(version)) return;
    const reached = Promise.withResolvers<void>();
    const waiter: Waiter = { version, resolve: reached.resolve };
    const abort = (): void => reached.reject(signal?.reason);
    this.#waiters.add(waiter);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await reached.promise;
    } finally {
      this.#waiters.delete(waiter);
      signal?.removeEventListener('abort', abort);
    }
  }

  #has(version: string | undefined): boolean {
    if (this.#version === undefined) return false;
    return version === undefined || (compareVersions(this.#version, version) ?? 0) >= 0;
  }
}
