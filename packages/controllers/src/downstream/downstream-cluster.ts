import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import type { Informer, InformerCache, InformerOptions } from '@drover/controller-runtime';

/** What is kept of one kind of objects in clusters: one constant for all of them. */
export interface FollowedKind<T extends KubernetesObject> extends InformerOptions<T> {
  readonly type: ResourceType;
}

/** A connected cluster that this process owns. */
export interface DownstreamCluster {
  readonly cluster: string;
  /** As the agent itself; writes are fenced. */
  readonly client: KubernetesClient;
  /** The home of state, for what there is to say of the cluster there; writes are fenced by the same right. */
  readonly home: KubernetesClient;
  /** Caches of what Drover needs to know of it; lives as long as the connection and the ownership. */
  readonly cache: InformerCache;
  /** What is kept of a kind; opened in {@link cache} at the first call with that constant, and open as long as that. */
  readonly informer: <T extends KubernetesObject>(kind: FollowedKind<T>) => Informer<T>;
}

/** {@link DownstreamCluster.informer} over a cache. */
export function informersIn(cache: InformerCache): DownstreamCluster['informer'] {
  const open = new Map<unknown, unknown>();
  return <T extends KubernetesObject>(kind: FollowedKind<T>): Informer<T> => {
    const { type, ...options } = kind;
    const known = open.get(kind) ?? cache.informer<T>(type, options);
    open.set(kind, known);
    // The constant says what its objects look like.
    return known as Informer<T>;
  };
}
