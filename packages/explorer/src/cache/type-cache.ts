import { createDeadline, errorMessage, type WaitOptions } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import {
  type Freshness,
  type Provable,
  provableReflector,
  Reflector,
  type Runtime,
} from '@drover/controller-runtime';
import { explorerErrors } from '../errors.ts';
import { TableSource } from '../source/table-source.ts';
import type { RowObject } from '../store/row.ts';
import { RowFactory, type RowFactoryOptions } from '../store/row-factory.ts';
import { TypeStore } from '../store/type-store.ts';
import type { Column, ExploredType } from '../types/explored-type.ts';

/** What a {@link TypeCache} is made of. */
export interface TypeCacheOptions extends Pick<RowFactoryOptions, 'isNamespaced'> {
  readonly type: ExploredType;
  /** Acts as the explorer itself. */
  readonly client: KubernetesClient;
  readonly initialList: 'stream' | 'list';
}

/** How often a first list is looked at that does not come. */
const LOOK_MS = 100;

/** One kind of a cluster in memory, kept equal to the API server. */
export class TypeCache {
  readonly type: ExploredType;
  readonly store: TypeStore;
  readonly factory: RowFactory;
  readonly #runtime: Runtime;
  /** Lets it be compared with the API server, past the watch that feeds it. */
  readonly provable: Provable;
  readonly #reflector: Reflector<RowObject>;
  readonly #ended = new AbortController();
  #holders = 0;
  #usedMs: number;

  constructor(runtime: Runtime, options: TypeCacheOptions) {
    const { type, client, initialList, isNamespaced } = options;
    this.type = type;
    this.#runtime = runtime;
    this.#usedMs = runtime.clock.monotonicMs();
    this.store = new TypeStore(() => runtime.turns.due());
    this.factory = new RowFactory({ clock: runtime.clock, type, isNamespaced });
    this.#reflector = new Reflector(runtime, {
      name: `explorer/${type.id}`,
      source: new TableSource({ client, type, factory: this.factory }),
      selection: {},
      sink: this.store,
      initialList,
    });
    this.provable = provableReflector(this.#reflector, {
      type,
      source: client.resource(type),
      versions: () => this.store.versions(),
      waitForVersion: (version, wait) => this.store.waitForVersion(version, wait),
    });
  }

  get columns(): readonly Column[] {
    return this.factory.columns;
  }

  get freshness(): Freshness {
    return this.#reflector.freshness;
  }

  /** Milliseconds for which nobody has used it; 0 while somebody holds it. */
  get idleMs(): number {
    return this.#holders > 0 ? 0 : this.#runtime.clock.monotonicMs() - this.#usedMs;
  }

  /** Aborted when it is given up. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Somebody asks now. */
  use(): void {
    this.#usedMs = this.#runtime.clock.monotonicMs();
  }

  /** It stays in use until this is disposed. */
  hold(): Disposable {
    this.#holders += 1;
    return {
      [Symbol.dispose]: () => {
        this.#holders -= 1;
        this.use();
      },
    };
  }

  run(signal: AbortSignal): Promise<void> {
    return this.#reflector.run({ signal: AbortSignal.any([signal, this.#ended.signal]) });
  }

  end(reason: unknown): void {
    this.#ended.abort(reason);
  }

  /** Lists again and repairs by difference. */
  resync(cause: string): void {
    this.#reflector.resync(cause);
  }

  /**
   * Resolves when it was complete once.
   *
   * @throws `EXPLORER_SYNCING` after `timeoutMs`; `EXPLORER_CACHE_FAILED` when the API server refuses.
   */
  async ready({ signal, timeoutMs }: WaitOptions & { readonly timeoutMs: number }): Promise<void> {
    const { clock } = this.#runtime;
    const untilMs = clock.monotonicMs() + timeoutMs;
    while (this.store.version === undefined) {
      const { state, cause } = this.freshness;
      const facts = { type: this.type.id, problem: errorMessage(cause) };
      if (state === 'error') throw explorerErrors.create('EXPLORER_CACHE_FAILED', facts, { cause });
      if (clock.monotonicMs() >= untilMs) throw explorerErrors.create('EXPLORER_SYNCING', facts);
      await this.reached(undefined, { signal, timeoutMs: LOOK_MS });
    }
  }

  /** Waits, but no longer than `timeoutMs`, until everything up to `version` is there; tells whether it is. */
  async reached(
    version: string | undefined,
    { signal, timeoutMs }: WaitOptions & { readonly timeoutMs: number },
  ): Promise<boolean> {
    using deadline = createDeadline(this.#runtime.clock, { what: 'a version', timeoutMs, signal });
    try {
      await this.store.waitForVersion(version, { signal: deadline.signal });
      return true;
    } catch (error) {
      if (signal?.aborted) throw error;
      return false;
    }
  }
}
