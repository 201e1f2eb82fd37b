import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
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
import { expect } from 'vitest';

/** Nothing may stay wrong for longer than this. */
const HEALED = { timeoutMs: 30_000, intervalMs: 50 };

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

/** Waits until the cache holds what a consistent list of the API server tells, and says that it is live. */
export async function healed(
  { informer, freshness }: ProvenCache,
  truth: () => Promise<readonly KubernetesObject[]>,
): Promise<void> {
  await eventually(async () => {
    const listed = await truth();
    expect(informer.list()).toHaveLength(listed.length);
    expect(versionsOf(informer.list())).toEqual(versionsOf(listed));
    expect(freshness()).not.toHaveProperty('cause');
    expect(freshness().state).toBe('live');
  }, HEALED);
}

/** Waits until the cache was proven `times` more. */
export async function proven({ freshness }: ProvenCache, times: number): Promise<void> {
  const seen = new Set<number>();
  await eventually(() => {
    const at = freshness().proof?.lastProbeAt;
    if (at !== undefined) seen.add(at);
    // The first one may be of before.
    expect(seen.size).toBeGreaterThan(times);
  }, HEALED);
}
