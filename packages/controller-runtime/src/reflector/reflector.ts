import type { KubernetesObject } from '@drover/apimachinery';
import { type BackoffOptions, backoffDelayMs } from '@drover/base';
import { runtimeErrors } from '../errors.ts';
import { keyOf, keyText } from '../key/object-key.ts';
import { aborted, type Lifetime, type Runnable } from '../manager/runnable.ts';
import type { Runtime } from '../runtime.ts';
import { isOlderVersion } from '../store/resource-version.ts';
import { classifyFailure, needsSomeone } from './failure.ts';
import type { Freshness } from './freshness.ts';
import type { ListWatch, Selection } from './list-watch.ts';
import {
  DEFAULT_LIMITS,
  initialState,
  type ObjectEvent,
  type ReflectorEffect,
  type ReflectorInput,
  type ReflectorLimits,
  type ReflectorState,
  stepReflector,
} from './reflector-state.ts';

/** Where a reflector puts what it reads. */
export interface ReflectorSink<T extends KubernetesObject> {
  /** The complete truth. With `rebuilds` an object of the same uid and version as one that is held may differ from it. */
  replace(objects: Iterable<T>, options: { readonly rebuilds: boolean }): void;
  /** One change. */
  apply(event: ObjectEvent<T>): void;
  /** What was replaced and applied so far is everything up to `version`. */
  advance(version: string): void;
}

/** How a {@link Reflector} is made. */
export interface ReflectorOptions<T extends KubernetesObject> {
  /** Names it in logs and metrics. */
  readonly name: string;
  readonly source: ListWatch<T>;
  readonly selection: Selection & { readonly metadataOnly?: boolean };
  readonly sink: ReflectorSink<T>;
  /** Ask for a streamed list first (Kubernetes 1.32 or newer), or list pages. */
  readonly initialList: 'stream' | 'list';
  readonly limits?: Partial<ReflectorLimits>;
}

/** What showed that a cache is right. */
export interface Confirmation {
  /** The cache holds everything up to it; absent when the version could not be ordered. */
  readonly version?: string;
  /** When the API server was asked, monotonic milliseconds. */
  readonly atMs: number;
}

/** Failures in a row that are no more than news. */
const MAX_QUIET_FAILURES = 3;

const RETRY: BackoffOptions = { initialMs: 400, maxMs: 15_000, jitter: 'equal' };

/** A server ends a watch after a time in this range, so that the watches of many caches do not end together. */
const WATCH_SECONDS = { min: 300, max: 600 };

/** A watch that ends by more than this before its time was not ended for its age. */
const EARLY_MS = 5_000;

/**
 * Keeps a sink equal to what an API server has, by list and watch.
 *
 * **Guarantees**: after every fault that passes the sink becomes right again without help; a new list reaches the
 * sink as one `replace`. The decisions are those of {@link stepReflector}; this class only carries them out.
 */
export class Reflector<T extends KubernetesObject> implements Runnable {
  readonly name: string;
  readonly #runtime: Runtime;
  readonly #options: ReflectorOptions<T>;
  readonly #limits: ReflectorLimits;
  #state: ReflectorState;
  #isRunning = false;
  /** Objects of a list that is not complete yet. */
  #gathered = new Map<string, T>();
  /** Ends what is under way. What an aborted activity still says is ignored. */
  #activity = new AbortController();
  readonly #tasks = new Set<Promise<void>>();
  #heardMs: number | undefined;
  #interruptions = 0;
  /** Why the store may be wrong although the watch is open. */
  #doubt: unknown;
  /** A version that someone has shown the store to hold; no watch need ever tell of it. */
  #confirmed: string | undefined;
  #silenceMs = 0;

  constructor(runtime: Runtime, options: ReflectorOptions<T>) {
    this.name = options.name;
    this.#runtime = runtime;
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#state = initialState(options.initialList === 'stream');
  }

  /** How far the sink can be trusted, now. */
  get freshness(): Freshness {
    const state = this.#state;
    const cause = state.phase === 'waiting' ? state.cause : this.#doubt;
    const version = this.#version;
    return {
      state: stateOf(state, cause),
      ...(version !== undefined && { resourceVersion: version }),
      ...(this.#heardMs !== undefined &&
        version !== undefined && { ageMs: this.#nowMs() - this.#heardMs }),
      ...(cause !== undefined && { cause }),
    };
  }

  /** What of its kind it follows. */
  get selection(): Selection {
    return this.#options.selection;
  }

  /** Watches that broke or ended early so far: what the server did meanwhile, or whether it is the same one, nobody has seen. */
  get interruptions(): number {
    return this.#interruptions;
  }

  /** Lists again and repairs the sink by difference; `cause` says why. */
  resync(cause: string): void {
    this.#listAgain(cause, false);
  }

  /** Lists again and trusts nothing that is held: its versions may be those of another history. */
  rebuild(cause: string): void {
    this.#listAgain(cause, true);
  }

  /** Says `stale`, and why, until someone confirms the sink or the next complete list. */
  doubt(cause: unknown): void {
    if (this.#isRunning) this.#doubt = cause;
  }

  /** Takes note that the sink was shown to be right. */
  confirm({ version, atMs }: Confirmation): void {
    if (this.#state.phase !== 'watching') return;
    this.#doubt = undefined;
    this.#heardMs = Math.max(atMs, this.#heardMs ?? atMs);
    if (version === undefined || isOlderVersion(version, this.#version)) return;
    this.#confirmed = version;
    this.#options.sink.advance(version);
  }

  async run({ signal }: Lifetime): Promise<void> {
    if (signal.aborted) return;
    this.#state = initialState(this.#options.initialList === 'stream');
    this.#doubt = undefined;
    this.#confirmed = undefined;
    this.#isRunning = true;
    this.#dispatch({ type: 'start', atMs: this.#nowMs() });
    await aborted(signal);
    this.#isRunning = false;
    this.#activity.abort(signal.reason);
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }

  #dispatch(input: ReflectorInput<T>): void {
    if (!this.#isRunning) return;
    const [state, effects] = stepReflector(this.#state, input, this.#limits);
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
    const version = this.#version;
    if (version !== undefined && state.phase === 'watching') this.#options.sink.advance(version);
  }

  get #version(): string | undefined {
    const { version } = this.#state;
    return isOlderVersion(version, this.#confirmed) ? this.#confirmed : version;
  }

  #listAgain(cause: string, rebuilds: boolean): void {
    if (!this.#isRunning) return;
    this.#runtime.log.info({ informer: this.name, cause, rebuilds }, 'Informer lists again');
    this.#doubt ??= runtimeErrors.create('CACHE_DOUBTED', { cause });
    this.#dispatch({ type: 'resync', rebuilds, atMs: this.#nowMs() });
  }

  #perform(effect: ReflectorEffect<T>): void {
    switch (effect.type) {
      case 'list':
        return this.#begin((activity) => this.#list(activity));
      case 'watch':
        this.#silenceMs = effect.silenceMs;
        this.#gathered = new Map();
        return this.#begin((activity) => this.#watch(activity, effect.version));
      case 'wait':
        return this.#begin((activity) => this.#wait(activity, effect));
      case 'allow':
        this.#silenceMs = effect.silenceMs;
        return;
      case 'gather':
        return this.#gather(effect.event);
      case 'replace':
        return this.#replace(effect);
      case 'apply':
        return this.#offer((sink) => sink.apply(effect.event));
    }
  }

  #begin(work: (activity: AbortSignal) => Promise<void>): void {
    this.#activity.abort(new DOMException('superseded', 'AbortError'));
    this.#activity = new AbortController();
    const task = this.#supervise(work, this.#activity.signal).finally(() =>
      this.#tasks.delete(task),
    );
    this.#tasks.add(task);
  }

  async #supervise(
    work: (activity: AbortSignal) => Promise<void>,
    activity: AbortSignal,
  ): Promise<void> {
    try {
      await work(activity);
    } catch (error) {
      if (activity.aborted) return;
      const failure = classifyFailure(error);
      this.#countEnd(failure.kind);
      this.#interruptions += 1;
      this.#dispatch({ type: 'failed', failure, atMs: this.#nowMs() });
    }
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { source, selection } = this.#options;
    const startMs = this.#nowMs();
    const list = await source.listAll({ ...selection, signal });
    if (signal.aborted) return;
    this.#gathered = new Map();
    for (const object of list.items) this.#gather({ type: 'ADDED', object });
    this.#heardMs = startMs;
    const version = list.metadata.resourceVersion ?? '';
    this.#dispatch({ type: 'listed', version, atMs: this.#nowMs() });
  }

  async #watch(signal: AbortSignal, version: string | undefined): Promise<void> {
    const { source, selection } = this.#options;
    const spread = WATCH_SECONDS.max - WATCH_SECONDS.min;
    using watchdog = this.#openWatchdog();
    const timeoutSeconds = WATCH_SECONDS.min + Math.floor(this.#runtime.random.float() * spread);
    const endMs = this.#nowMs() + timeoutSeconds * 1000;
    const events = source.watch({
      ...selection,
      signal,
      allowWatchBookmarks: true,
      timeoutSeconds,
      ...(version === undefined
        ? { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' as const }
        : { resourceVersion: version }),
    });
    for await (const event of events) {
      if (signal.aborted) return;
      watchdog.heard();
      this.#countEvent(event.type);
      this.#dispatch({ type: 'event', event, atMs: this.#nowMs() });
      if (this.#state.phase === 'watching') this.#heardMs = this.#nowMs();
    }
    if (signal.aborted) return;
    this.#countEnd('ended');
    if (this.#nowMs() < endMs - EARLY_MS) this.#interruptions += 1;
    this.#dispatch({ type: 'ended', atMs: this.#nowMs() });
  }

  async #wait(
    signal: AbortSignal,
    { failures, atLeastMs }: Extract<ReflectorEffect, { readonly type: 'wait' }>,
  ): Promise<void> {
    const { clock, random, log } = this.#runtime;
    const delayMs = Math.max(atLeastMs, backoffDelayMs(RETRY, failures, random));
    const { cause: err, next } = this.#state as Extract<ReflectorState, { phase: 'waiting' }>;
    const facts = { informer: this.name, err, next, delayMs };
    if (failures < MAX_QUIET_FAILURES) log.info(facts, 'Informer waits before it tries again');
    else log.warn(facts, 'Informer still cannot follow the API server');
    await clock.sleep(delayMs, { signal });
    this.#dispatch({ type: 'retry', atMs: this.#nowMs() });
  }

  #gather({ type, object }: ObjectEvent<T>): void {
    const text = keyText(keyOf(object));
    if (type === 'DELETED') this.#gathered.delete(text);
    else this.#gathered.set(text, object);
  }

  #replace({ how, rebuilds }: ReflectorEffect<T> & { readonly type: 'replace' }): void {
    this.#runtime.metrics.informer.lists.inc({ resource: this.name, how });
    const gathered = this.#gathered;
    this.#gathered = new Map();
    this.#offer((sink) => sink.replace(gathered.values(), { rebuilds }));
    this.#doubt = undefined;
    this.#confirmed = undefined;
  }

  /** A sink that throws has missed something: that must lead to a list, not pass as a watch that broke. */
  #offer(give: (sink: ReflectorSink<T>) => void): void {
    try {
      give(this.#options.sink);
    } catch (cause) {
      throw runtimeErrors.create('CACHE_REJECTED', {}, { cause });
    }
  }

  /** Watches over the silence of a watch with one timer, whatever the number of events. */
  #openWatchdog(): Disposable & { heard(): void } {
    const { clock } = this.#runtime;
    let heardMs = this.#nowMs();
    const check = (): void => {
      const leftMs = heardMs + this.#silenceMs - this.#nowMs();
      if (leftMs > 0) {
        cancel = clock.schedule(leftMs, check);
        return;
      }
      this.#countEnd('silence');
      this.#dispatch({ type: 'silence', atMs: this.#nowMs() });
    };
    let cancel = clock.schedule(this.#silenceMs, check);
    return {
      heard: () => {
        heardMs = this.#nowMs();
      },
      [Symbol.dispose]: () => cancel(),
    };
  }

  #countEvent(type: string): void {
    this.#runtime.metrics.informer.events.inc({ resource: this.name, type });
  }

  #countEnd(cause: string): void {
    this.#runtime.metrics.informer.watchEnds.inc({ resource: this.name, cause });
  }

  #nowMs(): number {
    return this.#runtime.clock.monotonicMs();
  }
}

function stateOf({ phase, version }: ReflectorState, cause: unknown): Freshness['state'] {
  if (needsSomeone(cause)) return 'error';
  if (version === undefined) return 'syncing';
  return phase === 'watching' && cause === undefined ? 'live' : 'stale';
}
