import type { Lifetime, Runnable, Runtime } from '@drover/controller-runtime';
import { serverErrors } from '../errors.ts';
import type { HeldSession } from '../tunnels/cluster-session.ts';
import { releaseSessions } from '../tunnels/release-sessions.ts';
import type { SessionRegistry } from '../tunnels/session-registry.ts';
import { surplusOf } from './surplus.ts';

/** What a {@link Rebalancer} is made of. */
export interface RebalancerOptions {
  readonly sessions: SessionRegistry;
  /** How many sessions each of the others holds; `undefined` while that is not known of all. */
  readonly othersHold: () => readonly number[] | undefined;
}

const LOOK_EVERY_MS = 10_000;
/** Where moving helps nothing, because agents are led here again, it is tried as seldom as this. */
const MAX_LOOK_MS = 600_000;

/**
 * Gives agents away while this replica holds more than its share: after a restart of the others all are connected here, and
 * would stay for ever.
 */
export class Rebalancer implements Runnable {
  readonly name = 'rebalance';
  readonly #runtime: Runtime;
  readonly #options: RebalancerOptions;

  constructor(runtime: Runtime, options: RebalancerOptions) {
    this.#runtime = runtime;
    this.#options = options;
  }

  async run({ signal, stopping = signal }: Lifetime): Promise<void> {
    const { clock, random } = this.#runtime;
    const { sessions } = this.#options;
    let waitMs = LOOK_EVERY_MS;
    let before = Infinity;
    while (!stopping.aborted) {
      const jitter = 0.5 + random.float();
      await clock.sleep(waitMs * jitter, { signal: stopping }).catch(() => {
        // Aborted: the loop ends.
      });
      if (stopping.aborted) return;
      const surplus = surplusOf(sessions.held.size, this.#options.othersHold() ?? []);
      const isOfUse = surplus === 0 || sessions.held.size < before;
      waitMs = isOfUse ? LOOK_EVERY_MS : Math.min(MAX_LOOK_MS, waitMs * 2);
      before = surplus === 0 ? Infinity : sessions.held.size;
      await this.#move(surplus, stopping);
    }
  }

  async #move(count: number, signal: AbortSignal): Promise<void> {
    if (count === 0) return;
    const { clock, random, log } = this.#runtime;
    const { sessions } = this.#options;
    log.info({ count, held: sessions.held.size }, 'Giving agents to other replicas');
    const cause = serverErrors.create('TUNNEL_REBALANCED');
    const leaving = this.#leastMissed().slice(0, count);
    await releaseSessions(leaving, { sessions, clock, random, cause, signal });
  }

  /** First those whose cluster has another one. */
  #leastMissed(): readonly HeldSession[] {
    const { sessions } = this.#options;
    const others = ({ cluster }: HeldSession): number => sessions.of(cluster).length - 1;
    return [...sessions.held.values()].toSorted((a, b) => others(b) - others(a));
  }
}
