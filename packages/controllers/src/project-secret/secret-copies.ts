import type { KubernetesObject } from '@drover/apimachinery';
import { type Clock, createDeadline, type WaitOptions } from '@drover/base';
import { type Informer, keyText, type ObjectKey } from '@drover/controller-runtime';
import { secrets } from '@drover/kubernetes';
import { ChangeFeed, KeyFeed } from '../change-feed.ts';
import { statesOf } from '../changes/states-of.ts';
import type { DownstreamCluster } from '../downstream/downstream-cluster.ts';
import { MANAGED_LABEL } from '../downstream-names.ts';
import { COPIER, CopierRights } from './copier.ts';
import { COPY_ANNOTATIONS, MANAGED_VALUE, secretKey } from './names.ts';

/** Index of copies by what they are copies of: `<namespace>/<name>` of the project secret. */
export const BY_SOURCE = 'source';

/** Selects the copies in a cluster. */
export const COPY_SELECTOR = `${MANAGED_LABEL}=${MANAGED_VALUE}`;

const SYNC_TIMEOUT_MS = 20_000;

interface OpenCopies {
  readonly rights: CopierRights;
  /** Absent until the rights are there: without them it could list nothing, and would wait longer each time. */
  informer?: Informer<KubernetesObject>;
}

/**
 * The copies of project secrets in each cluster that has some, as metadata alone.
 *
 * They are read as the user who writes them, who has no rights in a cluster before {@link open}.
 */
export class SecretCopies {
  readonly #clock: Clock;
  readonly #open = new WeakMap<DownstreamCluster, OpenCopies>();
  readonly #secrets = new KeyFeed();
  readonly #clusters = new ChangeFeed();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether the copies in a cluster are being followed. */
  isOpen(downstream: DownstreamCluster): boolean {
    return this.#open.has(downstream);
  }

  /**
   * The copies in a cluster, complete, and with the right to write them.
   *
   * @throws what the cluster answers; `DEADLINE_EXCEEDED` when it does not list them; `signal.reason`.
   */
  async open(
    downstream: DownstreamCluster,
    { signal }: WaitOptions,
  ): Promise<Informer<KubernetesObject>> {
    using deadline = createDeadline(this.#clock, {
      what: 'List of the copies of project secrets',
      timeoutMs: SYNC_TIMEOUT_MS,
      signal,
    });
    const options = { signal: deadline.signal };
    const open = this.#openIn(downstream);
    await open.rights.ensure(options);
    // Closed meanwhile: the rights go.
    if (this.#open.get(downstream) !== open) return await this.open(downstream, { signal });
    open.informer ??= this.#follow(downstream);
    const { informer } = open;
    await informer.waitForSync(options);
    return informer;
  }

  /** Follows the copies in a cluster no more. */
  async close(downstream: DownstreamCluster): Promise<void> {
    const open = this.#open.get(downstream);
    this.#open.delete(downstream);
    await open?.informer?.[Symbol.asyncDispose]();
    await open?.rights[Symbol.asyncDispose]();
  }

  /** The keys of the project secrets whose copies have changed, from now on. */
  changes(signal: AbortSignal): AsyncIterable<ObjectKey> {
    return this.#secrets.changes(signal);
  }

  /** The clusters in which the rights to write copies have changed, from now on. */
  rightsChanges(signal: AbortSignal): AsyncIterable<string> {
    return this.#clusters.changes(signal);
  }

  #openIn(downstream: DownstreamCluster): OpenCopies {
    const known = this.#open.get(downstream);
    if (known) return known;
    const { cluster } = downstream;
    const open = { rights: new CopierRights(downstream, () => this.#clusters.tell(cluster)) };
    this.#open.set(downstream, open);
    return open;
  }

  #follow({ cache, cluster }: DownstreamCluster): Informer<KubernetesObject> {
    const informer = cache.informer<KubernetesObject>(secrets, {
      labelSelector: COPY_SELECTOR,
      metadataOnly: true,
      as: COPIER,
      indexes: { [BY_SOURCE]: (copy) => sourceOf(copy).map((key) => keyText(key)) },
    });
    void this.#tellChanges(cluster, informer);
    return informer;
  }

  /** Ends with the informer. */
  async #tellChanges(cluster: string, informer: Informer<KubernetesObject>): Promise<void> {
    for await (const change of informer.changes()) {
      // Somebody may have changed what a copy says that it is.
      for (const key of statesOf(change).flatMap(sourceOf)) {
        this.#secrets.tell(secretKey(cluster, key));
      }
    }
  }
}

/** The project secret that an object says it is a copy of, as it is addressed in the home of state. */
function sourceOf({ metadata }: KubernetesObject): readonly ObjectKey[] {
  const [namespace = ''] = metadata?.annotations?.[COPY_ANNOTATIONS.source]?.split('/') ?? [];
  return namespace === '' ? [] : [{ namespace, name: metadata?.name ?? '' }];
}
