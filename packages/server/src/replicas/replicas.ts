import { NAMESPACES, REPLICAS } from '@drover/api';
import { TaskGroup } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import {
  type Fence,
  type Informer,
  type InformerCache,
  type Lease,
  type Lifetime,
  type Runnable,
  type Runtime,
} from '@drover/controller-runtime';
import { ChangeFeed, type ClusterOwnership } from '@drover/controllers';
import { leases } from '@drover/kubernetes';
import type { SessionRegistry } from '../tunnels/session-registry.ts';
import { type Membership, ownerOf } from './membership.ts';
import { MembershipKeeper } from './membership-keeper.ts';
import { OwnedFence } from './owned-fence.ts';
import { ReplicaLease } from './replica-lease.ts';

/** What {@link Replicas} is made of. */
export interface ReplicasOptions {
  /** Of the home of state; as the server itself. */
  readonly client: KubernetesClient;
  /** Of the home of state. */
  readonly cache: InformerCache;
  /** Of this process among the replicas. */
  readonly id: string;
  readonly sessions: Pick<SessionRegistry, 'speaking' | 'changes'>;
  /** Ids of all clusters. */
  readonly clusters: () => readonly string[];
  /** No other process can use this home of state. */
  readonly isAlone: boolean;
  /** `host:port` where other replicas reach this one; absent when they do not. */
  readonly peerAddress?: string | undefined;
}

/** Between looks at who is left; what changes is looked at when it does. */
const LOOK_MS = 500;

/**
 * Which replicas there are, and which clusters this one owns: those that rendezvous hashing over the record gives it.
 *
 * **Guarantees**: a fence holds only while the Lease of this replica does, and while the record as last seen makes it
 * the owner. Epochs are those of the record: a new owner's is higher than the one before it had, and an owner that has
 * not heard of a change has a lower one than the home of state knows, which refuses it.
 */
export class Replicas implements ClusterOwnership, Runnable {
  readonly name = 'replicas';
  readonly #runtime: Runtime;
  readonly #options: ReplicasOptions;
  readonly #leases: Informer<Lease>;
  readonly #own: ReplicaLease;
  readonly #keeper: MembershipKeeper;
  readonly #feed = new ChangeFeed();
  readonly #fences = new Map<string, OwnedFence>();
  #membership: Membership | undefined;
  #wake = new AbortController();
  readonly #leaving = new AbortController();

  constructor(runtime: Runtime, options: ReplicasOptions) {
    const { client, cache, id, sessions, isAlone } = options;
    this.#runtime = runtime;
    this.#options = options;
    this.#leases = cache.informer<Lease>(leases, {
      namespace: NAMESPACES.system,
      labelSelector: REPLICAS.label,
    });
    this.#own = new ReplicaLease(runtime, {
      client,
      id,
      sessions: () => sessions.speaking(),
      peerAddress: options.peerAddress,
      onTerm: () => {
        this.#tell(options.clusters());
        this.#wake.abort();
      },
    });
    this.#keeper = new MembershipKeeper(runtime, { client, leases: this.#leases, id, isAlone });
  }

  /** Of this replica. */
  get id(): string {
    return this.#options.id;
  }

  /** Who counts, as last seen. */
  get membership(): Membership | undefined {
    return this.#membership;
  }

  /** The clusters that this replica owns now. */
  owned(): readonly string[] {
    return this.#options.clusters().filter((cluster) => this.#owns(cluster));
  }

  fence(cluster: string): Fence | undefined {
    const { term } = this.#own;
    const membership = this.#membership;
    if (!term || !membership || !this.#owns(cluster)) return undefined;
    const known = this.#fences.get(cluster);
    if (known && known.remainingMs() > 0) return known;
    const fence = new OwnedFence(term, membership.epoch);
    this.#fences.set(cluster, fence);
    return fence;
  }

  /** The right to write to the home of state as one of the replicas that count; who owns what is asked beside it. */
  memberFence(): Fence | undefined {
    const { term } = this.#own;
    const membership = this.#membership;
    if (!term || !membership?.members.includes(this.id)) return undefined;
    return new OwnedFence(term, membership.epoch);
  }

  changes(signal: AbortSignal): AsyncIterable<string> {
    return this.#feed.changes(signal);
  }

  /** Counts no more, for good: others take the clusters over at once. */
  leave(): void {
    this.#leaving.abort(new DOMException('leaving', 'AbortError'));
  }

  async run({ signal, stopping = signal }: Lifetime): Promise<void> {
    const tasks = new TaskGroup(AbortSignal.any([stopping, this.#leaving.signal]));
    tasks.run((until) => this.#follow(until));
    tasks.run((until) => this.#announce(until));
    tasks.run((until) => this.#tend(until));
    tasks.run((until) => this.#own.run(until));
    await tasks.settled();
  }

  async #follow(signal: AbortSignal): Promise<void> {
    try {
      for await (const { key } of this.#leases.changes({ signal })) {
        if (key.name === REPLICAS.record) this.#adopt(this.#keeper.record);
        else this.#wake.abort();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #announce(signal: AbortSignal): Promise<void> {
    for await (const _cluster of this.#options.sessions.changes(signal)) this.#own.announce();
  }

  async #tend(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#runtime;
    while (!signal.aborted) {
      this.#wake = new AbortController();
      try {
        if (this.#own.term) await this.#keeper.tend(signal);
      } catch (err) {
        if (!signal.aborted) log.warn({ err }, 'Keeping the record of the replicas failed');
      }
      const woken = AbortSignal.any([signal, this.#wake.signal]);
      await clock.sleep(LOOK_MS, { signal: woken }).catch(() => {
        // Woken: something has changed, or it is over.
      });
    }
  }

  #adopt(next: Membership | undefined): void {
    const last = this.#membership;
    this.#membership = next;
    const ids = new Set([...this.#options.clusters(), ...this.#fences.keys()]);
    const ownerIn = (cluster: string, membership: Membership | undefined) =>
      membership && ownerOf(cluster, membership);
    this.#tell([...ids].filter((cluster) => ownerIn(cluster, last) !== ownerIn(cluster, next)));
    for (const fence of this.#fences.values()) fence.continueIn(next?.epoch ?? 0);
  }

  /** The owner of `clusters` has changed, or the right of this replica has. */
  #tell(clusters: readonly string[]): void {
    for (const cluster of clusters) {
      if (!this.#own.term || !this.#owns(cluster)) this.#drop(cluster);
      this.#feed.tell(cluster);
    }
  }

  #drop(cluster: string): void {
    const owner = this.#membership && ownerOf(cluster, this.#membership);
    this.#fences.get(cluster)?.end(owner ?? 'nobody');
    this.#fences.delete(cluster);
  }

  #owns(cluster: string): boolean {
    return this.#membership !== undefined && ownerOf(cluster, this.#membership) === this.id;
  }
}
