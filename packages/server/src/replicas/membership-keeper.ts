import { NAMESPACES, REPLICAS } from '@drover/api';
import { isAlreadyExists, isConflict, isNotFound } from '@drover/apimachinery';
import type { KubernetesClient, ResourceClient } from '@drover/client';
import type { Lease, Lister, Runtime } from '@drover/controller-runtime';
import { leases } from '@drover/kubernetes';
import {
  desiredMembership,
  isSameMembership,
  type Member,
  type Membership,
  memberOf,
  membershipOf,
  nextEpoch,
  recordLease,
} from './membership.ts';

/** What a {@link MembershipKeeper} is made of. */
export interface MembershipKeeperOptions {
  readonly client: KubernetesClient;
  /** Leases with {@link REPLICAS.label}. */
  readonly leases: Lister<Lease>;
  /** Of this replica. */
  readonly id: string;
  /** No other process can use this home of state: what others left is of the dead. */
  readonly isAlone: boolean;
}

interface Sighting {
  readonly resourceVersion: string | undefined;
  /** Monotonic, when this process came to know of it. */
  readonly atMs: number;
}

const TIMEOUT_MS = 2_000;

/**
 * Keeps the record of who counts: deletes Leases that have run out, and writes down who is left.
 *
 * **Guarantees**: a Lease is deleted only as it was seen all the time that it was not renewed, so that whoever renews it
 * stays; of several replicas that write at once one succeeds; each record has a higher epoch than any before.
 */
export class MembershipKeeper {
  readonly #runtime: Runtime;
  readonly #options: MembershipKeeperOptions;
  readonly #leases: ResourceClient<Lease>;
  readonly #sightings = new Map<string, Sighting>();
  /** A record that was deleted must not set the epoch back. */
  #highestEpoch = 0;

  constructor(runtime: Runtime, options: MembershipKeeperOptions) {
    this.#runtime = runtime;
    this.#options = options;
    this.#leases = options.client.resource<Lease>(leases);
  }

  /** The record as last seen. */
  get record(): Membership | undefined {
    const lease = this.#recordLease();
    return lease && membershipOf(lease);
  }

  /** Looks once, and writes what is to be written. */
  async tend(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#expired().map((lease) => this.#sweep(lease, signal)));
    const present = this.#present();
    // Until its own Lease is seen, this replica knows less than others.
    if (!present.some(({ id }) => id === this.#options.id)) return;
    const desired = desiredMembership(present);
    const { record } = this;
    this.#highestEpoch = Math.max(this.#highestEpoch, record?.epoch ?? 0);
    if (record && isSameMembership(record, desired)) return;
    const epoch = nextEpoch(this.#highestEpoch, this.#runtime.clock.nowMs());
    await this.#write({ ...desired, epoch }, signal);
  }

  #recordLease(): Lease | undefined {
    const key = { namespace: NAMESPACES.system, name: REPLICAS.record };
    return this.#options.leases.get(key) as Lease | undefined;
  }

  #present(): readonly Member[] {
    return this.#options.leases.list().flatMap((lease) => memberOf(lease as Lease) ?? []);
  }

  /** Leases of other replicas that were not renewed in time; those that are gone are forgotten. */
  #expired(): readonly Lease[] {
    const { leases: lister, id: own, isAlone } = this.#options;
    const nowMs = this.#runtime.clock.monotonicMs();
    const all = (lister.list() as readonly Lease[]).filter(
      (lease) => (memberOf(lease)?.id ?? own) !== own,
    );
    const names = new Set(all.map(({ metadata }) => metadata?.name ?? ''));
    for (const name of this.#sightings.keys()) if (!names.has(name)) this.#sightings.delete(name);
    return all.filter(({ metadata, spec }) => {
      const { name = '', resourceVersion } = metadata ?? {};
      const last = this.#sightings.get(name);
      const isSame = last && last.resourceVersion === resourceVersion;
      if (!isSame) this.#sightings.set(name, { resourceVersion, atMs: nowMs });
      const silentMs = isSame ? nowMs - last.atMs : 0;
      return isAlone || silentMs >= (spec?.leaseDurationSeconds ?? 0) * 1000;
    });
  }

  async #sweep({ metadata }: Lease, signal: AbortSignal): Promise<void> {
    const { name = '', uid = '', resourceVersion = '' } = metadata ?? {};
    try {
      await this.#leases.delete(name, {
        namespace: NAMESPACES.system,
        preconditions: { uid, resourceVersion },
        signal,
        timeoutMs: TIMEOUT_MS,
      });
      this.#runtime.log.info({ lease: name }, 'A replica is gone');
    } catch (err) {
      if (!isConflict(err) && !isNotFound(err)) throw err;
      // It lives, or another replica was faster: look anew.
      this.#sightings.delete(name);
    }
  }

  async #write(membership: Membership, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#runtime;
    const current = this.#recordLease();
    const { id: by } = this.#options;
    const lease = recordLease(current, membership, { by, nowMs: clock.nowMs() });
    const options = { namespace: NAMESPACES.system, signal, timeoutMs: TIMEOUT_MS };
    try {
      await (current ? this.#leases.update(lease, options) : this.#leases.create(lease, options));
      const { epoch, members } = membership;
      log.info({ epoch, members }, 'Who counts has changed');
    } catch (err) {
      // Another replica was faster; what it wrote comes by the watch.
      if (!isConflict(err) && !isAlreadyExists(err) && !isNotFound(err)) throw err;
    }
  }
}
