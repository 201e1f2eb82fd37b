import type { KubernetesObject } from '@drover/apimachinery';
import type { Change, Informer, ObjectKey, Source } from '@drover/controller-runtime';
import { limitRanges, resourceQuotas } from '@drover/kubernetes';
import { ChangeFeed } from '../change-feed.ts';
import type { DownstreamCluster, FollowedKind } from '../downstream/downstream-cluster.ts';
import type { DownstreamClusters } from '../downstream/downstream-clusters.ts';
import { downstreamSource } from '../downstream/downstream-source.ts';
import { ifAllowed } from '../requests/if-found.ts';
import { QUOTA_LABEL } from './names.ts';
import type { LimitRangeObject, QuotaObject } from './quota-objects.ts';

const labelSelector = `${QUOTA_LABEL}=true`;
const QUOTAS: FollowedKind<QuotaObject> = { type: resourceQuotas, labelSelector };
const LIMIT_RANGES: FollowedKind<LimitRangeObject> = { type: limitRanges, labelSelector };

const TIMEOUT_MS = 10_000;

/** The ResourceQuotas of a cluster that come from the quotas of projects. */
export function quotasOf(there: DownstreamCluster): Informer<QuotaObject> {
  return there.informer(QUOTAS);
}

/** The LimitRanges of a cluster that come from its projects. */
export function limitRangesOf(there: DownstreamCluster): Informer<LimitRangeObject> {
  return there.informer(LIMIT_RANGES);
}

/** Follows quotas and limits in those clusters alone that have some, or are to have some. */
export class QuotaCaches {
  readonly #downstream: Pick<DownstreamClusters, 'get' | 'changes'>;
  /** Followed for as long as the cluster is there. */
  readonly #open = new WeakSet<DownstreamCluster>();
  /** Those that were asked whether they have any. */
  readonly #asked = new WeakSet<DownstreamCluster>();
  readonly #opened = new ChangeFeed();

  constructor(downstream: Pick<DownstreamClusters, 'get' | 'changes'>) {
    this.#downstream = downstream;
  }

  isOpen(there: DownstreamCluster): boolean {
    return this.#open.has(there);
  }

  /** Follows a cluster from now on. */
  open(there: DownstreamCluster): void {
    if (this.#open.has(there)) return;
    this.#open.add(there);
    this.#opened.tell(there.cluster);
  }

  /** Asks a cluster, once, whether it has any: nobody may want them any more. One that may not be asked has none of ours. */
  async hasLeftovers({ there, signal }: LeftoverQuestion): Promise<boolean> {
    if (this.#asked.has(there)) return false;
    const options = { labelSelector, limit: 1, signal, timeoutMs: TIMEOUT_MS };
    for (const type of [resourceQuotas, limitRanges]) {
      const found = await ifAllowed(() => there.client.resource(type).list(options));
      if (found && found.items.length > 0) return true;
    }
    this.#asked.add(there);
    return false;
  }

  /** The changes of one kind in the clusters that are followed, as keys. */
  source<T extends KubernetesObject>(
    informerOf: (there: DownstreamCluster) => Informer<T>,
    keys: (change: Change<T>, cluster: string) => Iterable<ObjectKey>,
  ): Source {
    return downstreamSource({
      get: (cluster) => {
        const there = this.#downstream.get(cluster);
        return there && this.isOpen(there) ? there : undefined;
      },
      changes: [
        (signal) => this.#downstream.changes(signal),
        (signal) => this.#opened.changes(signal),
      ],
      informerOf,
      keys,
    });
  }
}

interface LeftoverQuestion {
  readonly there: DownstreamCluster;
  readonly signal: AbortSignal;
}
