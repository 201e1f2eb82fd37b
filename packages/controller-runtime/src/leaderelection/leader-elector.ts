import { isAlreadyExists, isConflict, isNotFound } from '@drover/apimachinery';
import type { Logger } from '@drover/base';
import type { KubernetesClient, ResourceClient } from '@drover/client';
import { leases } from '@drover/kubernetes';
import { aborted } from '../manager/runnable.ts';
import type { Runtime } from '../runtime.ts';
import type { Fence } from './fence.ts';
import { LeaderMirror } from './leader-mirror.ts';
import { type LeaderRecord, leaderRecord } from './leader-record.ts';
import { claimed, type Lease, released, renewed } from './lease.ts';
import { momentOf, Term } from './term.ts';

/** How a {@link LeaderElector} is made. */
export interface LeaderElectorOptions {
  /** Not fenced: the election itself guards its writes. */
  readonly client: KubernetesClient;
  /** Unique for each start of a process: a process that comes back is another one. */
  readonly identity: string;
  /** Default `kube-system`. */
  readonly namespace?: string;
  /** Of the Lease and of the ConfigMap that shows it; default `cattle-controllers`. */
  readonly name?: string;
  /** Others take over when the lease was not renewed for this long; whole seconds; default 4,000. */
  readonly leaseMs?: number;
  /** Between renewals; default 1,000. */
  readonly renewMs?: number;
  /** The leader writes nothing in this last part of its lease; default 500. */
  readonly marginMs?: number;
  /** Between looks of those who do not lead; default 400. */
  readonly retryMs?: number;
  /** No other process can contend: the lock is taken at the first look, whoever held it; default false. */
  readonly isAlone?: boolean;
}

/** How an elector is run. */
export interface ElectionOptions {
  /** Stop contending: wait for `lead` to end, then give the lock up. */
  readonly signal: AbortSignal;
  /**
   * The work of a leader; called for each term, never twice at a time. Must end soon after `fence.signal` aborts;
   * the elector contends again only when it has ended.
   */
  readonly lead: (fence: Fence) => Promise<void>;
}

/**
 * Contends for leadership among the replicas by a Lease, and shows the leader in a ConfigMap.
 *
 * **Guarantees**: at no time do two processes hold a fence, as long as their clocks run at about the same rate; each
 * term has a higher epoch than those before it. Losing leadership ends the term, not the process.
 *
 * **Assumptions**: identities differ; all replicas use the same lease duration or respect what the Lease says.
 */
export interface LeaderElector {
  /**
   * Contends until `signal` aborts.
   *
   * @throws what `lead` threw, after the lock was given up.
   */
  run(options: ElectionOptions): Promise<void>;
  /** The right to write, while this process leads. */
  fence(): Fence | undefined;
  /** Who leads, as last seen. */
  readonly leader: LeaderRecord | undefined;
}

/** An elector; `run` starts it. */
export function createLeaderElector(
  runtime: Runtime,
  options: LeaderElectorOptions,
): LeaderElector {
  return new LeaseElector(runtime, options);
}

const DEFAULTS = {
  namespace: 'kube-system',
  name: 'cattle-controllers',
  leaseMs: 4_000,
  renewMs: 1_000,
  marginMs: 500,
  retryMs: 400,
  isAlone: false,
};

/** Longest wait for an answer about the lease by a process that does not lead, in milliseconds. */
const LOOK_TIMEOUT_MS = 2_000;
const RENEW_RETRY_MS = 200;
const RELEASE_TIMEOUT_MS = 1_000;

/** The lease as this process last saw it change. */
interface Observation {
  readonly lease: Lease;
  /** Monotonic, when this process came to know of it. */
  readonly atMs: number;
}

class LeaseElector implements LeaderElector {
  readonly #runtime: Runtime;
  readonly #options: Required<LeaderElectorOptions>;
  readonly #log: Logger;
  readonly #leases: ResourceClient<Lease>;
  readonly #mirror: LeaderMirror;
  #observed: Observation | undefined;
  #term: Term | undefined;

  constructor(runtime: Runtime, options: LeaderElectorOptions) {
    this.#runtime = runtime;
    this.#options = { ...DEFAULTS, ...options };
    const { identity, namespace, name, client } = this.#options;
    this.#log = runtime.log.child({ lease: `${namespace}/${name}`, identity });
    this.#leases = client.resource<Lease>(leases);
    this.#mirror = new LeaderMirror({ client, namespace, name, log: this.#log });
  }

  get leader(): LeaderRecord | undefined {
    return this.#observed && leaderRecord(this.#observed.lease);
  }

  fence(): Fence | undefined {
    return this.#term && this.#term.remainingMs() > 0 ? this.#term : undefined;
  }

  async run({ signal, lead }: ElectionOptions): Promise<void> {
    this.#runtime.metrics.leader.isLeader.set({ name: this.#options.name }, 0);
    try {
      for (;;) {
        const term = await this.#untilElected(signal);
        if (!term) return;
        await this.#serve(term, { signal, lead });
      }
    } finally {
      await this.#mirror.settled();
    }
  }

  async #untilElected(signal: AbortSignal): Promise<Term | undefined> {
    while (!signal.aborted) {
      try {
        const term = await this.#tryToLead(signal);
        if (term) return term;
      } catch (err) {
        if (!signal.aborted) this.#log.info({ err }, 'Looking at the lease failed');
      }
      await this.#sleep(this.#nextLookMs(), signal);
    }
    return undefined;
  }

  /** Looks at the lease, and takes it if nobody holds it. */
  async #tryToLead(signal: AbortSignal): Promise<Term | undefined> {
    const { namespace, name, identity, leaseMs, marginMs, isAlone } = this.#options;
    const { clock } = this.#runtime;
    const lease = await this.#look(signal);
    if (lease && !isAlone && this.#expiresInMs() > 0) return undefined;
    const epoch = (await this.#lastEpoch(signal)) + 1;
    const claim = { identity, leaseMs, epoch, nowMs: clock.nowMs() };
    const sentAt = momentOf(clock);
    const taken = await this.#take(
      claimed(lease ?? { metadata: { namespace, name } }, claim),
      signal,
    );
    return taken && new Term(taken, sentAt, { clock, leaseMs, marginMs });
  }

  async #look(signal: AbortSignal): Promise<Lease | undefined> {
    const { namespace, name } = this.#options;
    try {
      const lease = await this.#leases.get(name, { namespace, signal, timeoutMs: LOOK_TIMEOUT_MS });
      this.#see(lease);
      return lease;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** The lease as written, or nothing when another process was faster. */
  async #take(lease: Lease, signal: AbortSignal): Promise<Lease | undefined> {
    const { namespace } = this.#options;
    const options = { namespace, signal, timeoutMs: LOOK_TIMEOUT_MS };
    const isNew = lease.metadata?.resourceVersion === undefined;
    try {
      const taken = await (isNew
        ? this.#leases.create(lease, options)
        : this.#leases.update(lease, options));
      this.#see(taken);
      return taken;
    } catch (error) {
      if (isConflict(error) || isAlreadyExists(error) || isNotFound(error)) return undefined;
      throw error;
    }
  }

  /**
   * The highest epoch that either lock tells: a lease that was deleted, or written anew by somebody else, must not set it
   * back, for far sides refuse what is below what they have seen.
   */
  async #lastEpoch(signal: AbortSignal): Promise<number> {
    const seen = this.#observed?.lease.spec?.leaseTransitions ?? -1;
    return Math.max(seen, await this.#mirror.lastTransitions(signal));
  }

  async #serve(term: Term, { signal, lead }: ElectionOptions): Promise<void> {
    this.#begin(term);
    const over = new AbortController();
    const work = (async () => {
      try {
        await lead(term);
        await aborted(AbortSignal.any([signal, term.signal]));
      } finally {
        over.abort();
      }
    })();
    const [, worked] = await Promise.allSettled([this.#keep(term, over.signal), work]);
    const isLost = term.signal.aborted;
    await this.#end(term);
    if (worked.status === 'rejected' && !isLost) throw worked.reason;
  }

  #begin(term: Term): void {
    this.#term = term;
    this.#runtime.metrics.leader.isLeader.set({ name: this.#options.name }, 1);
    this.#runtime.metrics.leader.terms.inc({ name: this.#options.name });
    this.#log.info({ epoch: term.epoch }, 'Leading');
    this.#mirror.show(leaderRecord(term.lease));
    term.watchExpiry();
  }

  /** Renews the lease until the work is over, or the term is lost. */
  async #keep(term: Term, over: AbortSignal): Promise<void> {
    const end = AbortSignal.any([over, term.signal]);
    while (!end.aborted) {
      await this.#sleep(this.#options.renewMs, end);
      if (!end.aborted) await this.#renew(term);
    }
  }

  async #renew(term: Term): Promise<void> {
    const { clock } = this.#runtime;
    const { namespace, renewMs } = this.#options;
    for (let leftMs = term.remainingMs(); leftMs > 0; leftMs = term.remainingMs()) {
      const sentAt = momentOf(clock);
      const options = { namespace, signal: term.signal, timeoutMs: Math.min(leftMs, renewMs) };
      try {
        const lease = await this.#leases.update(renewed(term.lease, clock.nowMs()), options);
        this.#see(lease);
        this.#mirror.show(leaderRecord(lease));
        return term.renew(lease, sentAt);
      } catch (err) {
        this.#log.warn({ err, leftMs: term.remainingMs() }, 'Renewing the lease failed');
        await this.#sleep(RENEW_RETRY_MS, term.signal);
        if (isConflict(err) || isNotFound(err)) await this.#recheck(term);
      }
    }
  }

  /** The lease is not as this process wrote it last: another may hold it, or have touched it. */
  async #recheck(term: Term): Promise<void> {
    try {
      const lease = await this.#look(term.signal);
      const { holderIdentity, leaseTransitions } = lease?.spec ?? {};
      const isOurs = holderIdentity === this.#options.identity && leaseTransitions === term.epoch;
      if (lease && isOurs) term.lease = lease;
      else term.lose(`${holderIdentity || 'nobody'} holds its lease`);
    } catch (err) {
      this.#log.info({ err }, 'Looking at the lease failed');
    }
  }

  /** Ends the right to write, then the lock. */
  async #end(term: Term): Promise<void> {
    const { clock, metrics } = this.#runtime;
    const { name, namespace } = this.#options;
    const leftMs = term.remainingMs();
    term.end(new DOMException('stopped', 'AbortError'));
    this.#term = undefined;
    metrics.leader.isLeader.set({ name }, 0);
    const reason: unknown = term.signal.reason;
    this.#log.info({ epoch: term.epoch, reason }, 'Leading no more');
    if (leftMs === 0) return;
    try {
      const lease = released(term.lease, clock.nowMs());
      const timeoutMs = Math.min(leftMs, RELEASE_TIMEOUT_MS);
      this.#see(await this.#leases.update(lease, { namespace, timeoutMs }));
      this.#mirror.show(leaderRecord(lease));
    } catch (err) {
      this.#log.info({ err }, 'Giving the lease up failed: it will run out');
    }
  }

  #see(lease: Lease): void {
    const { uid, resourceVersion } = lease.metadata ?? {};
    const last = this.#observed?.lease.metadata;
    if (last?.uid === uid && last?.resourceVersion === resourceVersion) return;
    this.#observed = { lease, atMs: this.#runtime.clock.monotonicMs() };
    this.#tellHolder(leaderRecord(lease));
  }

  #tellHolder({ holderIdentity, leaderTransitions }: LeaderRecord): void {
    const { holder, epoch } = this.#runtime.metrics.leader;
    const { name } = this.#options;
    holder.reset();
    if (holderIdentity !== '') holder.set({ name, holder: holderIdentity }, 1);
    epoch.set({ name }, leaderTransitions);
  }

  /** Milliseconds until others than the holder may take the lease as last seen; 0 when it is free, or ours of old. */
  #expiresInMs(): number {
    if (!this.#observed) return 0;
    const { lease, atMs } = this.#observed;
    const { holderIdentity = '', leaseDurationSeconds = 0 } = lease.spec ?? {};
    if (holderIdentity === '' || holderIdentity === this.#options.identity) return 0;
    const endMs = atMs + leaseDurationSeconds * 1000;
    return Math.max(0, endMs - this.#runtime.clock.monotonicMs());
  }

  #nextLookMs(): number {
    const spreadMs = this.#options.retryMs * (0.8 + 0.4 * this.#runtime.random.float());
    return Math.min(spreadMs, this.#expiresInMs() || spreadMs);
  }

  /** Ends early, and without failure, when the signal aborts: the loops here look at their signal themselves. */
  async #sleep(delayMs: number, signal: AbortSignal): Promise<void> {
    await this.#runtime.clock.sleep(delayMs, { signal }).catch(() => {});
  }
}
