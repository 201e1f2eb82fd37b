import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import type { Informer } from '@drover/controller-runtime';
import { ChangeFeed } from '../change-feed.ts';
import { MANAGED_LABEL } from '../downstream-names.ts';
import type { DownstreamCluster } from './downstream-cluster.ts';

/** The informers of a {@link LateWatch} in one cluster, by the names that they were given. */
export type LateInformers<N extends string> = Readonly<Record<N, Informer<KubernetesObject>>>;

/**
 * Follows what a controller keeps in those clusters that it asks for: a kind that is not served, or not used, is
 * followed from when it is, and no longer than the cluster is there.
 */
export class LateWatch<N extends string> {
  readonly #types: Readonly<Record<N, ResourceType>>;
  readonly #within: { readonly labelSelector: string; readonly namespace?: string };
  readonly #feed = new ChangeFeed();
  readonly #followed = new WeakMap<DownstreamCluster, LateInformers<N>>();

  /**
   * @param concern - the value of the label `drover.dev/managed` on what is followed.
   * @param namespace - the only one that is looked at; absent: all.
   */
  constructor(types: Readonly<Record<N, ResourceType>>, concern: string, namespace?: string) {
    this.#types = types;
    this.#within = {
      labelSelector: `${MANAGED_LABEL}=${concern}`,
      ...(namespace !== undefined && { namespace }),
    };
  }

  /** Ids of clusters in which something of it has changed. */
  changes(signal: AbortSignal): AsyncIterable<string> {
    return this.#feed.changes(signal);
  }

  /** What a cluster has, once that is known; from now on its changes are told. */
  async in(there: DownstreamCluster, signal: AbortSignal): Promise<LateInformers<N>> {
    const informers = this.#followed.get(there) ?? this.#follow(there);
    const all = Object.values<Informer<KubernetesObject>>(informers);
    await Promise.all(all.map((informer) => informer.waitForSync({ signal })));
    return informers;
  }

  #follow(there: DownstreamCluster): LateInformers<N> {
    const entries = Object.entries<ResourceType>(this.#types).map(([name, type]) => {
      const informer = there.cache.informer<KubernetesObject>(type, this.#within);
      // Ends with the cache of the cluster.
      informer.pending(() => this.#feed.tell(there.cluster));
      return [name, informer] as const;
    });
    const informers = Object.fromEntries(entries) as LateInformers<N>;
    this.#followed.set(there, informers);
    return informers;
  }
}
