import { TaskGroup } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import {
  CacheProver,
  clusterIdentity,
  type Freshness,
  type Lifetime,
  type ProverOptions,
  type Runnable,
  type Runtime,
} from '@drover/controller-runtime';
import { explorerErrors } from '../errors.ts';
import type { ExploredType } from '../types/explored-type.ts';
import type { TypeCatalogue } from '../types/type-catalogue.ts';
import { TypeCache } from './type-cache.ts';

/** Bounds of the caches. */
export interface CacheLimits {
  /** Memory of all objects, in bytes; default 512 MiB. Beyond it what nobody has used for longest is given up. */
  readonly maxBytes: number;
  /** A type that nobody has used for so long is given up; default 10 minutes. */
  readonly idleMs: number;
}

/** The limits used unless others are given. */
export const DEFAULT_CACHE_LIMITS: CacheLimits = {
  maxBytes: 512 * 1024 * 1024,
  idleMs: 600_000,
};

/** How far the cache of a type can be trusted. */
export interface TypeFreshness extends Freshness {
  /** Id of the type. */
  readonly type: string;
  readonly objectCount: number;
  readonly bytes: number;
}

/** What {@link TypeCaches} need. */
export interface TypeCachesOptions {
  /** Acts as the explorer itself. */
  readonly client: KubernetesClient;
  readonly catalogue: TypeCatalogue;
  readonly initialList: 'stream' | 'list';
  readonly limits: CacheLimits;
  /** How the caches are compared with the API server. */
  readonly proof?: ProverOptions;
}

const LOOK_MS = 5_000;

/**
 * The caches of the types that somebody asks for.
 *
 * **Guarantees**: a type is cached once, however many ask; one that is never asked for costs nothing. Memory stays within
 * its bound as long as types that nobody uses can be given up; when there is none a further type is refused.
 */
export class TypeCaches implements Runnable {
  readonly name = 'explorer-caches';
  readonly #runtime: Runtime;
  readonly #options: TypeCachesOptions;
  readonly #caches = new Map<string, TypeCache>();
  readonly #prover: CacheProver;
  #group: TaskGroup | undefined;

  constructor(runtime: Runtime, options: TypeCachesOptions) {
    this.#runtime = runtime;
    this.#options = options;
    const { client, proof } = options;
    this.#prover = new CacheProver(runtime, { identity: clusterIdentity(client), ...proof });
  }

  /** Those that are kept now. */
  get all(): readonly TypeCache[] {
    return [...this.#caches.values()];
  }

  /**
   * The cache of a type, which this starts when it is not kept yet.
   *
   * @throws `EXPLORER_CACHE_FULL`
   */
  open(type: ExploredType): TypeCache {
    const known = this.#caches.get(type.id);
    if (known && isSameType(known.type, type)) {
      known.use();
      return known;
    }
    if (known) this.#drop(known, 'its type has changed');
    this.#makeRoom();
    const { client, catalogue, initialList } = this.#options;
    const cache = new TypeCache(this.#runtime, {
      type,
      client,
      initialList,
      isNamespaced: (id) => catalogue.lastTypes.find(id)?.namespaced,
    });
    this.#caches.set(type.id, cache);
    this.#lookAfter(cache);
    this.#start(cache);
    return cache;
  }

  freshness(): readonly TypeFreshness[] {
    return this.all.map(({ type, store, freshness }) => ({
      type: type.id,
      objectCount: store.size,
      bytes: store.bytes,
      ...freshness,
    }));
  }

  async run({ signal }: Lifetime): Promise<void> {
    await using group = new TaskGroup(signal);
    this.#group = group;
    for (const cache of this.all) this.#start(cache);
    group.run((until) => this.#look(until));
    group.run((until) => this.#prover.run({ signal: until }));
    await group.settled().finally(() => {
      this.#group = undefined;
    });
  }

  /** While it is kept it is proven, and shows in metrics. */
  #lookAfter(cache: TypeCache): void {
    const { provable, store } = cache;
    const kept = new DisposableStack();
    kept.use(this.#prover.add(provable));
    kept.defer(
      this.#runtime.metrics.informer.watch(provable.name, () => {
        const { state, ageMs } = provable.freshness;
        const age = ageMs === undefined ? {} : { ageSeconds: ageMs / 1000 };
        return { state, objectCount: store.size, ...age };
      }),
    );
    cache.ended.addEventListener('abort', () => kept.dispose(), { once: true });
  }

  #start(cache: TypeCache): void {
    this.#group?.run((signal) => cache.run(signal));
  }

  async #look(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        await this.#runtime.clock.sleep(LOOK_MS, { signal });
        this.#tidy();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #tidy(): void {
    const { limits, catalogue } = this.#options;
    for (const cache of this.all) {
      if (cache.idleMs > limits.idleMs) this.#drop(cache, 'nobody has used it');
      else if (catalogue.lastTypes.find(cache.type.id) === undefined)
        this.#drop(cache, 'its type is gone');
    }
    while (this.#bytes() > limits.maxBytes && this.#dropIdlest());
  }

  #makeRoom(): void {
    const { maxBytes } = this.#options.limits;
    while (this.#bytes() > maxBytes) {
      if (!this.#dropIdlest())
        throw explorerErrors.create('EXPLORER_CACHE_FULL', { bytes: this.#bytes(), maxBytes });
    }
  }

  #bytes(): number {
    return this.all.reduce((sum, { store }) => sum + store.bytes, 0);
  }

  #dropIdlest(): boolean {
    const [idlest] = this.all
      .filter(({ idleMs }) => idleMs > 0)
      .sort((a, b) => b.idleMs - a.idleMs);
    if (idlest) this.#drop(idlest, 'its memory is needed');
    return idlest !== undefined;
  }

  #drop(cache: TypeCache, cause: string): void {
    this.#runtime.log.info({ type: cache.type.id, cause }, 'Explorer gives a cache up');
    this.#caches.delete(cache.type.id);
    cache.end(new DOMException(cause, 'AbortError'));
  }
}

function isSameType(a: ExploredType, b: ExploredType): boolean {
  return a.version === b.version && a.resource === b.resource && a.namespaced === b.namespaced;
}
