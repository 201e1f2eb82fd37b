import {
  type DynamicObject,
  isForbidden,
  type ResourceType,
  type WatchEvent,
} from '@drover/apimachinery';
import { type Backoff, type Clock, createBackoff, hasCode, type Random } from '@drover/base';
import type { KubernetesClient, ListOptions, ResourceClient } from '@drover/client';
import { selectionOf } from './downstream-resource-segment.ts';
import { MAX_CHUNK } from './downstream-segments.ts';

/** After so many seconds a watch is asked for again, which asks for the caller's rights again. */
const WATCH_SECONDS = 30;
/** How long those wait who may not watch, in milliseconds. */
const FORBIDDEN_MS = 30_000;

/** A watch that lasted no longer has failed, whatever the server says; in milliseconds. */
const MIN_WATCH_MS = 1_000;

/** What is watched: the objects of one resource, in one namespace, in all of them or in none. */
export interface WatchSource {
  /** Asked anew for each watch: it acts by the roles that the caller holds at that time. */
  readonly client: () => KubernetesClient;
  readonly type: ResourceType;
  readonly namespace?: string | undefined;
  /** Only objects whose fields have these values. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
}

/** Who is told what a watch sees. */
export interface WatchSink {
  /** An object as it is now. */
  readonly changed: (object: DynamicObject) => void;
  /** An object that is gone: as it was, or no more than its name. */
  readonly removed: (object: DynamicObject) => void;
}

/** What a watch is done with. */
export interface WatchOptions {
  readonly sink: WatchSink;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/**
 * Tells what there is, then every change, until the signal; then that all of it is gone. What breaks on the way is
 * done again, and what changed meanwhile is told. Those who may not list are told nothing.
 */
export async function watchDownstream(source: WatchSource, options: WatchOptions): Promise<void> {
  const { clock, random, signal } = options;
  const watch = new DownstreamWatch(source, options);
  const backoff = createBackoff({ initialMs: 500, maxMs: 30_000 }, random);
  while (!signal.aborted) {
    const error = await watch.run(backoff).catch((thrown: unknown) => thrown);
    if (signal.aborted) break;
    const isRefused = isForbidden(error) || hasCode(error, 'NORMAN_NOT_FOUND');
    if (isRefused) watch.forget();
    const delayMs = isRefused ? FORBIDDEN_MS : backoff.next();
    await clock.sleep(delayMs, { signal }).catch(() => {});
  }
  watch.forget();
}

/** One source, and what is known of it. */
class DownstreamWatch {
  readonly #options: Pick<ListOptions, 'namespace' | 'fieldSelector' | 'signal'>;
  readonly #sink: WatchSink;
  /** Versions of the objects that were told of, by {@link keyOf}. */
  readonly #known = new Map<string, string>();
  readonly #source: WatchSource;

  readonly #nowMs: () => number;

  constructor(source: WatchSource, { sink, signal, clock }: WatchOptions) {
    const { namespace, fields } = source;
    this.#source = source;
    this.#options = { signal, ...selectionOf({ namespace, fields }) };
    this.#sink = sink;
    this.#nowMs = () => clock.monotonicMs();
  }

  /** Lists, then watches until something breaks, or ends sooner than it was asked to. */
  async run(backoff: Backoff): Promise<void> {
    let resourceVersion = await this.#list();
    for (let startMs = this.#nowMs(); ; startMs = this.#nowMs()) {
      const events = this.#resource().watch({
        ...this.#options,
        resourceVersion,
        allowWatchBookmarks: true,
        timeoutSeconds: WATCH_SECONDS,
      });
      for await (const event of events) {
        this.#apply(event);
        resourceVersion = event.object.metadata?.resourceVersion ?? resourceVersion;
      }
      if (this.#nowMs() - startMs < MIN_WATCH_MS) return;
      backoff.reset();
    }
  }

  /** Tells that everything is gone. */
  forget(): void {
    for (const key of [...this.#known.keys()]) this.#remove(key);
  }

  #resource(): ResourceClient {
    const { client, type } = this.#source;
    return client().resource<DynamicObject>(type);
  }

  async #list(): Promise<string> {
    const gone = new Set(this.#known.keys());
    let token: string | undefined;
    for (;;) {
      const { items, metadata } = await this.#resource().list({
        ...this.#options,
        limit: MAX_CHUNK,
        ...(token !== undefined && { continue: token }),
      });
      for (const object of items) {
        gone.delete(keyOf(object));
        this.#change(object);
      }
      token = metadata.continue;
      if (!token) {
        for (const key of gone) this.#remove(key);
        return metadata.resourceVersion ?? '0';
      }
    }
  }

  #apply({ type, object }: WatchEvent): void {
    if (type === 'ADDED' || type === 'MODIFIED') this.#change(object);
    if (type === 'DELETED') this.#remove(keyOf(object), object);
  }

  #change(object: DynamicObject): void {
    const key = keyOf(object);
    const { resourceVersion = '' } = object.metadata ?? {};
    if (this.#known.get(key) === resourceVersion) return;
    this.#known.set(key, resourceVersion);
    this.#sink.changed(object);
  }

  #remove(key: string, object: DynamicObject = this.#named(key)): void {
    this.#known.delete(key);
    this.#sink.removed(object);
  }

  #named(key: string): DynamicObject {
    const [namespace = '', name = ''] = key.split('/');
    const metadata = { name, ...(namespace !== '' && { namespace }) };
    return { kind: this.#source.type.kind, metadata };
  }
}

function keyOf({ metadata }: DynamicObject): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}
