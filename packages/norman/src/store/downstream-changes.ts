import type { DynamicObject } from '@drover/apimachinery';
import { type Clock, hasCode, type Random, TaskGroup } from '@drover/base';
import { normanErrors } from '../errors.ts';
import type { PendingChanges, RowChange } from '../filter/list-view.ts';
import { MAX_OBJECTS_READ } from './downstream-segments.ts';
import { type WatchSource, watchDownstream } from './downstream-watch.ts';

/** How often it is looked which namespaces there are, in milliseconds. */
const SOURCES_MS = 15_000;
/** Namespaces that one reader follows at most. */
const MAX_SOURCES = 100;

/** What {@link DownstreamChanges} follows, and how. */
export interface FollowOptions {
  /** What there is to watch now, by a name of its own. May fail while the cluster cannot be reached. */
  readonly sources: () => Promise<ReadonlyMap<string, WatchSource>>;
  /** What is kept and told of an object; `undefined` leaves it out. Default: all of it. */
  readonly shown?: ((object: DynamicObject) => DynamicObject | undefined) | undefined;
  readonly onChange: () => void;
  /** Asks for leave to watch one source; fails when the reader has enough watches. */
  readonly takeSlot: () => Disposable;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/**
 * The changes of objects of a managed cluster for one reader, by watches of its own that act as the caller and end
 * with the reader.
 *
 * **Guarantees**: one pending change an object; what was missed while the cluster was away is told when it is back;
 * namespaces that come and go are noticed within 15 s.
 *
 * @throws (`take`) `NORMAN_LIST_TOO_LARGE` when there are more than 20,000 objects, or 100 namespaces;
 * `NORMAN_TOO_MANY_WATCHES`.
 */
export class DownstreamChanges implements PendingChanges<DynamicObject> {
  /** Each watch has a version of its own. */
  readonly version = undefined;
  readonly #options: FollowOptions;
  readonly #tasks: TaskGroup;
  readonly #watches = new Map<string, AbortController>();
  /** By {@link keyOf}. */
  readonly #changes = new Map<string, RowChange<DynamicObject>>();
  /** Keys of the objects that the reader knows of, or will with the next changes. */
  readonly #present = new Set<string>();
  #failure: { readonly error: unknown } | undefined;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#tasks = new TaskGroup(options.signal);
    this.#tasks.run((signal) => this.#keepWatching(signal));
  }

  take(): readonly RowChange<DynamicObject>[] {
    if (this.#failure) throw this.#failure.error;
    const changes = [...this.#changes.values()];
    this.#changes.clear();
    return changes;
  }

  [Symbol.dispose](): void {
    // Watches end with the signal; nobody waits for what they still do.
    this.#tasks.stop().catch(() => {});
  }

  async #keepWatching(signal: AbortSignal): Promise<void> {
    const { sources, clock } = this.#options;
    for (;;) {
      const wanted = await sources().catch(sourcesAfter);
      if (wanted) this.#watch(wanted, signal);
      await clock.sleep(SOURCES_MS, { signal });
    }
  }

  /** Begins to watch what is new, and leaves what is gone. */
  #watch(wanted: ReadonlyMap<string, WatchSource>, signal: AbortSignal): void {
    if (wanted.size > MAX_SOURCES) return this.#fail(tooLarge(MAX_SOURCES));
    for (const [name, left] of this.#watches) {
      if (wanted.has(name)) continue;
      this.#watches.delete(name);
      left.abort();
    }
    try {
      for (const [name, source] of wanted) {
        if (!this.#watches.has(name)) this.#begin(name, source, signal);
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #begin(name: string, source: WatchSource, signal: AbortSignal): void {
    const { clock, random } = this.#options;
    const slot = this.#options.takeSlot();
    const left = new AbortController();
    this.#watches.set(name, left);
    const sink = {
      changed: (object: DynamicObject) => this.#change(object),
      removed: (object: DynamicObject) => this.#remove(object),
    };
    const ended = AbortSignal.any([signal, left.signal]);
    this.#tasks.run(async () => {
      using _taken = slot;
      await watchDownstream(source, { sink, clock, random, signal: ended });
    });
  }

  #change(given: DynamicObject): void {
    const object = this.#shown(given);
    if (!object) return this.#remove(given);
    const key = keyOf(object);
    const type = this.#present.has(key) ? 'updated' : 'added';
    this.#present.add(key);
    if (this.#present.size > MAX_OBJECTS_READ) return this.#fail(tooLarge(MAX_OBJECTS_READ));
    this.#tell(key, { type, object });
  }

  #remove(given: DynamicObject): void {
    const key = keyOf(given);
    const { kind = '', metadata = {} } = given;
    const object = this.#shown(given) ?? { kind, metadata };
    if (this.#present.delete(key)) this.#tell(key, { type: 'deleted', object });
  }

  #shown(object: DynamicObject): DynamicObject | undefined {
    const { shown } = this.#options;
    return shown ? shown(object) : object;
  }

  #tell(key: string, change: RowChange<DynamicObject>): void {
    // What the reader has not been told of is still new to it.
    const isNew = this.#changes.get(key)?.type === 'added' && change.type === 'updated';
    this.#changes.set(key, isNew ? { ...change, type: 'added' } : change);
    this.#options.onChange();
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#options.onChange();
    this.#tasks.stop().catch(() => {});
  }
}

function tooLarge(max: number): Error {
  return normanErrors.create('NORMAN_LIST_TOO_LARGE', { max });
}

/** While a cluster cannot be reached its watches go on trying; whatever else is wrong, there is nothing to watch. */
function sourcesAfter(error: unknown): ReadonlyMap<string, WatchSource> | undefined {
  return hasCode(error, 'NORMAN_CLUSTER_UNAVAILABLE') ? undefined : new Map();
}

/** What tells objects apart that are watched together. */
function keyOf({ kind, metadata }: DynamicObject): string {
  return [kind, metadata?.namespace, metadata?.name].join('/');
}
