/**
 * Background work with an owner: everything started here has ended when {@link TaskGroup.stop} resolves.
 *
 * **Guarantees**: the first failure aborts the group's signal and is thrown by `stop()` and `done`;
 * rejections caused by the abort itself are not failures.
 */
export class TaskGroup implements AsyncDisposable {
  readonly #controller = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #failure: { error: unknown } | undefined;

  constructor(parent?: AbortSignal) {
    if (parent?.aborted) this.#controller.abort(parent.reason);
    parent?.addEventListener('abort', () => this.#controller.abort(parent.reason), {
      once: true,
      signal: this.#controller.signal,
    });
  }

  /** Aborted when the group stops or a task failed. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Starts `work`; its end is awaited by {@link stop}. */
  run(work: (signal: AbortSignal) => Promise<void>): void {
    const task = this.#supervise(work).finally(() => this.#running.delete(task));
    this.#running.add(task);
  }

  /** Aborts the signal and waits for every task. */
  async stop(reason?: unknown): Promise<void> {
    this.#controller.abort(reason ?? new DOMException('stopped', 'AbortError'));
    await this.settled();
  }

  /**
   * Waits until no task runs, without stopping any.
   *
   * @throws the first failure of a task.
   */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
    if (this.#failure) throw this.#failure.error;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #supervise(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      await work(this.signal);
    } catch (error) {
      if (this.signal.aborted) return;
      this.#failure ??= { error };
      this.#controller.abort(error);
    }
  }
}
