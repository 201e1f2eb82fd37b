import { isConflict } from '@drover/apimachinery';
import { backoffDelayMs, TaskGroup } from '@drover/base';
import { type ObjectKey, keyText as objectKeyText } from '../key/object-key.ts';
import type { Lifetime, Runnable } from '../manager/runnable.ts';
import { createRateLimiter, type RateLimiterOptions } from '../queue/rate-limiter.ts';
import { WorkQueue, type WorkQueueSnapshot } from '../queue/work-queue.ts';
import type { Runtime } from '../runtime.ts';
import { type KeyFailure, KeyFailures } from './key-failures.ts';
import { callReconcile, type FailedOutcome, type Outcome, type Reconcile } from './reconcile.ts';
import type { Source } from './source.ts';

/** How a controller is made. `keyText` is needed when keys are no {@link ObjectKey}. */
export type ControllerOptions<K> = {
  /** Names it in logs and metrics; unique in the process. */
  readonly name: string;
  readonly sources: readonly Source<K>[];
  readonly reconcile: Reconcile<K>;
  /** Keys worked on at a time; default 1. */
  readonly workers?: number;
  /**
   * Of these, keys of one group (as `fairnessOf` says) at a time, so that a slow group cannot hold all workers; default
   * no limit.
   */
  readonly maxPerGroup?: number;
  /** A guardrail for one call of `reconcile`, in milliseconds; default 120,000. */
  readonly timeoutMs?: number;
  readonly rateLimits?: RateLimiterOptions;
} & (K extends ObjectKey
  ? { readonly keyText?: (key: K) => string; readonly fairnessOf?: (key: K) => string }
  : {
      /** A text that is equal exactly for equal keys. */
      readonly keyText: (key: K) => string;
      /** Groups that take turns, so that one with many keys does not delay the others; default the namespace. */
      readonly fairnessOf?: (key: K) => string;
    });

/** A controller at one moment, for people. */
export interface ControllerSnapshot {
  readonly name: string;
  readonly isRunning: boolean;
  readonly queue?: WorkQueueSnapshot;
  /** Keys whose last reconcile failed, at most 100: the latest. */
  readonly failures: readonly KeyFailure[];
}

/** Runs a reconciler over the keys of its sources. */
export interface Controller<K = ObjectKey> extends Runnable {
  /** Asks for work on `key`; does nothing while the controller does not run. */
  enqueue(key: K): void;
  snapshot(): ControllerSnapshot;
}

const SOURCE_RETRY = { initialMs: 500, maxMs: 30_000, jitter: 'equal' } as const;

/**
 * A controller; `run` starts it.
 *
 * **Guarantees**: reconciling begins when every source is complete; a key is never worked on twice at a time; no
 * failure of a reconciler or a mapper ends it. When `stopping` aborts it takes no more keys and lets those in work
 * finish; when `signal` aborts their contexts are aborted too.
 */
export function createController<K = ObjectKey>(
  runtime: Runtime,
  options: ControllerOptions<K>,
): Controller<K> {
  return new QueueController<K>(runtime, options);
}

class QueueController<K> implements Controller<K> {
  readonly name: string;
  readonly #runtime: Runtime;
  readonly #options: ControllerOptions<K>;
  readonly #keyText: (key: K) => string;
  readonly #failures: KeyFailures;
  #queue: WorkQueue<K> | undefined;

  constructor(runtime: Runtime, options: ControllerOptions<K>) {
    this.name = options.name;
    this.#runtime = { ...runtime, log: runtime.log.child({ controller: options.name }) };
    this.#options = options;
    this.#failures = new KeyFailures(runtime.clock);
    // Without `keyText` the type of the options says that keys are object keys.
    this.#keyText = options.keyText ?? ((key) => objectKeyText(key as ObjectKey));
  }

  enqueue(key: K): void {
    this.#queue?.add(key);
  }

  snapshot(): ControllerSnapshot {
    return {
      name: this.name,
      isRunning: this.#queue !== undefined,
      ...(this.#queue && { queue: this.#queue.snapshot() }),
      failures: this.#failures.list(),
    };
  }

  async run({ signal, stopping = signal }: Lifetime): Promise<void> {
    if (stopping.aborted) return;
    const queue = this.#openQueue();
    const sources = new TaskGroup(stopping);
    const onStopping = (): void => queue.shutDown();
    stopping.addEventListener('abort', onStopping, { once: true });
    try {
      for (const source of this.#options.sources) {
        sources.run((until) => this.#pump(source, queue, until));
      }
      if (await this.#synced(stopping)) await this.#workUntilDrained(queue, signal);
    } finally {
      stopping.removeEventListener('abort', onStopping);
      queue.shutDown();
      this.#queue = undefined;
      await sources.stop();
    }
  }

  #openQueue(): WorkQueue<K> {
    const { clock, random, metrics } = this.#runtime;
    const { name, rateLimits, fairnessOf, maxPerGroup } = this.#options;
    const queue = new WorkQueue<K>({
      name,
      clock,
      metrics: metrics.workQueue,
      rateLimiter: createRateLimiter({ clock, random }, rateLimits),
      keyText: this.#keyText,
      fairnessOf: fairnessOf ?? namespaceOf,
      maxPerGroup,
    });
    this.#queue = queue;
    return queue;
  }

  async #pump(source: Source<K>, queue: WorkQueue<K>, signal: AbortSignal): Promise<void> {
    const { clock, random, log, turns } = this.#runtime;
    for (let attempt = 0; ; attempt += 1) {
      try {
        for await (const key of source.keys({ signal, log, turns })) queue.add(key);
        return;
      } catch (err) {
        if (signal.aborted) return;
        log.error({ source: source.name, err }, 'A source of keys failed and is opened again');
      }
      await clock.sleep(backoffDelayMs(SOURCE_RETRY, attempt, random), { signal });
    }
  }

  async #synced(stopping: AbortSignal): Promise<boolean> {
    const { sources } = this.#options;
    try {
      await Promise.all(sources.map((source) => source.waitForSync({ signal: stopping })));
      return true;
    } catch (error) {
      if (stopping.aborted) return false;
      throw error;
    }
  }

  async #workUntilDrained(queue: WorkQueue<K>, signal: AbortSignal): Promise<void> {
    const { workers = 1 } = this.#options;
    this.#runtime.metrics.controller.maxWorkers.set({ controller: this.name }, workers);
    this.#runtime.log.debug({ workers }, 'Controller started');
    await Promise.all(Array.from({ length: workers }, () => this.#work(queue, signal)));
    this.#runtime.log.debug({}, 'Controller stopped');
  }

  async #work(queue: WorkQueue<K>, signal: AbortSignal): Promise<void> {
    for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
      const outcome = await this.#reconcile(queue, key, signal);
      this.#settle(queue, key, outcome);
      queue.done(key);
      await this.#runtime.turns.due();
    }
  }

  async #reconcile(queue: WorkQueue<K>, key: K, signal: AbortSignal): Promise<Outcome> {
    const { clock, metrics } = this.#runtime;
    const { reconcile, timeoutMs = 120_000 } = this.#options;
    const labels = { controller: this.name };
    const startMs = clock.monotonicMs();
    metrics.controller.activeWorkers.inc(labels);
    const outcome = await callReconcile(this.#runtime, {
      controller: this.name,
      key,
      keyText: this.#keyText(key),
      reconcile,
      timeoutMs,
      attempt: queue.failures(key),
      signal,
    });
    metrics.controller.activeWorkers.dec(labels);
    metrics.controller.duration.observe(labels, (clock.monotonicMs() - startMs) / 1000);
    metrics.controller.reconciles.inc({ ...labels, result: outcome.result });
    return outcome;
  }

  /** What each outcome does to the queue, and what is said about it. */
  #settle(queue: WorkQueue<K>, key: K, outcome: Outcome): void {
    switch (outcome.result) {
      case 'success':
        queue.forget(key);
        this.#failures.forget(this.#keyText(key));
        return;
      case 'requeue_after':
        queue.forget(key);
        this.#failures.forget(this.#keyText(key));
        queue.addAfter(key, outcome.delayMs);
        return;
      case 'error':
      case 'timeout':
        queue.addRateLimited(key);
        this.#report(key, queue.failures(key), outcome);
        return;
      case 'terminal_error':
        this.#report(key, queue.failures(key) + 1, outcome);
        queue.forget(key);
        return;
      case 'cancelled':
        return;
    }
  }

  #report(key: K, attempts: number, { result, error }: FailedOutcome): void {
    const { log, metrics } = this.#runtime;
    metrics.controller.errors.inc({ controller: this.name });
    this.#failures.note({ key: this.#keyText(key), attempts, error });
    const facts = { key: this.#keyText(key), attempts, err: error };
    if (result === 'terminal_error') log.error(facts, 'Reconcile failed for good');
    else if (isConflict(error)) log.debug(facts, 'Reconcile met a newer object and tries again');
    else log.warn(facts, 'Reconcile failed and is tried again');
  }
}

/** Keys that name a namespace take turns by it: in Drover a namespace is often a cluster or a project. */
function namespaceOf(key: unknown): string {
  const { namespace } = (key ?? {}) as { readonly namespace?: unknown };
  return typeof namespace === 'string' ? namespace : '';
}
