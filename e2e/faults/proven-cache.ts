import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { systemClock } from '@drover/base';
import { createClient, type KubernetesClient } from '@drover/client';
import { connectKubeconfig, parseKubeconfig } from '@drover/client/node';
import {
  createInformerCache,
  type Informer,
  type InformerFreshness,
  keyOf,
  keyText,
  type ProverOptions,
} from '@drover/controller-runtime';
import { createTestRuntime } from '@drover/controller-runtime/testing';

/** A client of its own, to be disposed. */
export function connectClient(kubeconfig: string): AsyncDisposable & { client: KubernetesClient } {
  const connection = connectKubeconfig(parseKubeconfig(kubeconfig));
  return {
    client: createClient(connection),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

/** An informer of one kind in one namespace, proven, with its freshness. */
export interface ProvenCache extends AsyncDisposable {
  readonly informer: Informer<KubernetesObject>;
  readonly freshness: () => InformerFreshness;
  /** Further kinds in the same cache. */
  beside(type: ResourceType): Informer<KubernetesObject>;
}

/** What a {@link ProvenCache} holds, and how it is proven. */
export interface ProvenCacheOptions {
  readonly kubeconfig: string;
  readonly type: ResourceType;
  readonly namespace?: string;
  readonly proof?: ProverOptions;
}

/** Opens a cache with short times between its proofs. Does not wait until it is complete. */
export function openCache({ kubeconfig, type, namespace, proof }: ProvenCacheOptions): ProvenCache {
  const connection = connectClient(kubeconfig);
  const cache = createInformerCache(createTestRuntime({ clock: systemClock }), {
    client: connection.client,
    proof: { probeEveryMs: 1_000, auditEveryMs: 4_000, ...proof },
  });
  const informer = cache.informer(type, namespace === undefined ? {} : { namespace });
  const stop = new AbortController();
  const running = cache.run({ signal: stop.signal });
  return {
    informer,
    freshness: () => {
      const [freshness] = cache.freshness();
      if (!freshness) throw new Error('no informer');
      return freshness;
    },
    beside: (other) => cache.informer(other),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
      await connection[Symbol.asyncDispose]();
    },
  };
}

/** Name and version of each object, in order. */
export function versionsOf(objects: Iterable<KubernetesObject>): readonly string[] {
  return [...objects]
    .map((object) => `${keyText(keyOf(object))}@${object.metadata?.resourceVersion}`)
    .toSorted();
}
