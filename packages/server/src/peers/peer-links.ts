import { NAMESPACES, REPLICAS } from '@drover/api';
import { TaskGroup } from '@drover/base';
import type {
  Informer,
  InformerCache,
  Lease,
  Lifetime,
  Runnable,
  Runtime,
} from '@drover/controller-runtime';
import { leases } from '@drover/kubernetes';
import { type Member, memberOf } from '../replicas/membership.ts';
import type { SessionRegistry } from '../tunnels/session-registry.ts';
import type { PeerIdentity } from './peer-identity.ts';
import { PeerLink } from './peer-link.ts';

/** What {@link PeerLinks} is made of. */
export interface PeerLinksOptions {
  /** Of the home of state. */
  readonly cache: InformerCache;
  readonly identity: PeerIdentity;
  readonly sessions: SessionRegistry;
}

/**
 * The links to the other replicas, so that this one reaches the agents that are connected there.
 *
 * **Guarantees**: each replica whose Lease is there is dialled; a link that works is kept while it does, also when its
 * replica is about to leave.
 */
export class PeerLinks implements Runnable {
  readonly name = 'peers';
  readonly #runtime: Runtime;
  readonly #options: PeerLinksOptions;
  readonly #leases: Informer<Lease>;
  readonly #links = new Map<string, PeerLink>();

  constructor(runtime: Runtime, options: PeerLinksOptions) {
    this.#runtime = runtime;
    this.#options = options;
    this.#leases = options.cache.informer<Lease>(leases, {
      namespace: NAMESPACES.system,
      labelSelector: REPLICAS.label,
    });
  }

  /** The links that are there, or are tried. */
  get links(): readonly PeerLink[] {
    return [...this.#links.values()];
  }

  /** How many of the links that should be there are: for people, as one replica that is cut off is no reason to stop others. */
  get detail(): string {
    return `${this.links.filter(({ isSynced }) => isSynced).length} of ${this.links.length} linked`;
  }

  /** How many sessions each of the other replicas holds; `undefined` while that is not known of all. */
  get sessionCounts(): readonly number[] | undefined {
    const { links } = this;
    return links.every(({ isSynced }) => isSynced)
      ? links.map(({ sessionCount }) => sessionCount)
      : undefined;
  }

  /** Whether the Lease of a replica is there. */
  isPresent(replica: string): boolean {
    return this.#memberOf(replica) !== undefined;
  }

  /** The replica that has announced an agent of `cluster`, and cannot be reached from here. */
  unreachableHolder(cluster: string): PeerLink | undefined {
    return this.links.find(
      ({ replica, isSynced }) => !isSynced && this.#memberOf(replica)?.sessions.includes(cluster),
    );
  }

  async run({ signal }: Lifetime): Promise<void> {
    const tasks = new TaskGroup(signal);
    tasks.run(async (until) => {
      for await (const { key } of this.#leases.changes({ signal: until })) {
        const member = this.#memberOf(key.name.slice(REPLICAS.leasePrefix.length));
        if (member) this.#keep(member, tasks);
      }
    });
    await tasks.settled();
  }

  #memberOf(replica: string): Member | undefined {
    const name = `${REPLICAS.leasePrefix}${replica}`;
    const lease = this.#leases.get({ namespace: NAMESPACES.system, name });
    return lease && memberOf(lease as Lease);
  }

  #keep(
    { id: replica, peerAddress: address, sessions: announced }: Member,
    tasks: TaskGroup,
  ): void {
    const { identity, sessions } = this.#options;
    if (address === undefined || replica === identity.id || this.#links.has(replica)) return;
    // They are told once more by the link, in a moment.
    for (const cluster of announced) sessions.expect(cluster);
    const isPresent = (): boolean => this.isPresent(replica);
    const link = new PeerLink(this.#runtime, { replica, address, identity, sessions, isPresent });
    this.#links.set(replica, link);
    tasks.run(async (until) => {
      await link.run(until).finally(() => this.#links.delete(replica));
    });
  }
}
