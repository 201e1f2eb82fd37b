import {
  failureStatus,
  type KubernetesList,
  type KubernetesObject,
  StatusError,
  type WatchEvent,
} from '@drover/apimachinery';
import { BoundedQueue } from '@drover/base';
import type { ListOptions, WatchOptions } from '@drover/client';
import { keyText, type ObjectKey } from '../key/object-key.ts';
import type { ListWatch } from '../reflector/list-watch.ts';
import { INITIAL_EVENTS_END } from '../reflector/reflector-state.ts';

/** What a {@link FakeListWatch} understands. */
export interface FakeListWatchOptions {
  /**
   * `yes`: streamed lists; `refuses`: 422 to them; `ignores`: sends the objects, and the bookmark that ends them only
   * when told to by `endStreams`.
   */
  readonly streams?: 'yes' | 'refuses' | 'ignores';
}

/** An object of the fake: metadata and one field. */
export interface FakeObject extends KubernetesObject {
  readonly value?: string;
}

type Event = WatchEvent<FakeObject>;

/**
 * One kind of an API server in memory, whose lists and watches can be broken: cut, refused, compacted, and with events
 * lost, doubled or delayed on the way. Asks no clock: what it sends is there at once.
 */
export class FakeListWatch implements ListWatch<FakeObject> {
  /** What was asked, oldest first: `list`, `stream` or `watch@<version>`. */
  readonly requests: string[] = [];
  readonly #streams: 'yes' | 'refuses' | 'ignores';
  readonly #objects = new Map<string, FakeObject>();
  readonly #watches = new Set<BoundedQueue<Event>>();
  readonly #deaf = new WeakSet<BoundedQueue<Event>>();
  #history: { readonly version: number; readonly event: Event }[] = [];
  #version = 100;
  #compactedAt = 100;
  #failures: unknown[] = [];
  #deliver: (event: Event) => readonly Event[] = (event) => [event];

  constructor({ streams = 'yes' }: FakeListWatchOptions = {}) {
    this.#streams = streams;
  }

  /** The version of the last change. */
  get version(): string {
    return String(this.#version);
  }

  /** Open watches. */
  get watchCount(): number {
    return this.#watches.size;
  }

  /** The truth, in order of names. */
  get objects(): readonly FakeObject[] {
    return [...this.#objects.values()].toSorted((a, b) =>
      (a.metadata?.name ?? '').localeCompare(b.metadata?.name ?? ''),
    );
  }

  /** Creates or changes an object. */
  put(name: string, value = '', namespace = 'default'): FakeObject {
    const text = keyText({ namespace, name });
    const present = this.#objects.get(text);
    this.#version += 1;
    const uid = present?.metadata?.uid ?? `uid-${this.#version}`;
    const metadata = { namespace, name, uid, resourceVersion: this.version };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, value };
    this.#objects.set(text, object);
    this.#send({ type: present ? 'MODIFIED' : 'ADDED', object });
    return object;
  }

  delete(name: string, namespace = 'default'): void {
    const text = keyText({ namespace, name });
    const present = this.#objects.get(text);
    if (!present) return;
    this.#version += 1;
    this.#objects.delete(text);
    const metadata = { ...present.metadata, resourceVersion: this.version };
    this.#send({ type: 'DELETED', object: { ...present, metadata } });
  }

  /** Raises the version without a change of this kind, as a change of another kind would. */
  pass(count = 1): void {
    this.#version += count;
  }

  /** Sends a bookmark to every watch. */
  bookmark(): void {
    for (const watch of this.#hearing()) watch.push(bookmarkAt(this.version));
  }

  /** Sends the bookmark that ends the present objects of a streamed list. */
  endStreams(): void {
    for (const watch of this.#watches) {
      watch.push(bookmarkAt(this.version, { [INITIAL_EVENTS_END]: 'true' }));
    }
  }

  /** Forgets the past: a watch from an older version gets 410. */
  compact(): void {
    this.#history = [];
    this.#compactedAt = this.#version;
  }

  /** Goes back to what was there at an earlier moment, as an etcd restored from a snapshot. */
  restore(objects: readonly FakeObject[], version: string): void {
    this.#version = Number(version);
    this.#objects.clear();
    for (const object of objects) {
      const { namespace = '', name = '' } = object.metadata ?? {};
      this.#objects.set(keyText({ namespace, name } satisfies ObjectKey), object);
    }
    this.compact();
    this.cut();
  }

  /** The next request fails with `error`. */
  failNext(error: unknown): void {
    this.#failures.push(error);
  }

  /** Ends every watch: with `error`, or in good order. */
  cut(error?: unknown): void {
    for (const watch of this.#watches) {
      if (error === undefined) watch.close();
      else watch.fail(error);
    }
  }

  /** The watches of now stay open and hear nothing more, as over a connection that died without notice. */
  deafen(): void {
    for (const watch of this.#watches) this.#deaf.add(watch);
  }

  /** What becomes of each further event on its way to the watches. */
  deliver(deliver: (event: Event) => readonly Event[]): void {
    this.#deliver = deliver;
  }

  async listAll({ signal }: ListOptions = {}): Promise<KubernetesList<FakeObject>> {
    this.requests.push('list');
    this.#failIfToldTo();
    await Promise.resolve();
    signal?.throwIfAborted();
    return { metadata: { resourceVersion: this.version }, items: [...this.#objects.values()] };
  }

  async list(options: ListOptions = {}): Promise<KubernetesList<FakeObject>> {
    const { signal, limit = Number.POSITIVE_INFINITY, continue: from = '0' } = options;
    this.requests.push(`page@${from}`);
    this.#failIfToldTo();
    await Promise.resolve();
    signal?.throwIfAborted();
    const end = Number(from) + limit;
    return {
      metadata: {
        resourceVersion: this.version,
        ...(end < this.#objects.size && { continue: String(end) }),
      },
      items: this.objects.slice(Number(from), end),
    };
  }

  async *watch(options: WatchOptions = {}): AsyncGenerator<Event, void, undefined> {
    this.requests.push(
      options.sendInitialEvents ? 'stream' : `watch@${options.resourceVersion ?? ''}`,
    );
    this.#failIfToldTo();
    const watch = new BoundedQueue<Event>({ maxItems: Number.POSITIVE_INFINITY });
    for (const event of this.#backlog(options)) watch.push(event);
    const onAbort = (): void => watch.fail(options.signal?.reason);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    this.#watches.add(watch);
    try {
      yield* watch;
    } finally {
      this.#watches.delete(watch);
      options.signal?.removeEventListener('abort', onAbort);
    }
  }

  #backlog({ sendInitialEvents, resourceVersion }: WatchOptions): readonly Event[] {
    if (!sendInitialEvents) return this.#since(Number(resourceVersion));
    if (this.#streams === 'refuses') {
      throw new StatusError(
        failureStatus(422, 'Invalid', 'sendInitialEvents is forbidden for watch'),
      );
    }
    const present = [...this.#objects.values()].map((object): Event => ({ type: 'ADDED', object }));
    if (this.#streams === 'ignores') return present;
    return [...present, bookmarkAt(this.version, { [INITIAL_EVENTS_END]: 'true' })];
  }

  #since(version: number): readonly Event[] {
    if (version < this.#compactedAt) {
      throw new StatusError(failureStatus(410, 'Expired', 'too old resource version'));
    }
    return this.#history.filter((past) => past.version > version).map(({ event }) => event);
  }

  #send(event: Event): void {
    this.#history.push({ version: this.#version, event });
    for (const sent of this.#deliver(event)) {
      for (const watch of this.#hearing()) watch.push(sent);
    }
  }

  #hearing(): readonly BoundedQueue<Event>[] {
    return [...this.#watches].filter((watch) => !this.#deaf.has(watch));
  }

  #failIfToldTo(): void {
    if (this.#failures.length > 0) throw this.#failures.shift();
  }
}

function bookmarkAt(resourceVersion: string, annotations?: Record<string, string>): Event {
  return {
    type: 'BOOKMARK',
    object: { metadata: { resourceVersion, ...(annotations && { annotations }) } },
  };
}
