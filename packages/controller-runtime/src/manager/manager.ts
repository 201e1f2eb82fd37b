import { createDeadline, errorMessage, TaskGroup } from '@drover/base';
import type { InformerCache } from '../cache/informer-cache.ts';
import type { Controller, ControllerSnapshot } from '../controller/controller.ts';
import type { Fence } from '../leaderelection/fence.ts';
import type { LeaderElector } from '../leaderelection/leader-elector.ts';
import type { Runtime } from '../runtime.ts';
import { aborted, type Lifetime, type Runnable } from './runnable.ts';

/** How a manager is made. */
export interface ManagerOptions {
  readonly caches: readonly InformerCache[];
  /** Needed for work that only the leader does. */
  readonly elector?: LeaderElector;
  /**
   * Milliseconds that work may take to finish when the manager stops, before it is cancelled; default 500, so that
   * another replica leads within a second. Reconcilers are repeatable: to be cancelled costs them a repetition.
   */
  readonly drainMs?: number;
  /** Contend for leadership after this many milliseconds even if a cache is not complete; default 30,000. */
  readonly syncWaitMs?: number;
}

/** How a runnable is run. */
export interface AddOptions {
  /** Run while this replica leads only; default false. */
  readonly leaderOnly?: boolean;
}

/** Whether a part works. */
export interface Readiness {
  readonly name: string;
  readonly ready: boolean;
  /** What it does or what it lacks. */
  readonly detail: string;
}

/** A piece of work at one moment, for people. */
export interface WorkSnapshot {
  readonly name: string;
  /** Runs while this replica leads only. */
  readonly leaderOnly: boolean;
  readonly isRunning: boolean;
  /** Present for controllers. */
  readonly controller?: ControllerSnapshot;
}

/** Starts and stops all background work of a process in order. */
export interface Manager {
  /** Adds work; before `run`. */
  add(runnable: Runnable, options?: AddOptions): void;
  /**
   * Runs everything until `signal` aborts: caches, then the work of every replica, then - once the caches are
   * complete - the contest for leadership and the work of the leader. Stops in reverse: all work is told to begin
   * nothing new, what has not finished after `drainMs` is cancelled, leadership is given up, the caches stop.
   *
   * @throws the failure of a runnable that could not go on, after everything has been stopped.
   */
  run(signal: AbortSignal): Promise<void>;
  /**
   * Ends the work of the leader and gives leadership up, for good; everything else goes on. Called before requests in
   * work are waited for, so that another replica does not wait for them.
   */
  resign(): void;
  readiness(): readonly Readiness[];
  /** All work, in the order in which it was added. */
  work(): readonly WorkSnapshot[];
}

/** A manager over `caches`. */
export function createManager(runtime: Runtime, options: ManagerOptions): Manager {
  return new OrderedManager(runtime, options);
}

class OrderedManager implements Manager {
  readonly #runtime: Runtime;
  readonly #options: ManagerOptions;
  readonly #everywhere: Runnable[] = [];
  readonly #leaderOnly: Runnable[] = [];
  readonly #running = new Set<Runnable>();
  /** Aborted when leadership is to be given up, and when its work may take no longer. */
  readonly #resigning = { stopping: new AbortController(), signal: new AbortController() };

  constructor(runtime: Runtime, options: ManagerOptions) {
    this.#runtime = runtime;
    this.#options = options;
  }

  add(runnable: Runnable, { leaderOnly = false }: AddOptions = {}): void {
    (leaderOnly ? this.#leaderOnly : this.#everywhere).push(runnable);
  }

  resign(): void {
    const { stopping, signal } = this.#resigning;
    const reason = new DOMException('stepping down', 'AbortError');
    stopping.abort(reason);
    this.#runtime.clock.schedule(this.#drainMs, () => signal.abort(reason));
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#runtime;
    const stopping = new AbortController();
    const cancelled = new AbortController();
    const caches = new TaskGroup();
    const work = new TaskGroup();
    for (const cache of this.#options.caches) caches.run((until) => cache.run({ signal: until }));
    const ends = { stopping: stopping.signal, signal: cancelled.signal };
    for (const runnable of this.#everywhere) work.run(() => this.#supervise(runnable, ends));
    work.run(() => this.#contend(ends));
    await aborted(AbortSignal.any([signal, caches.signal, work.signal]));

    stopping.abort(signal.reason);
    const cancelTimer = clock.schedule(this.#drainMs, () => cancelled.abort(signal.reason));
    try {
      await work.settled();
    } finally {
      cancelTimer();
      await caches.stop();
    }
  }

  readiness(): readonly Readiness[] {
    const { caches, elector } = this.#options;
    return [
      ...caches.flatMap((cache) =>
        cache.freshness().map(({ name, state, resourceVersion, cause }) => ({
          name: `informer ${name}`,
          ready: resourceVersion !== undefined,
          detail: cause === undefined ? state : `${state}: ${errorMessage(cause)}`,
        })),
      ),
      ...(elector ? [leadership(elector)] : []),
      ...this.#everywhere.map((runnable) => ({
        name: runnable.name,
        ready: this.#running.has(runnable),
        detail: this.#running.has(runnable) ? (runnable.detail ?? 'running') : 'not running',
      })),
    ];
  }

  work(): readonly WorkSnapshot[] {
    const shown = (runnable: Runnable, leaderOnly: boolean): WorkSnapshot => ({
      name: runnable.name,
      leaderOnly,
      isRunning: this.#running.has(runnable),
      ...(isController(runnable) && { controller: runnable.snapshot() }),
    });
    return [
      ...this.#everywhere.map((runnable) => shown(runnable, false)),
      ...this.#leaderOnly.map((runnable) => shown(runnable, true)),
    ];
  }

  get #drainMs(): number {
    return this.#options.drainMs ?? 500;
  }

  async #contend(process: Required<Lifetime>): Promise<void> {
    const { elector } = this.#options;
    if (!elector) return;
    const { stopping, signal } = this.#resigning;
    const ends = {
      stopping: AbortSignal.any([process.stopping, stopping.signal]),
      signal: AbortSignal.any([process.signal, signal.signal]),
    };
    await this.#untilSynced(ends.stopping);
    await elector.run({ signal: ends.stopping, lead: (fence) => this.#lead(fence, ends) });
  }

  /** One term: the work ends when the term does, at once, for whatever it writes is refused from then on. */
  async #lead(fence: Fence, ends: Required<Lifetime>): Promise<void> {
    const lifetime = {
      stopping: AbortSignal.any([ends.stopping, fence.signal]),
      signal: AbortSignal.any([ends.signal, fence.signal]),
    };
    await Promise.all(this.#leaderOnly.map((runnable) => this.#supervise(runnable, lifetime)));
  }

  async #supervise(runnable: Runnable, lifetime: Lifetime): Promise<void> {
    this.#running.add(runnable);
    try {
      await runnable.run(lifetime);
    } finally {
      this.#running.delete(runnable);
    }
  }

  async #untilSynced(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#runtime;
    const { caches, syncWaitMs: timeoutMs = 30_000 } = this.#options;
    using deadline = createDeadline(clock, { what: 'the first sync', timeoutMs, signal });
    try {
      await Promise.all(caches.map((cache) => cache.waitForSync({ signal: deadline.signal })));
    } catch (err) {
      if (signal.aborted) return;
      const missing = this.readiness().filter(({ ready }) => !ready);
      log.warn({ err, missing }, 'Contending for leadership with incomplete caches');
    }
  }
}

function isController(runnable: Runnable): runnable is Runnable & Pick<Controller, 'snapshot'> {
  return 'snapshot' in runnable;
}

function leadership(elector: LeaderElector): Readiness {
  const holder = elector.leader?.holderIdentity;
  const detail = elector.fence() ? 'this replica leads' : `led by ${holder || 'nobody yet'}`;
  return { name: 'leadership', ready: elector.leader !== undefined, detail };
}
