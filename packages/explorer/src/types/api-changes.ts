import type { ResourceType } from '@drover/apimachinery';
import { TaskGroup } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import {
  createInformerCache,
  type InformerCache,
  type Lifetime,
  type Runnable,
  type Runtime,
} from '@drover/controller-runtime';

/** A change seldom comes alone: an operator installs twenty kinds at once. */
const SETTLE_MS = 500;

const WATCHED: readonly ResourceType[] = [
  {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    resource: 'customresourcedefinitions',
    kind: 'CustomResourceDefinition',
    namespaced: false,
  },
  {
    group: 'apiregistration.k8s.io',
    version: 'v1',
    resource: 'apiservices',
    kind: 'APIService',
    namespaced: false,
  },
];

/** Tells when the kinds of a cluster may have changed, from the moment on at which somebody cares. */
export class ApiChanges implements Runnable {
  readonly name = 'explorer-api-changes';
  readonly #runtime: Runtime;
  readonly #cache: InformerCache;
  readonly #begun = Promise.withResolvers<void>();
  readonly #onChange: () => void;

  /** @param onChange - called half a second after a change. */
  constructor(runtime: Runtime, client: KubernetesClient, onChange: () => void) {
    this.#runtime = runtime;
    this.#cache = createInformerCache(runtime, { client, label: 'explorer' });
    this.#onChange = onChange;
  }

  /** Somebody cares. */
  begin(): void {
    this.#begun.resolve();
  }

  async run({ signal }: Lifetime): Promise<void> {
    const ended = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => ended.resolve(), { once: true });
    await Promise.race([this.#begun.promise, ended.promise]);
    if (signal.aborted) return;
    await using group = new TaskGroup(signal);
    group.run((until) => this.#cache.run({ signal: until }));
    for (const type of WATCHED) group.run((until) => this.#follow(type, until));
    await group.settled();
  }

  async #follow(type: ResourceType, signal: AbortSignal): Promise<void> {
    const informer = this.#cache.informer(type, { metadataOnly: true });
    await informer.waitForSync({ signal });
    let cancel = (): void => {};
    try {
      for await (const _ of informer.changes({ signal, snapshot: false })) {
        cancel();
        cancel = this.#runtime.clock.schedule(SETTLE_MS, this.#onChange);
      }
    } finally {
      cancel();
    }
  }
}
