import {
  type Cluster,
  cluster as clusterKind,
  LOCAL_CLUSTER,
  type Setting,
  type Settings,
  setting as settingKind,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import {
  type Change,
  type Controller,
  createController,
  type Fence,
  type Informer,
  type InformerCache,
  informerSource,
  iterableSource,
  type Lifetime,
  type ObjectKey,
  type Runnable,
  type Runtime,
  type Source,
} from '@drover/controller-runtime';
import { ChangeFeed, keysFrom } from '../change-feed.ts';
import type { ClusterConnections } from '../ports/cluster-connections.ts';
import type { ClusterOwnership } from '../ports/cluster-ownership.ts';
import type { DownstreamCluster } from './downstream-cluster.ts';
import { downstreamSource } from './downstream-source.ts';
import { type OpenCluster, openCluster } from './open-cluster.ts';

/** What {@link DownstreamClusters} needs. */
export interface DownstreamClustersOptions {
  readonly runtime: Runtime;
  /** Of the home of state. */
  readonly cache: InformerCache;
  readonly settings: Settings;
  readonly connections: ClusterConnections;
  readonly ownership: ClusterOwnership;
  /** A client of a connected cluster whose writes are sent only while the fence holds. */
  readonly clientOf: (cluster: string, fence: () => Fence | undefined) => KubernetesClient;
  /** A client of the home of state whose writes are sent only while the fence holds. */
  readonly homeClient: (fence: () => Fence | undefined) => KubernetesClient;
}

/** A connection that is lost for no longer than this ends nothing: the agent is being replaced, or the network hiccups. */
const GRACE_MS = 5_000;
/** A cluster that has not told what it has within this time is tried again later. */
const START_TIMEOUT_MS = 30_000;
/** Each cluster that is starting makes the next one wait up to this much longer, so that they do not list all at once. */
const JITTER_MS = 20;

/**
 * The clusters that this process works for now.
 *
 * **Guarantees**: a cluster is there when it is connected, owned, not being deleted and its namespaces are known; of what
 * else {@link source} follows, too, unless it cannot be listed. It stays while its sessions change, and goes when it has been without
 * connection for five seconds, at once when it is deleted or the ownership ends; its client then writes nothing more.
 * `local` is always connected.
 *
 * **Bound**: of many that connect at once, `cluster-controller-start-count` start at a time, a little apart.
 */
export class DownstreamClusters implements Runnable {
  readonly name = 'downstream-clusters';
  readonly #options: DownstreamClustersOptions;
  readonly #clusters: Informer<Cluster>;
  readonly #stored: Informer<Setting>;
  readonly #feed = new ChangeFeed();
  /** What each source follows, opened in every cluster before it is there. */
  readonly #followed = new Set<(downstream: DownstreamCluster) => Informer<KubernetesObject>>();
  readonly #open = new Map<string, OpenCluster>();
  /** When the connection of an open cluster was lost, on the monotonic clock. */
  readonly #lostMs = new Map<string, number>();
  #startingCount = 0;

  constructor(options: DownstreamClustersOptions) {
    this.#options = options;
    this.#clusters = options.cache.informer<Cluster>(clusterKind.type);
    this.#stored = options.cache.informer<Setting>(settingKind.type);
  }

  get(cluster: string): DownstreamCluster | undefined {
    return this.#open.get(cluster)?.downstream;
  }

  /** Whether this process is the one to work for a cluster, be it there or not. */
  owns(cluster: string): boolean {
    return this.#options.ownership.fence(cluster) !== undefined;
  }

  /** The ids of clusters that get another owner, from now on; at most one pending change a cluster. */
  ownerChanges(signal: AbortSignal): AsyncIterable<string> {
    return this.#options.ownership.changes(signal);
  }

  /** The ids of the clusters that are there. */
  available(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** The ids of those that are there, then of those that have come or gone; at most one pending change a cluster. */
  changes(signal: AbortSignal): AsyncIterable<string> {
    return this.#feed.changes(signal, this.#open.keys());
  }

  /**
   * Changes of one type in all clusters as one source of keys: all objects when a cluster comes, then as they change.
   * Call it before this runs.
   */
  source<T extends KubernetesObject>(
    informerOf: (downstream: DownstreamCluster) => Informer<T>,
    keys: (change: Change<T>, cluster: string) => Iterable<ObjectKey>,
  ): Source {
    // The store only moves the objects.
    this.#followed.add(
      informerOf as unknown as (downstream: DownstreamCluster) => Informer<KubernetesObject>,
    );
    return downstreamSource({
      get: (cluster) => this.get(cluster),
      changes: [(signal) => this.changes(signal)],
      informerOf,
      keys,
    });
  }

  async run(lifetime: Lifetime): Promise<void> {
    const { stopping = lifetime.signal } = lifetime;
    try {
      await this.#stored.waitForSync({ signal: stopping });
    } catch (error) {
      if (stopping.aborted) return;
      throw error;
    }
    try {
      await this.#createController().run(lifetime);
    } finally {
      await Promise.all([...this.#open.keys()].map((cluster) => this.#close(cluster)));
    }
  }

  #createController(): Controller {
    const { runtime, settings, connections, ownership } = this.#options;
    return createController(runtime, {
      name: this.name,
      workers: settings.number('cluster-controller-start-count'),
      timeoutMs: START_TIMEOUT_MS,
      rateLimits: { backoff: { initialMs: 1_000, maxMs: 60_000, jitter: 'equal' } },
      sources: [
        informerSource(this.#clusters),
        iterableSource('sessions', (signal) => keysFrom(connections.changes(signal))),
        iterableSource('owners', (signal) => keysFrom(ownership.changes(signal))),
      ],
      reconcile: async ({ name }, { signal }) => {
        if (!this.#fenceOf(name)) return this.#close(name);
        if (!connections.get(name)) return this.#bridge(name);
        this.#lostMs.delete(name);
        if (this.#open.has(name)) return undefined;
        return this.#start(name, signal);
      },
    });
  }

  /** The right to work for a cluster; nobody works for one that is deleted but who takes Drover out of it. */
  #fenceOf(name: string): Fence | undefined {
    const cluster = this.#clusters.get({ namespace: '', name });
    if (!cluster || cluster.metadata?.deletionTimestamp !== undefined) return undefined;
    return this.#options.ownership.fence(name);
  }

  /** Lets an open cluster be without connection for a while. */
  async #bridge(name: string): Promise<{ requeueAfterMs: number } | undefined> {
    if (!this.#open.has(name)) return undefined;
    const nowMs = this.#options.runtime.clock.monotonicMs();
    const lostMs = this.#lostMs.get(name) ?? nowMs;
    this.#lostMs.set(name, lostMs);
    const leftMs = lostMs + GRACE_MS - nowMs;
    if (leftMs > 0) return { requeueAfterMs: leftMs };
    await this.#close(name);
    return undefined;
  }

  async #start(name: string, signal: AbortSignal): Promise<undefined> {
    const { runtime, clientOf, homeClient } = this.#options;
    const delayMs = name === LOCAL_CLUSTER ? 0 : this.#startingCount * JITTER_MS;
    this.#startingCount += 1;
    try {
      await runtime.clock.sleep(runtime.random.float() * delayMs, { signal });
      const opened = await openCluster(name, {
        runtime,
        clientOf: (fence) => clientOf(name, fence),
        homeClient,
        fence: () => this.#fenceOf(name),
        follow: this.#followed,
        signal,
      });
      this.#open.set(name, opened);
    } finally {
      this.#startingCount -= 1;
    }
    this.#feed.tell(name);
  }

  async #close(name: string): Promise<undefined> {
    const open = this.#open.get(name);
    if (!open) return;
    this.#open.delete(name);
    this.#lostMs.delete(name);
    this.#feed.tell(name);
    await open[Symbol.asyncDispose]();
  }
}
