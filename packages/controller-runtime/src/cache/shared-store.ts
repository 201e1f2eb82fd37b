import type { KubernetesObject } from '@drover/apimachinery';
import type { WaitOptions } from '@drover/base';
import { keyOf } from '../key/object-key.ts';
import type { ReflectorSink } from '../reflector/reflector.ts';
import type { ObjectEvent } from '../reflector/reflector-state.ts';
import type { Change } from '../store/change.ts';
import { ObjectStore, type ObjectStoreOptions } from '../store/object-store.ts';
import { isOlderVersion } from '../store/resource-version.ts';
import { ChangeFeed } from './change-feed.ts';

interface VersionWaiter {
  readonly version: string | undefined;
  resolve(): void;
}

/** How a {@link SharedStore} treats what it takes. */
export interface SharedStoreOptions<T> extends ObjectStoreOptions {
  /** Applied to each object before it is stored, for example to leave out what nobody reads. */
  readonly transform: (object: T) => T;
}

/**
 * One store with many readers: takes what a reflector brings and tells the readers.
 *
 * **Ordering**: readers are told after the store holds the change, so whoever hears of a change can read it.
 */
export class SharedStore<T extends KubernetesObject> implements ReflectorSink<T> {
  readonly store: ObjectStore<T>;
  readonly #options: SharedStoreOptions<T>;
  readonly #feeds = new Set<ChangeFeed<T>>();
  readonly #waiters = new Set<VersionWaiter>();
  #version: string | undefined;

  constructor(options: SharedStoreOptions<T>) {
    this.#options = options;
    this.store = new ObjectStore(options);
  }

  replace(objects: Iterable<T>, options: { readonly rebuilds: boolean }): void {
    const transformed = Iterator.from(objects).map(this.#options.transform);
    this.#publish(this.store.replace(transformed, options));
  }

  apply({ type, object }: ObjectEvent<T>): void {
    const stored = this.#options.transform(object);
    const change =
      type === 'DELETED' ? this.store.remove(keyOf(stored), stored) : this.store.put(stored);
    if (change) this.#publish([change]);
  }

  advance(version: string): void {
    if (this.#version === version) return;
    this.#version = version;
    for (const waiter of this.#waiters) {
      if (!isOlderVersion(version, waiter.version)) waiter.resolve();
    }
  }

  /** The store holds everything up to this version; `undefined` until it is complete for the first time. */
  get version(): string | undefined {
    return this.#version;
  }

  /** Resolves when the store holds everything up to `version`; `undefined`: when it is complete for the first time. */
  waitForVersion(version: string | undefined, { signal }: WaitOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (this.#version !== undefined && !isOlderVersion(this.#version, version)) return resolve();
      const end = (): void => {
        this.#waiters.delete(waiter);
        signal?.removeEventListener('abort', abort);
      };
      const abort = (): void => {
        end();
        reject(signal?.reason);
      };
      const waiter: VersionWaiter = {
        version,
        resolve: () => {
          end();
          resolve();
        },
      };
      this.#waiters.add(waiter);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** A feed of changes from now on, beginning with the present objects when `snapshot` is set. */
  openFeed(snapshot: boolean, onOffer?: () => void): ChangeFeed<T> {
    const feed = new ChangeFeed<T>(onOffer);
    if (snapshot) {
      for (const object of this.store.list()) {
        feed.offer({ type: 'added', key: keyOf(object as KubernetesObject), object });
      }
    }
    this.#feeds.add(feed);
    return feed;
  }

  closeFeed(feed: ChangeFeed<T>): void {
    this.#feeds.delete(feed);
    feed.close();
  }

  closeFeeds(): void {
    for (const feed of this.#feeds) this.closeFeed(feed);
  }

  #publish(changes: readonly Change<T>[]): void {
    for (const change of changes) {
      for (const feed of this.#feeds) feed.offer(change);
    }
  }
}
