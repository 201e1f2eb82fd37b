import { NAMESPACES, REPLICAS } from '@drover/api';
import { isNotFound } from '@drover/apimachinery';
import type { KubernetesClient, ResourceClient } from '@drover/client';
import { type Lease, momentOf, type Runtime, Term } from '@drover/controller-runtime';
import { leases } from '@drover/kubernetes';
import { memberLease } from './membership.ts';

/** What a {@link ReplicaLease} is made of. */
export interface ReplicaLeaseOptions {
  readonly client: KubernetesClient;
  readonly id: string;
  /** Ids of the clusters whose agents are connected to this process. */
  readonly sessions: () => readonly string[];
  /** `host:port` where other replicas reach this one. */
  readonly peerAddress: string | undefined;
  /** Called when a term has begun or ended. */
  readonly onTerm: () => void;
}

/** Others count a replica out when its Lease was not renewed for this long. */
export const REPLICA_LEASE_MS = 5_000;
const RENEW_MS = 1_500;
/** What was announced last is announced again at once, and then not more often than this. */
const ANNOUNCE_GAP_MS = 200;
const TIMEOUT_MS = 1_500;
const MARGIN_MS = 500;

/**
 * The Lease by which a replica is seen, and announces whose agents are connected to it.
 *
 * **Guarantees**: while {@link term} holds, no other replica has counted this one out for being silent.
 */
export class ReplicaLease {
  readonly #runtime: Runtime;
  readonly #options: ReplicaLeaseOptions;
  readonly #leases: ResourceClient<Lease>;
  readonly #startedMs: number;
  #term: Term | undefined;
  #wake = new AbortController();

  constructor(runtime: Runtime, options: ReplicaLeaseOptions) {
    this.#runtime = runtime;
    this.#options = options;
    this.#leases = options.client.resource<Lease>(leases);
    this.#startedMs = runtime.clock.nowMs();
  }

  /** The right to work as this replica, while it lasts. */
  get term(): Term | undefined {
    return this.#term && this.#term.remainingMs() > 0 ? this.#term : undefined;
  }

  /** What is announced has changed. */
  announce(): void {
    this.#wake.abort();
  }

  /** Keeps the Lease until `signal` aborts, then deletes it. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        this.#wake = new AbortController();
        await this.#renew(signal);
        await this.#sleep(ANNOUNCE_GAP_MS, signal);
        await this.#sleep(RENEW_MS - ANNOUNCE_GAP_MS, AbortSignal.any([signal, this.#wake.signal]));
      }
    } finally {
      this.#end();
      await this.#remove();
    }
  }

  async #renew(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#runtime;
    const { id, sessions, peerAddress } = this.#options;
    const sentAt = momentOf(clock);
    const lease = memberLease(
      { id, sessions: sessions(), peerAddress },
      { leaseMs: REPLICA_LEASE_MS, nowMs: clock.nowMs(), startedMs: this.#startedMs },
    );
    try {
      const options = { namespace: NAMESPACES.system, signal, timeoutMs: TIMEOUT_MS };
      const written = await this.#leases.apply(lease, {
        ...options,
        fieldManager: 'drover-replica',
        force: true,
      });
      this.#held(written, sentAt);
    } catch (err) {
      if (!signal.aborted)
        log.warn({ err, replica: id }, 'Renewing the lease of this replica failed');
    }
  }

  #held(written: Lease, sentAt: ReturnType<typeof momentOf>): void {
    if (this.term) {
      this.term.renew(written, sentAt);
      return;
    }
    const { clock } = this.#runtime;
    const term = new Term(written, sentAt, {
      clock,
      leaseMs: REPLICA_LEASE_MS,
      marginMs: MARGIN_MS,
    });
    this.#term = term;
    term.signal.addEventListener('abort', () => this.#options.onTerm(), { once: true });
    term.watchExpiry();
    this.#options.onTerm();
  }

  #end(): void {
    this.#term?.end(new DOMException('stopped', 'AbortError'));
    this.#term = undefined;
  }

  async #remove(): Promise<void> {
    const name = `${REPLICAS.leasePrefix}${this.#options.id}`;
    try {
      await this.#leases.delete(name, { namespace: NAMESPACES.system, timeoutMs: TIMEOUT_MS });
    } catch (err) {
      if (isNotFound(err)) return;
      this.#runtime.log.info({ err }, 'Deleting the lease of this replica failed: it will run out');
    }
  }

  async #sleep(delayMs: number, signal: AbortSignal): Promise<void> {
    await this.#runtime.clock.sleep(delayMs, { signal }).catch(() => {
      // Woken: the loop looks at its signal itself.
    });
  }
}
