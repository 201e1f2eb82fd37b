/** Those who wait until the last stream of a session has ended. */
export class DrainWait {
  readonly #waiting = new Set<() => void>();

  /**
   * Resolves at {@link done}.
   *
   * @throws `signal.reason` when the signal is aborted first.
   */
  async wait(signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => reject(signal?.reason as Error);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    this.#waiting.add(resolve);
    try {
      await promise;
    } finally {
      this.#waiting.delete(resolve);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Resolves all waits. */
  done(): void {
    for (const resolve of this.#waiting) resolve();
  }
}
