/** The two ends of a piece of work. */
export interface Lifetime {
  /** Aborted when the work must end now: what is under way is given up. */
  readonly signal: AbortSignal;
  /** Aborted some time before `signal`: begin nothing new, finish what is under way. Default: `signal` alone. */
  readonly stopping?: AbortSignal;
}

/** Work with a beginning and an end. */
export interface Runnable {
  readonly name: string;
  /** How it stands, where that says more than that it runs. */
  readonly detail?: string;
  /**
   * Works until told to stop.
   *
   * **Guarantees**: settles only when all that it started has ended; resolves when it was told to end, rejects when it
   * cannot go on. May be called again afterwards.
   */
  run(lifetime: Lifetime): Promise<void>;
}

/** Resolves when `signal` is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
