import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import type { WaitOptions } from '@drover/base';
import type { ObjectKey } from '../key/object-key.ts';
import type { Freshness } from '../reflector/freshness.ts';
import type { Reflector } from '../reflector/reflector.ts';
import type { Change } from '../store/change.ts';
import type { DeepReadonly } from '../store/deep-readonly.ts';
import type { Lister, LookupOptions } from '../store/object-store.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { SharedStore } from './shared-store.ts';

/** What a reader of changes asks for. */
export interface ChangesOptions extends WaitOptions {
  /** Begin with an `added` for each object that is there; default true. */
  readonly snapshot?: boolean;
}

/** Changes that wait until somebody asks for them: at most one a key. */
export interface PendingChanges<T> extends Disposable {
  /** What came since the last call; at first an `added` for each object that is there. */
  take(): readonly Change<T>[];
  /** The cache holds everything up to this resourceVersion; `undefined` until it has been complete once. */
  readonly version: string | undefined;
}

/**
 * A reader's handle on a cache of one kind.
 *
 * **Guarantees**: eventually equal to the API server; per object, states are seen in their order; whoever hears of a
 * change reads at least that state. **Not promised**: an order between objects; every intermediate state (changes that
 * a reader has not taken yet fold together); a `deleted` between two objects of one name (it may be an `updated` with
 * another uid).
 */
export interface Informer<T extends KubernetesObject> extends Lister<T>, AsyncDisposable {
  readonly type: ResourceType;
  /** How far the answers can be trusted, now. */
  readonly freshness: Freshness;
  /**
   * Resolves when the cache has been complete once.
   *
   * @throws `signal.reason` when the signal is aborted first.
   */
  waitForSync(options?: WaitOptions): Promise<void>;
  /**
   * Resolves when the cache holds everything up to `resourceVersion`, for example that of one's own write.
   *
   * @throws `signal.reason` when the signal is aborted first.
   */
  waitForVersion(resourceVersion: string, options?: WaitOptions): Promise<void>;
  /**
   * Changes as they come. The subscription begins with the call, not with the first read. Ends when the handle or
   * the cache is closed; leaving the iteration ends it too.
   *
   * @throws `signal.reason` when the signal is aborted.
   */
  changes(options?: ChangesOptions): AsyncIterable<Change<T>>;
  /**
   * Changes for a reader that takes them when it likes. Disposing it ends them, as closing the handle does.
   *
   * @param onChange - called after each change that came in; must not throw.
   */
  pending(onChange?: () => void): PendingChanges<T>;
  /** Lists again and repairs the cache by difference. */
  resync(cause: string): void;
  /**
   * Whether the index gave `value` for some object. Constant time, however many there are.
   *
   * @throws `CACHE_NO_INDEX` when no index of that name was asked for.
   */
  hasIndexed(index: string, value: string): boolean;
}

/** What a handle stands on. */
export interface InformerParts<T extends KubernetesObject> {
  readonly type: ResourceType;
  readonly shared: SharedStore<T>;
  readonly reflector: Reflector<T>;
  /** Called once, when the handle is closed. */
  readonly release: () => Promise<void>;
}

/** The one implementation of {@link Informer}: forwards to what is shared, and owns its subscriptions. */
export class InformerHandle<T extends KubernetesObject> implements Informer<T> {
  readonly #parts: InformerParts<T>;
  readonly #feeds = new Set<ChangeFeed<T>>();
  #isClosed = false;

  constructor(parts: InformerParts<T>) {
    this.#parts = parts;
  }

  get type(): ResourceType {
    return this.#parts.type;
  }

  get freshness(): Freshness {
    return this.#parts.reflector.freshness;
  }

  get size(): number {
    return this.#parts.shared.store.size;
  }

  get(key: ObjectKey): DeepReadonly<T> | undefined {
    return this.#parts.shared.store.get(key);
  }

  list(options?: LookupOptions<T>): readonly DeepReadonly<T>[] {
    return this.#parts.shared.store.list(options);
  }

  byIndex(index: string, value: string): readonly DeepReadonly<T>[] {
    return this.#parts.shared.store.byIndex(index, value);
  }

  hasIndexed(index: string, value: string): boolean {
    return this.#parts.shared.store.hasIndexed(index, value);
  }

  waitForSync(options: WaitOptions = {}): Promise<void> {
    return this.#parts.shared.waitForVersion(undefined, options);
  }

  waitForVersion(resourceVersion: string, options: WaitOptions = {}): Promise<void> {
    return this.#parts.shared.waitForVersion(resourceVersion, options);
  }

  changes({ signal, snapshot = true }: ChangesOptions = {}): AsyncIterable<Change<T>> {
    const feed = this.#parts.shared.openFeed(snapshot);
    this.#feeds.add(feed);
    return this.#read(feed, { signal });
  }

  pending(onChange?: () => void): PendingChanges<T> {
    const { shared } = this.#parts;
    const feed = shared.openFeed(true, onChange);
    this.#feeds.add(feed);
    return {
      take: () => feed.take(),
      get version() {
        return shared.version;
      },
      [Symbol.dispose]: () => this.#close(feed),
    };
  }

  resync(cause: string): void {
    this.#parts.reflector.resync(cause);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const feed of this.#feeds) this.#parts.shared.closeFeed(feed);
    await this.#parts.release();
  }

  async *#read(
    feed: ChangeFeed<T>,
    options: WaitOptions,
  ): AsyncGenerator<Change<T>, void, undefined> {
    try {
      yield* feed.read(options);
    } finally {
      this.#close(feed);
    }
  }

  #close(feed: ChangeFeed<T>): void {
    this.#feeds.delete(feed);
    this.#parts.shared.closeFeed(feed);
  }
}
