import { createDeadline, TaskGroup } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import {
  createInformerCache,
  type InformerCache,
  type Lifetime,
  type Runnable,
  type Runtime,
} from '@drover/controller-runtime';
import { explorerErrors } from '../errors.ts';
import { ClusterAuthorizer } from './cluster-authorizer.ts';

/** Longest wait for the roles and bindings of a cluster. */
const MAX_WAIT_MS = 15_000;

/** The rights in a cluster as its own roles and bindings give them, read from the moment on at which somebody asks. */
export class OwnAccess implements Runnable {
  readonly name = 'explorer-access';
  readonly authorizer: ClusterAuthorizer;
  readonly #runtime: Runtime;
  readonly #cache: InformerCache;
  readonly #begun = Promise.withResolvers<void>();

  constructor(runtime: Runtime, client: KubernetesClient) {
    this.#runtime = runtime;
    this.#cache = createInformerCache(runtime, { client, label: 'rights', proof: {} });
    this.authorizer = new ClusterAuthorizer(this.#cache);
  }

  /**
   * Resolves when all of them are known.
   *
   * @throws `EXPLORER_SYNCING` when that takes too long.
   */
  async ready(signal: AbortSignal): Promise<void> {
    this.#begun.resolve();
    const what = 'the rights';
    using deadline = createDeadline(this.#runtime.clock, { what, timeoutMs: MAX_WAIT_MS, signal });
    try {
      await this.authorizer.waitForSync({ signal: deadline.signal });
    } catch (cause) {
      signal.throwIfAborted();
      throw explorerErrors.create('EXPLORER_SYNCING', { type: 'roles and bindings' }, { cause });
    }
  }

  async run({ signal }: Lifetime): Promise<void> {
    const ended = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => ended.resolve(), { once: true });
    await Promise.race([this.#begun.promise, ended.promise]);
    if (signal.aborted) return;
    await using group = new TaskGroup(signal);
    group.run((until) => this.#cache.run({ signal: until }));
    group.run((until) => this.authorizer.run({ signal: until }));
    await group.settled();
  }
}
